using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.Tests;

/// <summary>What peers promise, for each of their data types and awkward shapes.</summary>
public sealed class PeerPromiseTests
{
    private static readonly CubeShape[] Shapes =
    [
        new(1, 1, 1),
        new(1, 1, 77),
        new(3, 77, 1),
        new(40, 5, 6),
        new(7, 2, 30),
        new(12, 33, 21),
        new(2, 300, 5),
    ];

    public static TheoryData<string> Lossless => Names(TargetKind.Lossless);

    // LERC 4.0 doesn't: Lerc_breaks_its_bound_on_unsigned_16_bits.
    public static TheoryData<string> Bounded =>
        [.. Names(TargetKind.MaxError).Where(row => row.Data != "lerc")];

    [Theory, MemberData(nameof(Lossless))]
    public void Lossless_gives_every_value_back(string name)
    {
        var codec = Peers.Find(name);
        foreach (var type in codec.Capabilities.DataTypes)
        foreach (var shape in Shapes)
        foreach (var scene in Scenes(shape, type))
        {
            if (name == "lerc" && type.IsFloat())
                continue;
            var payload = Peers.Encode(codec, scene, CodecTarget.Lossless);
            var decoded = Peers.Decode(codec, payload, shape, type);
            Assert.True(Peers.LargestError(scene, decoded) == 0, $"{shape} {type}");
        }
    }

    [Theory, MemberData(nameof(Lossless))]
    public void Places_without_a_number_come_back_or_are_refused(string name)
    {
        var codec = Peers.Find(name);
        if (!codec.Capabilities.DataTypes.Contains(DataType.Float32))
            return;
        var shape = new CubeShape(5, 20, 26);
        foreach (var place in (double[])[double.NaN, double.PositiveInfinity])
        foreach (var bands in (int[])[1, 5])
        {
            var scene = Peers.MadeUp(shape, DataType.Float32);
            for (var pixel = 0; pixel < shape.Pixels; pixel += 17)
            for (var band = 0; band < bands; band++)
                scene.Values.Set(band, pixel / 26, pixel % 26, (float)place);
            try
            {
                var payload = Peers.Encode(codec, scene, CodecTarget.Lossless);
                var decoded = Peers.Decode(codec, payload, shape, DataType.Float32);
                Assert.Equal(Values(scene), Values(decoded));
            }
            catch (HypressUnsupportedException) { }
        }

        float[] Values(Cube cube) =>
            [.. Enumerable.Range(0, 5).SelectMany(band => cube.ReadBand<float>(band))];
    }

    [Theory, MemberData(nameof(Bounded))]
    public void A_bound_of_the_error_holds(string name)
    {
        var codec = Peers.Find(name);
        foreach (var type in codec.Capabilities.DataTypes)
        foreach (var shape in Shapes)
        foreach (var scene in Scenes(shape, type))
        foreach (var bound in type.IsFloat() ? (double[])[1e-4, 0.01] : [0, 1, 2.5, 16, 100, 300])
        {
            var payload = Peers.Encode(codec, scene, CodecTarget.MaxError(bound));
            var error = Peers.LargestError(scene, Peers.Decode(codec, payload, shape, type));
            // LERC adds a multiple of its step to a value in float32: half a unit in the last place of 1.2.
            var rounding = type.IsFloat() ? 1.2 * Math.ScaleB(1, -24) : 0;
            Assert.True(error <= bound + rounding, $"{shape} {type}: {error} > {bound}");
        }
    }

