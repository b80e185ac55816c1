using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Store;

// values [band, line, sample] -> bytes of equal significance side by side -> Deflate (RFC 1951)

/// <summary>Deflate, tile by tile: any data type, bit for bit, at the speed of Deflate.</summary>
public sealed class StoreCodec : ICubeCodec
{
    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public string Summary => "Deflate per tile: lossless for every data type, small gains, fast";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = DataTypes.All,
            Targets = [TargetKind.Lossless],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            TileSize = TileSize,
            Options =
            [
                new("level", "1..9", "Deflate's effort: 1 is fastest, 9 smallest; default 6"),
            ],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        var level = setup.Options.GetValueOrDefault("level", "6");
        if (level is not [>= '1' and <= '9'])
            throw new HypressUnsupportedException($"store: level {level} is not 1..9");
        return new StoreEncoder(level[0] - '0');
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        new StoreDecoder();

    // About a megabyte: a pixel's spectrum then costs milliseconds, and Deflate loses nothing.
    private static (int Lines, int Samples) TileSize(CubeShape shape)
    {
        const int TileValues = 1 << 19;
        if (shape.Count <= 4 * TileValues)
            return (shape.Lines, shape.Samples);
        var side = (int)Math.Clamp(Math.Sqrt(TileValues / (double)shape.Bands), 8, 1024);
        return (side, side);
    }
}

internal sealed class StoreEncoder(int level) : ISceneEncoder
{
    public ReadOnlyMemory<byte> SharedTables => default;

    public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
    {
        var planes = new byte[tile.Values.Shape.Count * tile.Values.Type.Size()];
        BytePlanes.Split(tile.Values, planes);
        Deflate.Pack(planes, level, output);
    }

    public void Dispose() { }
}

internal sealed class StoreDecoder : ISceneDecoder
{
    public void DecodeTile(ReadOnlySpan<byte> payload, CubeView destination, DecodeBudget budget)
    {
        var bytes = destination.Shape.Count * destination.Type.Size();
        budget.Charge(payload.Length);
        var planes = budget.Allocate<byte>(bytes);
        Deflate.Unpack(payload, planes, "the tile");
        BytePlanes.Join(planes, destination);
    }

    public void Dispose() { }
}

/// <summary>Puts bytes of equal significance side by side, the lowest first.</summary>
internal static class BytePlanes
{
    // planes: [byte, band, line, sample]
    public static void Split(CubeView values, Span<byte> planes)
    {
        var (bands, lines, samples) = values.Shape;
        var size = values.Type.Size();
        var row = new byte[samples * size];
        var packed = Packed(row, values);
        var plane = planes.Length / size;
        for (int band = 0, at = 0; band < bands; band++)
        for (var line = 0; line < lines; line++, at += samples)
        {
            values.BandRange(band, 1).Window(line, 1, 0, samples).CopyTo(packed);
            for (var b = 0; b < size; b++)
            {
                var to = planes.Slice((b * plane) + at, samples);
                for (int i = 0, from = b; i < to.Length; i++, from += size)
                    to[i] = row[from];
            }
        }
    }

    public static void Join(ReadOnlySpan<byte> planes, CubeView values)
    {
        var (bands, lines, samples) = values.Shape;
        var size = values.Type.Size();
        var row = new byte[samples * size];
        var packed = Packed(row, values);
        var plane = planes.Length / size;
        for (int band = 0, at = 0; band < bands; band++)
        for (var line = 0; line < lines; line++, at += samples)
        {
            for (var b = 0; b < size; b++)
            {
                var from = planes.Slice((b * plane) + at, samples);
                for (int i = 0, to = b; i < from.Length; i++, to += size)
                    row[to] = from[i];
            }
            packed.CopyTo(values.BandRange(band, 1).Window(line, 1, 0, samples));
        }
    }

    private static CubeView Packed(byte[] row, CubeView values)
    {
        var shape = new CubeShape(1, 1, values.Shape.Samples);
        return new(row, shape, values.Type, CubeLayout.Bsq(shape));
    }
}
