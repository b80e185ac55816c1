using PureHDF;
using PureHDF.VOL.Native;

namespace Hypress.Hdf5;

/// <summary>An open file, and the numeric datasets in it.</summary>
internal sealed class Hdf5File : IDisposable
{
    private const int MaxDepth = 16;
    private const int MaxDatasets = 10_000;
    private const ulong CacheBytes = 256 << 20;

    /// <summary>Deflate makes no more of a byte than this; filters before it, no more than this again.</summary>
    private const long MaxInflation = 1032;

    private readonly NativeFile _file;
    private readonly Hdf5Stream _stream;
    private readonly string? _folder; // of the files that this one leads to; PureHDF knows no path of a stream

    private Hdf5File(string path, NativeFile file, Hdf5Stream stream, bool isMatlab) =>
        (Path, _file, _stream, IsMatlab, _folder) = (
            path,
            file,
            stream,
            isMatlab,
            System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))
        );

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
        var isMatlab = text.SequenceEqual(MatlabText);
        return Hdf5Damage.Named(
            path,
            () =>
            {
                var stream = new Hdf5Stream(path);
                try
                {
                    return new Hdf5File(path, H5File.Open(stream), stream, isMatlab);
                }
                catch
                {
                    stream.Dispose();
                    throw;
                }
            }
        );
    }

    /// <summary>Says that so many values are read next.</summary>
    public void BeginValues(long count) => _stream.BeginValues(count);

    /// <summary>All numeric datasets, with their paths from the root.</summary>
    public List<Hdf5Dataset> Datasets()
    {
        var found = new List<Hdf5Dataset>();
        Add(_file, "", 0);
        return found;

        void Add(NativeGroup group, string path, int depth)
        {
            // Links may lead in circles.
            if (depth == MaxDepth || path.StartsWith("#refs#", StringComparison.Ordinal))
                return;
            foreach (var child in group.Children(new H5LinkAccess(_folder)))
            {
                var name = path.Length == 0 ? child.Name : $"{path}/{child.Name}";
                if (child is NativeGroup inner)
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

    /// <summary>How a dataset is read.</summary>
    /// <exception cref="HypressFormatException">Its chunks are larger than the file could fill.</exception>
    public H5DatasetAccess Access(Hdf5Dataset dataset)
    {
        var chunk = (dataset.Chunk ?? dataset.Extents).Aggregate(
            (Int128)dataset.Native.Type.Size,
            (bytes, extent) => bytes > long.MaxValue ? bytes : bytes * extent
        );
        var fileBytes = _stream.Length;
        if (dataset.Chunk is not null && chunk > (Int128)fileBytes * MaxInflation)
            throw new HypressFormatException(
                $"chunks of {chunk} bytes are more than the file's {fileBytes} can hold"
            );
        var slots = (int)
            Math.Clamp(
                (long)CacheBytes / Math.Max(1, (long)Int128.Min(chunk, long.MaxValue)),
                64,
                1 << 20
            );
        return new(
            ExternalFilePrefix: _folder,
            ChunkCache: new SimpleReadingChunkCache(slots, CacheBytes)
        );
    }

    public void Dispose() => _file.Dispose();
}
