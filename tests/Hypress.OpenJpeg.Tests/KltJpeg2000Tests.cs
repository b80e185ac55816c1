using System.Buffers;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg.Tests;

public sealed class KltJpeg2000Tests
{
    private static readonly KltJpeg2000Codec Codec = new();

    [Fact]
    public void Every_type_fills_its_rate_and_beats_coding_by_band()
    {
        foreach (var type in Codec.Capabilities.DataTypes)
        {
            var scene = Scenes.MadeUp(new(30, 40, 50), type, noise: 0.02);
            var target = CodecTarget.Rate(0.5);
            var limit = target.ByteLimit(scene.Shape.Count)!.Value;
            var payload = Scenes.Encode(Codec, scene, target);
            Assert.InRange(payload.Length, 0.9 * limit, limit);
            var psnr = Scenes.Psnr(scene, Scenes.Decode(Codec, payload, scene.Shape, type));
            Assert.True(psnr > 35, $"{type} {psnr}");
            if (type == DataType.Float32)
                continue;
            var byBand = Scenes.Encode(new Jpeg2000Codec(), scene, target);
            var other = Scenes.Decode(new Jpeg2000Codec(), byBand, scene.Shape, type);
            var gain = psnr - Scenes.Psnr(scene, other);
            Assert.True(gain > 1, $"{type}: {gain} dB more");
        }
    }

    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1 },
            { 1, 1, 77 },
            { 3, 77, 1 },
            { 1, 40, 50 },
            { 300, 5, 6 },
            { 300, 1, 1 },
            { 7, 2, 100 },
        };

    [Theory, MemberData(nameof(Shapes))]
    public void Every_shape_comes_back_near_at_a_high_rate(int bands, int lines, int samples)
    {
        var scene = Scenes.MadeUp(new(bands, lines, samples), DataType.Int16, noise: 0.05);
        var payload = Scenes.Encode(Codec, scene, CodecTarget.Bytes((2 * scene.Shape.Count) + 400));
        var decoded = Scenes.Decode(Codec, payload, scene.Shape, scene.Type);
        var psnr = Scenes.Psnr(scene, decoded);
        Assert.True(psnr > 45, $"{psnr} dB");
    }

    [Fact]
    public void Constant_bands_and_constant_scenes_are_coded()
    {
        var flat = Scenes.Noise(new(20, 16, 16), DataType.UInt16, 777, 777);
        var payload = Scenes.Encode(Codec, flat, CodecTarget.Bytes(100));
        Assert.True(Scenes.Same(flat, Scenes.Decode(Codec, payload, flat.Shape, flat.Type)));

        var scene = Scenes.MadeUp(new(20, 32, 32), DataType.UInt16);
        for (var band = 3; band < 9; band++)
            Scenes
                .Noise(new(1, 32, 32), DataType.UInt16, 1000, 1000)
                .Values.CopyTo(scene.Values.BandRange(band, 1));
        payload = Scenes.Encode(Codec, scene, CodecTarget.Rate(1));
        var decoded = Scenes.Decode(Codec, payload, scene.Shape, scene.Type);
        Assert.True(Scenes.Psnr(scene, decoded) > 40);
    }

    [Fact]
    public void Tiles_share_one_basis_and_keep_to_their_limits()
    {
        var scene = Scenes.MadeUp(new(50, 96, 80), DataType.UInt16, noise: 0.05);
        var target = CodecTarget.Rate(0.5);
        var limit = target.ByteLimit(scene.Shape.Count)!.Value;
        using var encoder = Codec.CreateEncoder(
            new()
            {
                Scene = scene,
                Target = target,
                TileCount = 4,
                MaxBytes = limit,
            }
        );
        Assert.InRange(encoder.SharedTables.Length, 50, limit / 2);
        var budget = new DecodeBudget(1 << 28);
        using var decoder = Codec.CreateDecoder(
            new()
            {
                Shape = scene.Shape,
                Type = scene.Type,
                SharedTables = encoder.SharedTables,
            },
            budget
        );
        var decoded = CubeView.Allocate(scene.Shape, scene.Type);
        var each = (limit - (2 * encoder.SharedTables.Length)) / 4;
        Parallel.For(
            0,
            4,
            i =>
            {
                var (line, sample) = (i / 2 * 48, i % 2 * 40);
                var output = new ArrayBufferWriter<byte>();
                encoder.EncodeTile(new(i, scene.Values.Window(line, 48, sample, 40), each), output);
                Assert.InRange(output.WrittenCount, 1, each);
                decoder.DecodeTile(
                    output.WrittenSpan,
                    decoded.Window(line, 48, sample, 40),
                    budget
                );
            }
        );
        Assert.True(Scenes.Psnr(scene, new(decoded)) > 33);
    }

    [Theory]
    [InlineData("8", 8)]
    [InlineData("16", 16)]
    public void Basis_bits_can_be_fixed(string bits, int mostBits)
    {
        var scene = Scenes.MadeUp(new(50, 40, 40), DataType.UInt16, noise: 0.05);
        var payload = Scenes.Encode(Codec, scene, CodecTarget.Rate(1), ("basis-bits", bits));
        var reader = new Bytes.ByteReader(payload);
        var basis = Transforms.Klt.KltBasis.Parse(ref reader, 50, 50, new(1 << 20));
        Assert.InRange(
            8.0 * reader.Offset / ((basis.Components + 1) * 50),
            mostBits / 2.0,
            mostBits
        );
    }

    [Theory]
    [InlineData(38)]
    [InlineData(52)]
    public void A_psnr_is_found_within_a_twentieth_of_a_decibel(double psnr)
    {
        var scene = Scenes.MadeUp(new(24, 48, 40), DataType.UInt16, noise: 0.05);
        var folder = Directory.CreateTempSubdirectory("hypress-klt-").FullName;
        try
        {
            foreach (var codec in (ICubeCodec[])[Codec, new Jpeg2000Codec()])
            {
                var result = CubeCompressor.Compress(
                    scene,
                    Path.Combine(folder, $"{codec.Name}.hyp"),
                    new() { Codec = codec, Target = new(TargetKind.Psnr, psnr) }
                );
                Assert.True(result.IsVerified);
                Assert.InRange(result.Reached!.Value, psnr - 0.05, psnr + 0.05);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_it_cannot_do_is_refused_before_any_work()
    {
        var scene = Scenes.MadeUp(new(30, 8, 8), DataType.UInt16);
        Refused("allowed are auto, 8, 10, 12 and 16", CodecTarget.Rate(1), ("basis-bits", "9"));
        Refused("10 bytes are too few even for the mean", CodecTarget.Bytes(10));

        void Refused(string message, CodecTarget target, params (string, string)[] options)
        {
            var error = Assert.Throws<HypressUnsupportedException>(() =>
                Scenes.Encode(Codec, scene, target, options)
            );
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>The figures of the anchors' table for small scenes, 150 bytes left to the file around.</summary>
    [Theory]
    [InlineData("hyperion_paris", 0.1, 28.23, 43.49)]
    [InlineData("hyperion_paris", 0.5, 32.65, 50.87)]
    [InlineData("hydice_urban", 0.1, 24.32, 43.30)]
    public void Real_scenes_reach_the_anchors(string name, double rate, double byBand, double klt)
    {
        var scene = Scenes.Real($"test/{name}");
        var bytes = CodecTarget.Rate(rate).ByteLimit(scene.Shape.Count)!.Value - 150;
        foreach (
            var (codec, psnr) in ((ICubeCodec, double)[])
                [(new Jpeg2000Codec(), byBand), (Codec, klt)]
        )
        {
            var payload = Scenes.Encode(codec, scene, CodecTarget.Bytes(bytes));
            Assert.InRange(payload.Length, 0.99 * bytes, bytes);
            var reached = Scenes.Psnr(
                scene,
                Scenes.Decode(codec, payload, scene.Shape, scene.Type)
            );
            Assert.True(reached > psnr - 0.15, $"{codec.Name} {name} {rate}: {reached} dB");
        }
    }
}
