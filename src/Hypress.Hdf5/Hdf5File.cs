using PureHDF;
using PureHDF.VOL.Native;

namespace Hypress.Hdf5;

/// <summary>An open file, and the numeric datasets in it.</summary>
internal sealed class Hdf5File : IDisposable
{
    private const int MaxDepth = 16;
    private const int MaxDatasets = 10_000;

    private readonly NativeFile _file;

    private Hdf5File(string path, NativeFile file, bool isMatlab) =>
        (Path, _file, IsMatlab) = (path, file, isMatlab);

    public string Path { get; }

    /// <summary>Whether MATLAB wrote it: axes are then in the opposite order.</summary>
    public bool IsMatlab { get; }

    /// <summary>The attributes of the file itself.</summary>
    public IH5Object Root => _file;

    private static ReadOnlySpan<byte> Magic =>
        [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> MatlabText => "MATLAB 7.3"u8;

    /// <summary>Whether a file's first bytes are those of HDF5, behind a user block or not.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head)
    {
        // The superblock stands at 0, 512, 1024, 2048 ...
        for (var at = 0; at < head.Length; at = at == 0 ? 512 : at * 2)
            if (head[at..].StartsWith(Magic))
                return true;
        return false;
    }

    public static Hdf5File Open(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> text = stackalloc byte[10];
        file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
        return new(
            path,
            Hdf5Damage.Named(path, () => H5File.OpenRead(path)),
            text.SequenceEqual(MatlabText)
        );
    }

    /// <summary>All numeric datasets, with their paths from the root.</summary>
    public List<Hdf5Dataset> Datasets()
    {
        var found = new List<Hdf5Dataset>();
        Add(_file, "", 0);
        return found;

        void Add(IH5Group group, string path, int depth)
        {
            // Links may lead in circles.
            if (depth == MaxDepth || path.StartsWith("#refs#", StringComparison.Ordinal))
                return;
            foreach (var child in group.Children())
            {
                var name = path.Length == 0 ? child.Name : $"{path}/{child.Name}";
                if (child is IH5Group inner)
                    Add(inner, name, depth + 1);
                else if (
                    child is NativeDataset dataset
                    && Hdf5Dataset.Of(name, dataset) is { } numeric
                )
                    found.Add(numeric);
                if (found.Count > MaxDatasets)
                    throw new HypressUnsupportedException(
                        $"more than {MaxDatasets} datasets in '{Path}'"
                    );
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