    // The bench shows it as failed; a LERC that keeps its word makes this test fail, and its remark untrue.
    [Fact]
    public void Lerc_breaks_its_bound_on_unsigned_16_bits()
    {
        var codec = Peers.Find("lerc");
        var scene = Peers.MadeUp(new(40, 64, 64), DataType.UInt16);
        foreach (ref var value in scene.Values.Values<ushort>())
            value = (ushort)(Math.Max(0, value - 20000) / 10); // it is values near 0 that turn round
        var payload = Peers.Encode(codec, scene, CodecTarget.MaxError(16));
        var decoded = Peers.Decode(codec, payload, scene.Shape, scene.Type);
        Assert.True(Peers.LargestError(scene, decoded) > 1000);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4)]
    public void Zfp_keeps_within_its_rate_and_nearly_fills_it(double rate)
    {
        var scene = Peers.MadeUp(new(16, 32, 40), DataType.UInt16);
        var payload = Peers.Encode(Peers.Find("zfp"), scene, CodecTarget.Rate(rate));
        var limit = rate * scene.Shape.Count / 8;
        // A block of 64 values takes whole bits: one more would be too many.
        Assert.InRange(payload.Length, limit - 32 - (scene.Shape.Count / 64 / 8), limit);
    }

    [Theory]
    [InlineData("jpeg", 0.4)]
    [InlineData("jpeg", 1.5)]
    public void A_rate_is_found_within_one_percent(string name, double rate)
    {
        var scene = Peers.MadeUp(new(30, 64, 64), DataType.UInt16);
        using var folder = new TemporaryFolder();
        var result = CubeCompressor.Compress(
            scene,
            folder.File("x.hyp"),
            new() { Codec = Peers.Find(name), Target = CodecTarget.Rate(rate) }
        );
        Assert.InRange(result.Bpppb, 0.99 * rate, rate);
    }

    [Fact]
    public void Jpeg_ls_takes_the_nearest_bound_below_a_rate_and_names_the_least_that_it_reaches()
    {
        var scene = Peers.MadeUp(new(30, 64, 64), DataType.UInt16);
        using var folder = new TemporaryFolder();
        var options = new Container.CompressOptions
        {
            Codec = Peers.Find("jpeg-ls"),
            Overwrite = true,
        };
        var lossless = CubeCompressor.Compress(scene, folder.File("x.hyp"), options).Bpppb;
        // Between the sizes of bounds 0 and 1, which are a bit and more apart.
        var asked = CodecTarget.Rate(lossless - 0.3);
        var result = CubeCompressor.Compress(
            scene,
            folder.File("x.hyp"),
            options with
            {
                Target = asked,
            }
        );
        Assert.InRange(result.Bpppb, 0.1, lossless - 0.5);
        Assert.False(asked.IsMetBy(result.Reached!.Value));
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(
                scene,
                folder.File("x.hyp"),
                options with
                {
                    Target = CodecTarget.Rate(0.001),
                }
            )
        );
        Assert.Contains("the least it makes of this scene is rate ", error.Message);
    }

    [Fact]
    public void Jpeg_reaches_a_psnr_and_bytes()
    {
        var scene = Peers.MadeUp(new(30, 64, 64), DataType.Int16);
        using var folder = new TemporaryFolder();
        var options = new Container.CompressOptions
        {
            Codec = Peers.Find("jpeg"),
            Overwrite = true,
        };
        var psnr = CubeCompressor.Compress(
            scene,
            folder.File("x.hyp"),
            options with
            {
                Target = new(TargetKind.Psnr, 30),
            }
        );
        Assert.InRange(psnr.Reached!.Value, 29.95, 30.05);
        var bytes = CubeCompressor.Compress(
            scene,
            folder.File("x.hyp"),
            options with
            {
                Target = CodecTarget.Bytes(9000),
            }
        );
        Assert.InRange(bytes.CodedBytes, 8900, 9000);
    }

    [Fact]
    public void Jpeg_says_at_the_ends_of_its_range_what_it_reached()
    {
        var scene = Peers.MadeUp(new(3, 40, 40), DataType.UInt16);
        using var folder = new TemporaryFolder();
        var options = new Container.CompressOptions
        {
            Codec = Peers.Find("jpeg"),
            Overwrite = true,
        };
        var most = CubeCompressor.Compress(
            scene,
            folder.File("x.hyp"),
            options with
            {
                Target = CodecTarget.Rate(14),
            }
        );
        Assert.InRange(most.Bpppb, 2, 13);
        Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(
                scene,
                folder.File("x.hyp"),
                options with
                {
                    Target = CodecTarget.Bytes(160),
                }
            )
        );
    }

    [Theory]
    [InlineData("jpeg-ls", "order", "bip")]
    [InlineData("jpeg-ls", "order", "bil")]
    [InlineData("jpeg-xl", "effort", "1")]
    [InlineData("geotiff-zstd", "interleave", "band")]
    public void Options_change_bytes_and_no_value(string name, string option, string value)
    {
        var scene = Peers.MadeUp(new(9, 20, 31), DataType.Int16);
        var payload = Peers.Encode(Peers.Find(name), scene, CodecTarget.Lossless, (option, value));
        var decoded = Peers.Decode(Peers.Find(name), payload, scene.Shape, scene.Type);
        Assert.Equal(0, Peers.LargestError(scene, decoded));
        Assert.Throws<HypressUnsupportedException>(() =>
            Peers.Encode(Peers.Find(name), scene, CodecTarget.Lossless, (option, "no such"))
        );
    }

    [Fact]
    public void Jpeg_ls_codes_scenes_of_more_pixels_than_an_image_has_rows()
    {
        foreach (var shape in (CubeShape[])[new(2, 300, 300), new(60, 2, 40_000)])
        {
            var scene = Peers.MadeUp(shape, DataType.UInt8);
            using var folder = new TemporaryFolder();
            var codec = Peers.Find("jpeg-ls");
            CubeCompressor.Compress(scene, folder.File("x.hyp"), new() { Codec = codec });
            using var decoded = CubeCompressor.Open(
                folder.File("x.hyp"),
                new() { Codecs = [codec] }
            );
            var back = decoded.Read(CubeWindow.All(shape));
            Assert.Equal(0, Peers.LargestError(scene, new(back)));
        }
    }

    [Theory]
    [InlineData("sperr")]
    [InlineData("sz3")]
    public void A_peer_without_a_library_says_so(string name)
    {
        var scene = Peers.MadeUp(new(2, 4, 4), DataType.UInt16);
        var error = Assert.Throws<HypressMissingException>(() =>
            Peers.Encode(Peers.Find(name), scene, CodecTarget.MaxError(1))
        );
        Assert.Contains(name, error.Message);
    }

    [Fact]
    public void All_are_marked_as_peers_and_say_what_they_are()
    {
        Assert.All(PeerCodecs.All, codec => Assert.True(codec.Capabilities.IsPeer));
        Assert.All(PeerCodecs.All, codec => Assert.InRange(codec.Summary.Length, 10, 100));
        Assert.Equal(PeerCodecs.All.Count, PeerCodecs.All.Select(c => c.Name).Distinct().Count());
    }

    private static IEnumerable<Cube> Scenes(CubeShape shape, DataType type)
    {
        yield return Peers.MadeUp(shape, type);
        if (!type.IsFloat())
            yield return Peers.Noise(shape, type);
    }

    private static TheoryData<string> Names(TargetKind kind) =>
        [
            .. PeerCodecs
                .All.Where(codec => codec is not AbsentCodec)
                .Where(codec => codec.Capabilities.Targets.Contains(kind))
                .Select(codec => codec.Name),
        ];
}
