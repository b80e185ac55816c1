using Hypress.Codecs;
using Hypress.Codecs.Store;
using Hypress.Cubes;

namespace Hypress.Container;

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

    /// <summary>Whether bands on the scene's bad-band list are left out and come back without data; default no.</summary>
    public bool DropBadBands { get; init; }

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
    /// <summary>Bands of the scene that were left out.</summary>
    public int DroppedBands { get; init; }

    /// <summary>Coded bits per pixel per band that was coded.</summary>
    public double Bpppb => CodedBytes * 8.0 / CodedValues;

    /// <summary>What was reached, in the target's unit; null when it wasn't measured.</summary>
    public double? Reached { get; init; }

    /// <summary>Whether it was found on decoded values.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The rate in bpppb that the base of residuals was given, 0 for none; null without residuals.</summary>
    public double? BaseRate { get; init; }

    /// <summary>The trained model that the codec took; null when it has none to choose from.</summary>
    public string? Model { get; init; }

    /// <summary>Original bytes of the bands that were coded over coded bytes.</summary>
    public double Ratio => (double)CodedValues * Type.Size() / CodedBytes;

    private long CodedValues => Shape.Pixels * (Shape.Bands - DroppedBands);
}
