using Hypress.Bytes;

namespace Hypress.Cubes;

/// <summary>The extent of a cube: bands x lines x samples, each 1 to 2^20.</summary>
public sealed record CubeShape(int Bands, int Lines, int Samples)
{
    /// <summary>The largest extent in any direction.</summary>
    public const int MaxExtent = 1 << 20;

    /// <summary>Spectral extent.</summary>
    public int Bands { get; } = Extent(Bands, nameof(Bands));

    /// <summary>Along-track extent (rows).</summary>
    public int Lines { get; } = Extent(Lines, nameof(Lines));

    /// <summary>Across-track extent (columns).</summary>
    public int Samples { get; } = Extent(Samples, nameof(Samples));

    /// <summary>Values in all; at most 2^60.</summary>
    public long Count => (long)Bands * Lines * Samples;

    /// <summary>Spatial positions; at most 2^40.</summary>
    public long Pixels => (long)Lines * Samples;

    /// <summary>Says the shape as lines x samples x bands, the order users read.</summary>
    public override string ToString() => $"{Lines} x {Samples} x {Bands} (lines, samples, bands)";

    //  bands | lines | samples        VarInts, each 1..MaxExtent
    internal static CubeShape Parse(ref ByteReader reader) =>
        new(
            reader.VarInt32("bands", 1, MaxExtent),
            reader.VarInt32("lines", 1, MaxExtent),
            reader.VarInt32("samples", 1, MaxExtent)
        );

    internal void Write(ByteWriter writer)
    {
        writer.VarInt(Bands);
        writer.VarInt(Lines);
        writer.VarInt(Samples);
    }

    private static int Extent(int value, string name) =>
        value is >= 1 and <= MaxExtent
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"1..{MaxExtent}");
}
