using System.Buffers;
using Hypress.Codecs;
using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Metrics;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs.Universal;

public sealed class UniversalCodecTests
{
    [Fact]
    public void Any_cube_comes_back_in_its_range_and_the_same_on_any_number_of_threads() =>
        Gen.Select(CubeGen.Any, Gen.Double[0, 12])
            .Sample(
                (cube, quality) =>
                {
                    if (cube.Type == DataType.Float64)
                        return;
                    MakeFinite(cube);
                    var bytes = Encode(cube, Math.Exp(quality));
                    var first = Decode(bytes, cube.Shape, cube.Type, threads: 1);
                    Assert.Equal(
                        CubeGen.Bits(first),
                        CubeGen.Bits(Decode(bytes, cube.Shape, cube.Type, threads: 3))
                    );
                    var limits = ValueLimits.Of(cube);
                    var decoded = ValueLimits.Of(first);
                    Assert.InRange(decoded.Min, limits.Min, limits.Max);
                    Assert.InRange(decoded.Max, limits.Min, limits.Max);
                },
                iter: 300
            );

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 200)]
    [InlineData(1, 200, 1)]
    [InlineData(1, 33, 47)]
    [InlineData(2, 1, 2)]
    [InlineData(300, 3, 2)]
    [InlineData(7, 2, 300)]
    [InlineData(40, 64, 65)]
    public void A_high_quality_comes_near_to_the_values(int bands, int lines, int samples)
    {
        foreach (var type in DataTypes.All.Where(type => type != DataType.Float64))
        {
            var cube = CubeGen.Smooth(new(bands, lines, samples), type);
            var limits = ValueLimits.Of(cube);
            var bytes = Encode(cube, 4000);
            var decoded = Decode(bytes, cube.Shape, type);
            var error = SceneComparison.Run(new Cube(cube), new Cube(decoded)).Rmse;
            // A step of range / 4000: rounding adds a twelfth of its square, the axes about as much.
            Assert.InRange(error, 0, Math.Max((limits.Max - limits.Min) / 1000, 0.5));
        }
    }

    [Fact]
    public void A_flat_cube_comes_back_bit_for_bit()
    {
        foreach (var type in DataTypes.All.Where(type => type != DataType.Float64))
        {
            var cube = CubeView.Allocate(new(5, 6, 7), type);
            for (var band = 0; band < 5; band++)
            for (var line = 0; line < 6; line++)
                cube.WriteRow<double>(band, line, [77, 77, 77, 77, 77, 77, 77]);
            var bytes = Encode(cube, 10);
            Assert.InRange(bytes.Length, 1, 40);
            Assert.Equal(CubeGen.Bits(cube), CubeGen.Bits(Decode(bytes, cube.Shape, type)));
        }
    }

    [Fact]
    public void Constant_and_duplicate_bands_cost_next_to_nothing()
    {
        var shape = new CubeShape(40, 32, 32);
        var one = CubeGen.Smooth(shape, DataType.UInt16);
        var two = CubeView.Allocate(new(80, 32, 32), DataType.UInt16);
        var row = new ushort[32];
        for (var band = 0; band < 80; band++)
        for (var line = 0; line < 32; line++)
        {
            one.ReadRow(band % 40, line, row.AsSpan());
            if (band % 5 == 0)
                row.AsSpan().Fill(9);
            two.WriteRow<ushort>(band, line, row);
        }
        var decoded = Decode(Encode(two, 200), two.Shape, two.Type);
        Assert.InRange(SceneComparison.Run(new Cube(two), new Cube(decoded)).Rmse, 0, 2);
    }

    [Fact]
    public void A_thousand_bands_come_back()
    {
        var shape = new CubeShape(1000, 12, 17);
        using var scene = new SyntheticScene(shape, DataType.UInt16);
        var cube = scene.Read(CubeWindow.All(shape));
        var limits = ValueLimits.Of(cube);
        var decoded = Decode(Encode(cube, 2000), shape, cube.Type);
        var error = SceneComparison.Run(new Cube(cube), new Cube(decoded)).Rmse;
        Assert.InRange(error, 0, (limits.Max - limits.Min) / 500);
    }

    [Fact]
    public void The_order_of_the_values_in_memory_changes_none()
    {
        foreach (var type in DataTypes.All.Where(type => type != DataType.Float64))
        foreach (var samples in (int[])[1, 15, 16, 37])
        {
            var shape = new CubeShape(5, 9, samples);
            var bytes = Encode(CubeGen.Smooth(shape, type), 60);
            var expected = CubeGen.Bits(Decode(bytes, shape, type));
            var byPixel = CubeView.Allocate(shape, type, Interleave.Bip);
            var budget = new DecodeBudget(1 << 30);
            using var decoder = new UniversalCodec().CreateDecoder(
                new() { Shape = shape, Type = type },
                budget
            );
            decoder.DecodeTile(bytes, byPixel, budget);
            Assert.Equal(expected, CubeGen.Bits(byPixel));
        }
    }

    [Fact]
    public void Doubles_are_refused_by_name_before_any_work()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scene.hyp");
        var scene = new Cube(CubeView.Allocate(new(3, 4, 5), DataType.Float64));
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(scene, path, new() { Codec = new UniversalCodec() })
        );
        Assert.Contains("f64", error.Message, StringComparison.Ordinal);
        Assert.Contains("f32", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Every_type_in_tiles_gives_windows_and_previews_of_any_extent()
    {
        using var folder = new TemporaryFolder();
        foreach (var type in DataTypes.All.Where(type => type != DataType.Float64))
        foreach (var (lines, samples) in ((int, int)[])[(1, 1), (1, 40), (40, 1), (35, 50)])
        {
            var shape = new CubeShape(6, lines, samples);
            var path = folder.File($"{type}-{lines}-{samples}.hyp");
            CubeCompressor.Compress(
                new Cube(CubeGen.Smooth(shape, type)),
                path,
                new()
                {
                    Codec = new UniversalCodec(),
                    Target = new(TargetKind.Quality, 100),
                    TileSize = (16, 32),
                }
            );
            using var file = CubeCompressor.Open(path, new() { Codecs = [new UniversalCodec()] });
            var all = file.Read(CubeWindow.All(shape));
            var (height, width) = ((lines + 1) / 2, (samples + 1) / 2);
            var window = new CubeWindow(
                lines / 3,
                height,
                samples / 3,
                width,
                BandSelection.All(6)
            );
            Assert.Equal(
                CubeGen.Bits(all.Window(lines / 3, height, samples / 3, width)),
                CubeGen.Bits(file.Read(window))
            );
            foreach (var preview in (Preview[])[new(1), new(3), new(0, 1), new(1, 2)])
            {
                using var small = CubeCompressor.Open(
                    path,
                    new() { Codecs = [new UniversalCodec()], Preview = preview }
                );
                Assert.Equal(preview.Of(shape), small.Shape);
                var limits = ValueLimits.Of(small.Read(CubeWindow.All(small.Shape)));
                Assert.InRange(limits.Max, 0, 200);
            }
        }
    }

    // Noise of one level in all bands: its components pay at one step all at once, so the rate jumps there.
    [Fact]
    public void A_rate_between_none_and_all_of_the_noise_is_filled()
    {
        using var scene = new SyntheticScene(new(60, 64, 64), DataType.UInt16);
        foreach (var rate in (double[])[0.2, 0.4, 0.8])
            Assert.InRange(RateOf(scene, rate), rate * 0.96, rate);
    }

    // Large enough for a sample of its strips to say what it takes, at a jump of the rate and beyond it.
    [Fact]
    public void A_large_tile_fills_its_rate()
    {
        using var scene = new SyntheticScene(new(40, 320, 200), DataType.UInt16);
        foreach (var rate in (double[])[1, 2.5])
            Assert.InRange(RateOf(scene, rate), rate * 0.97, rate);
    }

    // Steps for so many bits are finer than any that is coded.
    [Fact]
    public void A_rate_beyond_the_finest_step_is_filled_as_far_as_that_goes()
    {
        using var scene = new SyntheticScene(new(3, 200, 100), DataType.Int32);
        Assert.InRange(RateOf(scene, 40), 12, 40);
    }

    [Fact]
    public void More_quality_is_more_bytes_and_less_error_up_to_every_value()
    {
        using var scene = new SyntheticScene(new(24, 40, 40), DataType.UInt16);
        var cube = scene.Read(CubeWindow.All(scene.Shape));
        var (bytes, error) = (0, double.PositiveInfinity);
        foreach (var quality in (double[])[10, 100, 1000, 10_000, 100_000])
        {
            var coded = Encode(cube, quality);
            var decoded = Decode(coded, cube.Shape, cube.Type);
            var rmse = SceneComparison.Run(new Cube(cube), new Cube(decoded)).Rmse;
            Assert.True(coded.Length > bytes, $"{coded.Length} bytes at {quality}");
            Assert.True(rmse < error || rmse == 0, $"error {rmse} at {quality}");
            (bytes, error) = (coded.Length, rmse);
        }
        Assert.InRange(error, 0, 0.1);
    }

    [Theory]
    [InlineData("best")]
    [InlineData("fast")]
    public void A_rate_is_filled_and_never_exceeded(string preset)
    {
        using var scene = new SyntheticScene(new(30, 64, 64), DataType.Int16);
        foreach (var rate in (double[])[0.1, 0.5, 2])
            // Components come in whole, so the rate of so small a scene moves in steps.
            Assert.InRange(RateOf(scene, rate, preset), rate * 0.9, rate);
    }

    [Fact]
    public void Too_few_bytes_are_refused_with_how_many_it_takes()
    {
        using var scene = new SyntheticScene(new(30, 16, 16), DataType.Int16);
        using var encoder = new UniversalCodec().CreateEncoder(
            new()
            {
                Scene = scene,
                Target = CodecTarget.Bytes(10),
                TileCount = 1,
                MaxBytes = 10,
            }
        );
        var tile = new TileInput(0, scene.Read(CubeWindow.All(scene.Shape)), 10);
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            encoder.EncodeTile(tile, new ArrayBufferWriter<byte>())
        );
        Assert.Contains("too few", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiles_decode_alone()
    {
        using var scene = new SyntheticScene(new(12, 50, 70), DataType.UInt16);
        using var folder = new TemporaryFolder();
        var path = folder.File("tiles.hyp");
        CubeCompressor.Compress(
            scene,
            path,
            new()
            {
                Codec = new UniversalCodec(),
                Target = new(TargetKind.Quality, 500),
                TileSize = (32, 32),
            }
        );
        using var file = CubeCompressor.Open(path, new() { Codecs = [new UniversalCodec()] });
        var all = file.Read(CubeWindow.All(file.Shape));
        var window = new CubeWindow(30, 10, 20, 40, BandSelection.All(12));
        Assert.Equal(CubeGen.Bits(all.Window(30, 10, 20, 40)), CubeGen.Bits(file.Read(window)));
        Assert.InRange(SceneComparison.Run(scene, file).Psnr, 45, 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_preview_is_the_scene_averaged(int halvings)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scene.hyp");
        var cube = CubeGen.Smooth(new(12, 150, 170), DataType.UInt16);
        CubeCompressor.Compress(
            new Cube(cube),
            path,
            new()
            {
                Codec = new UniversalCodec(),
                Target = new(TargetKind.Quality, 500),
                TileSize = (64, 128),
            }
        );
        using var file = CubeCompressor.Open(
            path,
            new() { Codecs = [new UniversalCodec()], Preview = new(halvings) }
        );
        var size = 1 << halvings;
        Assert.Equal((150 + size - 1) / size, file.Shape.Lines);
        Assert.Equal((170 + size - 1) / size, file.Shape.Samples);
        var small = file.Read(CubeWindow.All(file.Shape));
        // The scene is smooth, so that any average is near to its centre.
        for (var band = 0; band < 12; band += 5)
        for (var line = 1; line < file.Shape.Lines - 1; line += 7)
        for (var sample = 1; sample < file.Shape.Samples - 1; sample += 5)
            Assert.Equal(
                cube.Get<ushort>(band, line * size, sample * size),
                (double)small.Get<ushort>(band, line, sample),
                tolerance: 12.0 * size
            );
    }

    [Fact]
    public void Fewer_components_are_a_coarser_scene()
    {
        using var scene = new SyntheticScene(new(24, 40, 40), DataType.UInt16);
        using var folder = new TemporaryFolder();
        var path = folder.File("scene.hyp");
        CubeCompressor.Compress(
            scene,
            path,
            new() { Codec = new UniversalCodec(), Target = CodecTarget.Rate(1) }
        );
        var psnr = 0.0;
        foreach (var components in (int?[])[1, 2, 4, null])
        {
            using var file = CubeCompressor.Open(
                path,
                new() { Codecs = [new UniversalCodec()], Preview = new(0, components) }
            );
            var reached = SceneComparison.Run(scene, file).Psnr;
            Assert.True(reached > psnr, $"{reached} dB of {components} components");
            psnr = reached;
        }
    }

    internal static byte[] Encode(CubeView cube, double quality)
    {
        var codec = new UniversalCodec();
        using var encoder = codec.CreateEncoder(
            new()
            {
                Scene = new Cube(cube),
                Target = new(TargetKind.Quality, quality),
                TileCount = 1,
            }
        );
        var output = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, cube), output);
        return output.WrittenSpan.ToArray();
    }

    internal static CubeView Decode(
        byte[] bytes,
        CubeShape shape,
        DataType type,
        int threads = 2,
        long memory = 1L << 30
    )
    {
        var codec = new UniversalCodec(threads);
        var budget = new DecodeBudget(memory);
        using var decoder = codec.CreateDecoder(new() { Shape = shape, Type = type }, budget);
        var decoded = CubeView.Allocate(shape, type);
        decoder.DecodeTile(bytes, decoded, budget);
        return decoded;
    }

    // Masks take what isn't finite before a codec sees it.
    // What a scene takes, in bpppb, when it is asked for a rate.
    private static double RateOf(ICubeSource scene, double asked, string preset = "best")
    {
        using var folder = new TemporaryFolder();
        return CubeCompressor
            .Compress(
                scene,
                folder.File("scene.hyp"),
                new()
                {
                    Codec = new UniversalCodec(),
                    Target = CodecTarget.Rate(asked),
                    CodecOptions = new Dictionary<string, string> { ["preset"] = preset },
                }
            )
            .Bpppb;
    }

    private static void MakeFinite(CubeView cube)
    {
        if (cube.Type != DataType.Float32)
            return;
        foreach (ref var value in cube.Values<float>())
            if (!float.IsFinite(value) || Math.Abs(value) > 1e37f)
                value = 1;
    }
}
