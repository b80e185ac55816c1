namespace Hypress.Fuzz;

/// <summary>A parser or decoder to be fuzzed.</summary>
/// <param name="Name">Its name; files of findings begin with it.</param>
/// <param name="Seeds">Whole inputs, the same on every call.</param>
/// <param name="Read">Reads an input, given as bytes and in a folder for files; ends in one of our exceptions at worst, and says how many values came out.</param>
internal sealed record FuzzTarget(
    string Name,
    Func<string, IReadOnlyList<byte[]>> Seeds,
    Func<byte[], string, long> Read
)
{
    /// <summary>Whether inputs are .hyp files, whose checksums a mutation may repair.</summary>
    public bool IsHyp { get; init; }
}
