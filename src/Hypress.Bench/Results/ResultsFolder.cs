using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Hypress.Bench.Results;

/// <summary>The folder of one bench and the names in it.</summary>
public sealed partial class ResultsFolder(string path)
{
    [GeneratedRegex("[^a-z0-9.-]+")]
    private static partial Regex Unsafe { get; }

    /// <summary>The folder.</summary>
    public string Path { get; } = path;

    /// <summary>The results, a line a point.</summary>
    public string Table => In("results.csv");

    /// <summary>What the report shows beside the table: the config's anchor and scenes.</summary>
    public string Description => In("bench.json");

    /// <summary>Bjøntegaard differences to read.</summary>
    public string DifferencesMarkdown => In("bd.md");

    /// <summary>Bjøntegaard differences to compute with.</summary>
    public string DifferencesJson => In("bd.json");

    /// <summary>Curves in the layout that learned-compression toolkits share, a folder a scene.</summary>
    public string Toolkits => In("toolkits");

    /// <summary>The report.</summary>
    public string Report => In("report.html");

    /// <summary>A coded file.</summary>
    internal string CodedFile(PointKey key) => In("files", $"{Name(key)}.hyp");

    /// <summary>What a point's viewer shows.</summary>
    internal string View(PointKey key) => In("views", $"{Name(key)}.json");

    /// <summary>What every viewer of a scene shows of its original.</summary>
    internal string SceneView(string scene) => In("views", $"{Name(new(scene, "", "", ""))}.json");

    /// <summary>A scratch file of a point.</summary>
    internal string Scratch(PointKey key, string ending) => In("files", $"{Name(key)}.{ending}");

    /// <summary>A text as part of a file's name.</summary>
    internal static string Slug(string text) =>
        Unsafe.Replace(text.ToLowerInvariant(), "-").Trim('-');

    /// <summary>Makes the folder and takes it for one bench.</summary>
    /// <exception cref="IOException">Another bench has it.</exception>
    internal IDisposable Lock()
    {
        foreach (var folder in (string[])["", "files", "views", "toolkits"])
            Directory.CreateDirectory(In(folder));
        try
        {
            // The system releases it when the process ends, however it ends.
            return new FileStream(
                In("bench.lock"),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            throw new IOException(
                $"another bench works in '{Path}': wait for its end or choose another output folder",
                e
            );
        }
    }

    // Two keys may have one slug; the hash tells them apart.
    private static string Name(PointKey key)
    {
        var hash = SHA256.HashData(
            Encoding.UTF8.GetBytes($"{key.Scene}\n{key.Codec}\n{key.Model}\n{key.Target}")
        );
        var slug = Slug($"{key.Scene} {key.Curve} {key.Target}");
        return $"{slug[..Math.Min(slug.Length, 100)]}-{Convert.ToHexStringLower(hash)[..8]}";
    }

    private string In(params string[] names) => System.IO.Path.Combine([Path, .. names]);
}
