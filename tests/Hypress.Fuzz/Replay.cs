using Hypress.Fuzz.Targets;

namespace Hypress.Fuzz;

/// <summary>Runs saved inputs again, in this process.</summary>
internal static class Replay
{
    /// <summary>The target that a finding's name begins with.</summary>
    public static string TargetOf(string file) => Path.GetFileName(file).Split('.')[0];

    /// <summary>Runs files, says a line on each, and returns 1 when something has to be done about one.</summary>
    public static int Run(IEnumerable<string> files, Action<string> tell)
    {
        var finds = 0;
        foreach (var file in files)
        {
            var outcome = Of(file);
            tell(
                $"{outcome.Kind} {file}: {outcome.Detail} ({outcome.Seconds:0.00} s, {outcome.Allocated >> 20} MiB)"
            );
            finds += outcome.IsFind ? 1 : 0;
        }
        return finds == 0 ? 0 : 1;
    }

    /// <summary>Runs a file.</summary>
    public static Outcome Of(string file)
    {
        var folder = Directory.CreateTempSubdirectory("hypress-fuzz-").FullName;
        try
        {
            FuzzCodecs.WriteModels(Path.Combine(folder, "models"));
            var target = TargetList.Find(folder, TargetOf(file));
            return new InputRunner(folder).Run(target, File.ReadAllBytes(file));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
