using Hypress.Bytes;

namespace Hypress.Cli.Batch;

/// <summary>A batch: JSON lines, an item each. Paths in it count from its own folder.</summary>
internal sealed class Manifest
{
    private readonly string _folder;

    private Manifest(string path, IReadOnlyList<BatchItem> items)
    {
        Path = path;
        Items = items;
        _folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is to be done, in the file's order.</summary>
    public IReadOnlyList<BatchItem> Items { get; }

    /// <summary>Where runs write down what came of it unless told otherwise.</summary>
    public static string ResultsOf(string manifest) => manifest + ".results";

    /// <summary>Where a file stands that the manifest names.</summary>
    public string Full(string name) => System.IO.Path.GetFullPath(name, _folder);

    /// <summary>The name by which a manifest has a file: relative when it stands beneath the manifest's folder.</summary>
    public static string NameIn(string manifest, string file)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(manifest))!;
        var full = System.IO.Path.GetFullPath(file);
        var relative = System.IO.Path.GetRelativePath(folder, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }

    /// <exception cref="HypressFormatException">A line is no item, two items write one file, or there is none.</exception>
    public static Manifest Load(string path)
    {
        var items = new List<BatchItem>();
        var outputs = new Dictionary<string, int>();
        foreach (var (index, line) in File.ReadLines(path).Index())
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                var item = ManifestLine.Parse(line);
                if (!outputs.TryAdd(item.Output, index + 1))
                    throw new HypressFormatException(
                        $"'{item.Output}' is written by line {outputs[item.Output]} already"
                    );
                items.Add(item);
            }
            catch (HypressFormatException e)
            {
                throw new HypressFormatException(
                    $"line {index + 1} is no item of a manifest: {e.Message}",
                    e
                );
            }
        }
        return items.Count > 0
            ? new(path, items)
            : throw new HypressFormatException("the manifest holds no items");
    }

    /// <summary>Writes a manifest, whole or not at all.</summary>
    public static void Write(string path, IEnumerable<BatchItem> items, bool overwrite)
    {
        using var file = AtomicFile.Create(path, overwrite);
        using (var writer = new StreamWriter(file.Stream!, leaveOpen: true))
            foreach (var item in items)
                writer.Write(ManifestLine.Write(item) + "\n");
        file.Complete();
    }
}
