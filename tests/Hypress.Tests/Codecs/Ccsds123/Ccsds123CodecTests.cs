using System.Buffers;
using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Tests.Codecs.Ccsds123;

public sealed class Ccsds123CodecTests
{
    private static readonly CubeShape Shape = new(11, 37, 29);

    [Theory]
    [InlineData(DataType.UInt8)]
    [InlineData(DataType.Int16)]
    [InlineData(DataType.UInt16)]
    [InlineData(DataType.Int32)]
    [InlineData(DataType.UInt32)]
    public void Every_integer_type_comes_back_from_tiles_of_its_own(DataType type)
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, type));
        Extremes(scene.Values);
        var decoded = RoundTrip(folder, scene, CodecTarget.Lossless, [], (16, 16));
        Assert.Equal(0, LargestError(scene, decoded, 0, Shape.Bands));
    }

    [Theory]
    [InlineData("coder", "hybrid")]
    [InlineData("coder", "block-adaptive")]
    [InlineData("preset", "best")]
    [InlineData("order", "bsq")]
    [InlineData("order", "bil")]
    [InlineData("mode", "full")]
    [InlineData("local-sum", "narrow-column")]
    [InlineData("p", "15")]
    public void Every_option_keeps_lossless_and_limits(string option, string value)
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        var options = new Dictionary<string, string> { [option] = value };
        var exact = RoundTrip(folder, scene, CodecTarget.Lossless, options);
        Assert.Equal(0, LargestError(scene, exact, 0, Shape.Bands));
        var near = RoundTrip(folder, scene, CodecTarget.MaxError(7.9), options);
        Assert.InRange(LargestError(scene, near, 0, Shape.Bands), 1, 7);
    }

    [Fact]
    public void The_coder_follows_the_data_unless_it_is_chosen()
    {
        var shape = new CubeShape(9, 64, 64);
        var smooth = Filled(shape, (_, line, sample) => 2000 + (3 * line) + sample);
        var random = new Random(1);
        var noisy = Filled(shape, (_, _, _) => random.Next(1 << 12));

        var chosen = Encoded(smooth, CodecTarget.MaxError(16), []);
        Assert.InRange(chosen.Length * 8.0 / shape.Count, 0, 0.5);
        Assert.IsType<HybridParameters>(CoderOf(chosen));
        Assert.IsType<SampleAdaptiveParameters>(CoderOf(Encoded(noisy, CodecTarget.Lossless, [])));
        Assert.IsType<SampleAdaptiveParameters>(
            CoderOf(
                Encoded(smooth, CodecTarget.MaxError(16), new() { ["coder"] = "sample-adaptive" })
            )
        );
        Assert.IsType<HybridParameters>(
            CoderOf(Encoded(noisy, CodecTarget.Lossless, new() { ["coder"] = "hybrid" }))
        );
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 5000)]
    [InlineData(1, 5000, 1)]
    [InlineData(9000, 2, 20)]
    public void Tiles_of_any_shape_have_an_excerpt_to_choose_by(int bands, int lines, int samples)
    {
        var shape = new CubeShape(bands, lines, samples);
        var tile = Filled(shape, (band, line, sample) => (band ^ line ^ sample) & 1023);
        Assert.NotEmpty(Encoded(tile, CodecTarget.MaxError(3), []));
    }

    [Theory]
    [InlineData(DataType.UInt16, 0.49, null)]
    [InlineData(DataType.UInt16, 0.5, "below 0.5")]
    [InlineData(DataType.UInt32, 0.1, "for samples of 32 bits, not 0.1")]
    public void Relative_limits_that_no_header_holds_are_refused(
        DataType type,
        double limit,
        string? reason
    )
    {
        using var scene = Cube.Load(new SyntheticScene(Shape, type));
        Extremes(scene.Values);
        var target = new CodecTarget(TargetKind.MaxRelativeError, limit);
        var error = Record.Exception(() => Encoded(scene.Values, target, []));
        if (reason is null)
            Assert.Null(error);
        else
            Assert.Contains(
                reason,
                Assert.IsType<HypressUnsupportedException>(error).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Each_band_keeps_its_own_limit()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.Int16));
        var target = CodecTarget.PerBand(
            TargetKind.MaxErrorPerBand,
            [0, 1, 2, 3, 4.9, 5, 6, 7, 8, 9, 10]
        );
        var decoded = RoundTrip(folder, scene, target, []);
        for (var band = 0; band < Shape.Bands; band++)
            Assert.InRange(LargestError(scene, decoded, band, 1), Math.Min(band, 1), band);
        using var file = CubeCompressor.Open(Path.Combine(folder.Path, "scene.hyp"));
        Assert.Equal((TargetKind.MaxErrorPerBand, 10), (file.Asked.Kind, file.Asked.Value));
        Assert.Equal(10, file.Reached);
    }

    [Fact]
    public void Each_band_keeps_its_own_relative_limit()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        double[] limits = [.. Enumerable.Range(0, Shape.Bands).Select(band => band * 0.004)];
        var target = CodecTarget.PerBand(TargetKind.MaxRelativeErrorPerBand, limits);
        var decoded = RoundTrip(folder, scene, target, []);
        // Predictions reach at most 2^14 - 1 here.
        for (var band = 0; band < Shape.Bands; band++)
            Assert.InRange(
                LargestError(scene, decoded, band, 1),
                Math.Min(band, 1),
                limits[band] * 16384
            );
    }

    [Theory]
    [InlineData(2.5, 2)]
    [InlineData(1e9, 8191)] // 2^13 - 1: half of the range of 14 bits
    public void The_file_says_which_limit_is_kept(double asked, double kept)
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        scene.Values.WriteRow<double>(0, 0, [.. Enumerable.Repeat(16383.0, Shape.Samples)]);
        RoundTrip(folder, scene, CodecTarget.MaxError(asked), []);
        using var file = CubeCompressor.Open(Path.Combine(folder.Path, "scene.hyp"));
        Assert.Equal((asked, kept), (file.Asked.Value, file.Reached));
    }

    [Fact]
    public void A_relative_limit_follows_the_values()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        var decoded = RoundTrip(
            folder,
            scene,
            new CodecTarget(TargetKind.MaxRelativeError, 0.01),
            []
        );
        var error = LargestError(scene, decoded, 0, Shape.Bands);
        // Predictions reach at most 2^14 - 1 here.
        Assert.InRange(error, 1, 163);
    }

    [Fact]
    public void What_it_cannot_do_is_refused_before_any_work()
    {
        using var folder = new TemporaryFolder();
        using var floats = new SyntheticScene(Shape, DataType.Float32);
        using var scene = new SyntheticScene(Shape, DataType.UInt16);
        Refused(
            floats,
            [],
            "f32 values lossless only, not with 'max error 4'",
            CodecTarget.MaxError(4)
        );
        Refused(floats, [], "f32 values lossless only", CodecTarget.Rate(1));
        using var doubles = new SyntheticScene(Shape, DataType.Float64);
        Refused(doubles, [], "codes no f64");
        Refused(scene, new() { ["p"] = "16" }, "p is 0..15, not '16'");
        Refused(scene, new() { ["coder"] = "huffman" }, "sample-adaptive|hybrid|block-adaptive");
        var tooMany = CodecTarget.PerBand(TargetKind.MaxErrorPerBand, new double[12]);
        Refused(scene, [], "12 limits, the scene has 11 bands", tooMany);

        void Refused(
            ICubeSource source,
            Dictionary<string, string> options,
            string reason,
            CodecTarget? target = null
        )
        {
            var path = Path.Combine(folder.Path, "refused.hyp");
            var error = Assert.Throws<HypressUnsupportedException>(() =>
                CubeCompressor.Compress(
                    source,
                    path,
                    new()
                    {
                        Codec = new Ccsds123Codec(),
                        CodecOptions = options,
                        Target = target,
                    }
                )
            );
            Assert.Contains(reason, error.Message);
            Assert.False(File.Exists(path));
        }
    }

    [Fact]
    public void A_tile_of_another_shape_or_type_is_a_format_error()
    {
        var decoder = new Ccsds123Codec().CreateDecoder(
            new() { Shape = Shape, Type = DataType.UInt8 },
            new DecodeBudget(1 << 20)
        );
        var image = new ImageParameters
        {
            Bands = 2,
            Lines = 3,
            Samples = 4,
            Depth = 9,
            InterleaveDepth = 2,
        };
        var stream = Images.Encode(new() { Image = image }, new int[24]);
        foreach (var (bands, type) in new[] { (3, DataType.UInt16), (2, DataType.UInt8) })
            Assert.Throws<HypressFormatException>(() =>
                decoder.DecodeTile(
                    stream,
                    CubeView.Allocate(new(bands, 3, 4), type),
                    new DecodeBudget(1 << 20)
                )
            );
    }

    private static Cube RoundTrip(
        TemporaryFolder folder,
        Cube scene,
        CodecTarget target,
        Dictionary<string, string> options,
        (int Lines, int Samples)? tile = null
    )
    {
        var path = Path.Combine(folder.Path, "scene.hyp");
        CubeCompressor.Compress(
            scene,
            path,
            new()
            {
                Codec = new Ccsds123Codec(),
                Target = target,
                CodecOptions = options,
                TileSize = tile,
                Overwrite = true,
            }
        );
        using var file = CubeCompressor.Open(path);
        return Cube.Load(file);
    }

    private static CubeView Filled(CubeShape shape, Func<int, int, int, int> value)
    {
        var view = CubeView.Allocate(shape, DataType.UInt16);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var sample = 0; sample < shape.Samples; sample++)
                row[sample] = value(band, line, sample);
            view.WriteRow<double>(band, line, row);
        }
        return view;
    }

    private static byte[] Encoded(
        CubeView tile,
        CodecTarget target,
        Dictionary<string, string> options
    )
    {
        using var scene = new SyntheticScene(tile.Shape, tile.Type);
        using var encoder = new Ccsds123Codec().CreateEncoder(
            new()
            {
                Scene = scene,
                Target = target,
                TileCount = 1,
                Options = options,
            }
        );
        var output = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, tile), output);
        return output.WrittenSpan.ToArray();
    }

    private static EntropyCoderParameters CoderOf(byte[] stream) =>
        new Ccsds123Decoder(new MemoryStream(stream), new DecodeBudget(1 << 24)).Parameters.Coder;

    private static void Extremes(CubeView values)
    {
        var (min, max) = values.Type.Range();
        Span<double> row = stackalloc double[values.Shape.Samples];
        values.ReadRow(3, 5, row);
        (row[0], row[7]) = (min, max);
        values.WriteRow<double>(3, 5, row);
    }

    private static double LargestError(Cube a, Cube b, int firstBand, int bands)
    {
        var largest = 0.0;
        for (var band = firstBand; band < firstBand + bands; band++)
        {
            var (x, y) = (a.ReadBand<double>(band), b.ReadBand<double>(band));
            largest = Math.Max(largest, x.Zip(y, (p, q) => Math.Abs(p - q)).Max());
        }
        return largest;
    }
}
