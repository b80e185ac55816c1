using System.Buffers;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.Jpeg;

//  band [line, sample] --> 8 bits by the band's own least value and step --> libturbojpeg, grey --> scan
//    payload: headers that the scans share, deflated | for each band: least, step, header, length, scan

/// <summary>JPEG band by band, 8 bits after a scale of each band. For the record, not for use.</summary>
/// <remarks>
/// <b>Source</b>: ITU-T T.81 baseline by libjpeg-turbo. <b>Departs</b>: bands of one quality share one copy of everything
/// before their scan (some 300 bytes), and a quality that isn't whole is spread over the bands.
/// </remarks>
public sealed class JpegCodec : ICubeCodec
{
    private const int MaxHeader = 4096;
    private const int MaxHeaders = 2;
    private const byte Marker = 0xFF;
    private const byte StartOfScan = 0xDA;

    private static ReadOnlySpan<byte> EndOfImage => [Marker, 0xD9];

    /// <inheritdoc/>
    public string Name => "jpeg";

    /// <inheritdoc/>
    public string Summary => "JPEG band by band, scaled to 8 bits (libjpeg-turbo): for the record";

    /// <inheritdoc/>
    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type != DataType.Float64)],
            Targets = [TargetKind.Quality],
            DefaultTarget = new(TargetKind.Quality, 90),
            Deterministic = false,
            IsPeer = true,
            ControlRange = _ => (1, 100),
            TileSize = TileSize,
        };

    /// <inheritdoc/>
    public ISceneEncoder CreateEncoder(EncoderSetup setup)
    {
        if (setup.Target.Value is not (>= 1 and <= 100))
            throw new HypressUnsupportedException(
                $"jpeg: {setup.Target} is not a quality of 1 to 100"
            );
        Require();
        return new TileEncoder(
            (tile, output) =>
            {
                setup.Cancel.ThrowIfCancellationRequested();
                Encode(tile.Values, setup.Target.Value, new(output));
            }
        );
    }

    /// <inheritdoc/>
    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget)
    {
        Require();
        return new TileDecoder(Decode);
    }

    private void Require() =>
        NativeLibraries.Require(this, "libturbojpeg", "libturbojpeg0", TurboJpegLibrary.Answers);

    private static (int Lines, int Samples) TileSize(CubeShape shape)
    {
        var (lines, samples) = PeerTiles.For(shape);
        return (
            Math.Min(lines, TurboJpegLibrary.MaxSide),
            Math.Min(samples, TurboJpegLibrary.MaxSide)
        );
    }

    private static void Encode(CubeView values, double quality, ByteWriter output)
    {
        var (bands, lines, samples) = values.Shape;
        var exact = new double[lines * samples];
        var image = new byte[exact.Length];
        var headers = new List<byte[]>();
        var body = new ArrayBufferWriter<byte>();
        var writer = new ByteWriter(body);
        for (var band = 0; band < bands; band++)
        {
            var (least, step) = Scale(values.BandRange(band, 1), exact, image);
            writer.Single(least);
            writer.Single(step);
            if (step == 0)
                continue;
            var bytes = TurboJpegLibrary.Encode(image, samples, lines, QualityOf(band, quality));
            var header = bytes.AsSpan(0, HeaderLength(bytes));
            var number = headers.FindIndex(
                0,
                h => h.AsSpan().SequenceEqual(bytes.AsSpan(0, h.Length))
            );
            if (number < 0)
            {
                number = headers.Count;
                headers.Add(header.ToArray());
            }
            var scan = bytes.AsSpan(header.Length..^EndOfImage.Length);
            writer.UInt8((byte)number);
            writer.VarInt(scan.Length);
            writer.Bytes(scan);
        }
        // Two headers differ in their quantizers only: packed together, the second costs little.
        output.UInt8((byte)headers.Count);
        foreach (var header in headers)
            output.UInt16(header.Length);
        var packed = new ArrayBufferWriter<byte>();
        Deflate.Pack([.. headers.SelectMany(header => header)], level: 9, packed);
        output.VarInt(packed.WrittenCount);
        output.Bytes(packed.WrittenSpan);
        output.Bytes(body.WrittenSpan);
    }

    private static void Decode(
        ReadOnlySpan<byte> payload,
        CubeView destination,
        DecodeBudget budget
    )
    {
        var (bands, lines, samples) = destination.Shape;
        var reader = new ByteReader(payload);
        var headers = new byte[reader.UInt8("headers", 0, MaxHeaders)][];
        for (var n = 0; n < headers.Length; n++)
            headers[n] = new byte[reader.UInt16("header length", 4, MaxHeader)];
        var packed = reader.Take("headers", reader.VarInt32("packed headers"));
        var all = new byte[headers.Sum(header => header.Length)];
        Deflate.Unpack(packed, all, "the headers");
        for (int n = 0, at = 0; n < headers.Length; at += headers[n++].Length)
            all.AsSpan(at, headers[n].Length).CopyTo(headers[n]);
        var image = budget.Allocate<byte>((long)lines * samples);
        var row = new double[samples];
        byte[] bytes = [];
        for (var band = 0; band < bands; band++)
        {
            var least = reader.Single("least value");
            var step = reader.Single("step");
            image.AsSpan().Clear();
            if (step != 0)
            {
                var header = headers[
                    reader.UInt8("header number", 0, (byte)Math.Max(0, headers.Length - 1))
                ];
                var scan = reader.Take("scan", reader.VarInt32("scan length"));
                var length = header.Length + scan.Length + EndOfImage.Length;
                if (bytes.Length < length)
                    bytes = budget.Allocate<byte>(2L * length);
                header.CopyTo(bytes, 0);
                scan.CopyTo(bytes.AsSpan(header.Length));
                EndOfImage.CopyTo(bytes.AsSpan(header.Length + scan.Length));
                TurboJpegLibrary.Decode(bytes.AsSpan(0, length), samples, lines, image);
            }
            for (var line = 0; line < lines; line++)
            {
                for (var sample = 0; sample < samples; sample++)
                    row[sample] = least + (step * (double)image[(line * samples) + sample]);
                destination.WriteRow<double>(band, line, row);
            }
        }
    }

    private static (float Least, float Step) Scale(CubeView band, double[] exact, byte[] image)
    {
        var samples = band.Shape.Samples;
        for (var line = 0; line < band.Shape.Lines; line++)
            band.ReadRow(0, line, exact.AsSpan(line * samples, samples));
        var (least, most) = (double.MaxValue, double.MinValue);
        foreach (var value in exact)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        var step = (float)((most - least) / byte.MaxValue);
        for (var n = 0; n < image.Length; n++)
            image[n] = (byte)Math.Clamp(Math.Round((exact[n] - least) / step), 0, byte.MaxValue);
        return ((float)least, step);
    }

    // 37.4 is 38 for two bands of five and 37 for the others: size and quality then move smoothly.
    private static int QualityOf(int band, double quality)
    {
        var share = quality - Math.Floor(quality);
        var isHigher = Math.Floor((band + 1) * share) > Math.Floor(band * share);
        return (int)Math.Floor(quality) + (isHigher ? 1 : 0);
    }

    // All up to the end of the segment that announces the scan.
    private static int HeaderLength(ReadOnlySpan<byte> bytes)
    {
        var at = EndOfImage.Length; // SOI is as long
        while (bytes[at + 1] != StartOfScan)
            at += SegmentLength(bytes, at);
        return at + SegmentLength(bytes, at);

        static int SegmentLength(ReadOnlySpan<byte> bytes, int at) =>
            2 + (bytes[at + 2] << 8) + bytes[at + 3];
    }
}
