using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.JpegXl;

//  tile --> values from 0 up --> lines as channels of [sample, band], at most 257 an image --> libjxl, modular
//    payload: least value | for each image: length, codestream

/// <summary>JPEG XL without loss, the cube turned so that a line is a channel.</summary>
/// <remarks>
/// <b>Source</b>: ISO/IEC 18181-1 by libjxl. Lines as channels let it see neighbours along all three axes: its best form
/// for cubes. Needs its C interface, and megabytes a second at best.
/// </remarks>
public sealed class JpegXlCodec : ICubeCodec
{
    private const int MostValues = 1 << 28;

    /// <inheritdoc/>
    public string Name => "jpeg-xl";

    /// <inheritdoc/>
    public string Summary => "JPEG XL lossless, lines as channels (libjxl): small and slow";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = ShiftedCube.DataTypes,
            Targets = [TargetKind.Lossless],
            DefaultTarget = CodecTarget.Lossless,
            Deterministic = true,
            IsPeer = true,
            MaxBands = 1 << 18,
            TileSize = PeerTiles.For,
            Options = [new("effort", "1..9", "1 is fastest, 9 smallest; default 7")],
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        var text = setup.Options.GetValueOrDefault("effort", "7");
        if (text is not [>= '1' and <= '9'])
            throw new HypressUnsupportedException($"jpeg-xl: effort {text} is not 1..9");
        Require();
        return new TileEncoder(
            (tile, output) => Encode(tile.Values, text[0] - '0', new(output), setup.Cancel)
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        Require();
        return new TileDecoder(Decode);
    }

    private void Require() =>
        NativeLibraries.Require(this, "libjxl 0.7", "libjxl0.7", JxlLibrary.Answers);

    private static void Encode(
        CubeView values,
        int effort,
        ByteWriter output,
        CancellationToken cancel
    )
    {
        var (bands, lines, samples) = values.Shape;
        var cube = ShiftedCube.Of(values, Interleave.Bip); // [line, sample, band]: channels one after the other
        output.Int32(cube.Least);
        var line = bands * samples;
        foreach (var (first, count) in Images(lines))
        {
            cancel.ThrowIfCancellationRequested();
            var channels = cube.Values.AsSpan(first * line, count * line);
            var codestream = JxlLibrary.Encode(channels, count, bands, samples, effort).Span;
            output.VarInt(codestream.Length);
            output.Bytes(codestream);
        }
    }

    private static void Decode(
        ReadOnlySpan<byte> payload,
        CubeView destination,
        DecodeBudget budget
    )
    {
        var (bands, lines, samples) = destination.Shape;
        if (destination.Shape.Count > MostValues)
            throw new HypressFormatException(
                $"a tile of {destination.Shape.Count} values isn't one that jpeg-xl codes"
            );
        var reader = new ByteReader(payload);
        var least = reader.Int32("least value", short.MinValue, ushort.MaxValue);
        var values = budget.Allocate<ushort>(destination.Shape.Count);
        budget.Charge(6 * destination.Shape.Count); // the library's own: 32 bits a value, and its tables
        var line = bands * samples;
        foreach (var (first, count) in Images(lines))
            JxlLibrary.Decode(
                reader.Take("codestream", reader.VarInt32("codestream length")),
                count,
                bands,
                samples,
                values.AsSpan(first * line, count * line)
            );
        ShiftedCube.Restore(values, least, Interleave.Bip, destination, budget);
    }

    // Equal parts of at most as many lines as an image has channels.
    private static IEnumerable<(int First, int Count)> Images(int lines)
    {
        var images = (lines + JxlLibrary.MaxChannels - 1) / JxlLibrary.MaxChannels;
        for (var n = 0; n < images; n++)
        {
            var first = (int)((long)lines * n / images);
            yield return (first, (int)((long)lines * (n + 1) / images) - first);
        }
    }
}
