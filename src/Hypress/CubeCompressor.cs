using Hypress.Codecs;
using Hypress.Codecs.Store;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress;

/// <summary>How to compress a scene.</summary>
public sealed record CompressOptions
{
    /// <summary>The codec; default <c>store</c>.</summary>
    public ICubeCodec Codec { get; init; } = new StoreCodec();

    /// <summary>What is asked of it; null asks for the codec's own default.</summary>
    public CodecTarget? Target { get; init; }

    /// <summary>Options of the codec by name, as <see cref="CodecCapabilities.Options"/> lists them.</summary>
    public IReadOnlyDictionary<string, string> CodecOptions { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Lines and samples of a tile; null lets the codec choose. Smaller tiles read faster in parts and code worse.</summary>
    public (int Lines, int Samples)? TileSize { get; init; }

    /// <summary>Threads that code tiles; default one a processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether an existing file may be replaced; default no.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Hears the share that is done.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Stops the work; nothing is left behind.</summary>
    public CancellationToken Cancel { get; init; }
}

/// <summary>What came of compressing.</summary>
/// <param name="Shape">The scene.</param>
/// <param name="Type">Its data type.</param>
/// <param name="Target">What was asked.</param>
/// <param name="Tiles">Tiles in the file.</param>
/// <param name="CodedBytes">All bytes that a decoder needs for the values.</param>
/// <param name="MetadataBytes">Bytes of descriptive metadata beside them.</param>
public sealed record CompressResult(
    CubeShape Shape,
    DataType Type,
    CodecTarget Target,
    int Tiles,
    long CodedBytes,
    long MetadataBytes
)
{
    /// <summary>Coded bits per pixel per band.</summary>
    public double Bpppb => CodedBytes * 8.0 / Shape.Count;

    /// <summary>Original bytes over coded bytes.</summary>
    public double Ratio => (double)Shape.Count * Type.Size() / CodedBytes;
}

/// <summary>The front door: scenes into .hyp files and back.</summary>
public static class CubeCompressor
{
    /// <summary>Compresses a scene into a file.</summary>
    /// <exception cref="HypressUnsupportedException">The codec can't do what is asked; nothing was done yet.</exception>
    public static CompressResult Compress(ICubeSource source, string path, CompressOptions options)
    {
        using var compression = new Compression(source, options);
        return compression.WriteTo(path);
    }

    /// <summary>Opens a .hyp file for reading in windows.</summary>
    public static HypFile Open(string path, HypReadOptions? options = null) =>
        HypFile.Open(path, options);

    /// <summary>Decompresses a file, or a window of it, into a sink, and completes the sink.</summary>
    public static void Decompress(
        HypFile file,
        ICubeSink sink,
        CubeWindow? window = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        CubeCopy.Run(file, window ?? CubeWindow.All(file.Shape), sink, progress, cancel);
        sink.Complete();
    }
}
