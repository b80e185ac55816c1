namespace Hypress.Fuzz.Targets;

/// <summary>Everything that reads bytes of others.</summary>
internal static class TargetList
{
    /// <summary>All targets; those of learned codecs keep their models in a folder.</summary>
    public static IReadOnlyList<FuzzTarget> All(string folder) =>
        [.. HypTargets.All(folder), .. FormatTargets.All(), .. ModelTargets.All()];

    /// <summary>A target by its name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static FuzzTarget Find(string folder, string name) =>
        All(folder).FirstOrDefault(target => target.Name == name)
        ?? throw new ArgumentException(
            $"there is no target '{name}': there are {string.Join(" ", All(folder).Select(t => t.Name))}"
        );
}
