using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Codecs.Joint;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;
using Hypress.Tests.Codecs.Joint;
using Hypress.Tests.Cubes;
using Hypress.Tests.Networks;

namespace Hypress.Tests.Container;

public sealed class DroppedBandsTests : IDisposable
{
    // 31 are left, which every codec takes.
    private static readonly int[] Bad = [0, 5, 6, 7, 35];
    private static readonly int[] Good = [.. Enumerable.Range(0, 36).Except(Bad)];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, DataType, bool> Codings =>
        [
            .. from codec in CodecCatalog.BuiltIn
            from coding in ((DataType Type, bool Lossless)[])
                [(DataType.Int16, true), (DataType.UInt16, false), (DataType.Float32, false)]
            where codec.Capabilities.DataTypes.Contains(coding.Type)
            where !coding.Lossless || codec.Capabilities.AllTargets.Contains(TargetKind.Lossless)
            // Without loss the learned ones differ in nothing that matters here.
            where !coding.Lossless || codec is not JointCodec || codec.Name == "joint"
            select (codec.Name, coding.Type, coding.Lossless),
        ];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Codings))]
    public void Bad_bands_come_back_without_data_and_the_others_as_if_they_had_never_been(
        string name,
        DataType type,
        bool lossless
    )
    {
        var scene = Scene(type);
        var codec = Codec(name);
        var options = new CompressOptions
        {
            Codec = codec,
            Target = lossless ? CodecTarget.Lossless : Usual(codec),
            TileSize = (16, 20),
            DropBadBands = true,
        };
        var path = _folder.File("dropped.hyp");
        var result = CubeCompressor.Compress(scene, path, options);
        using var file = CubeCompressor.Open(path, new() { Codecs = [codec] });

        var alone = _folder.File("alone.hyp");
        var kept = new Cube(
            scene.Read(Window(scene, Good)),
            scene.Metadata with
            {
                DataIgnoreValue =
                    NoData(type) is var ignore && double.IsNaN(ignore) ? null : ignore,
                Bands = BandTable.Empty,
            }
        );
        var plain = CubeCompressor.Compress(kept, alone, options with { DropBadBands = false });
        using var expected = CubeCompressor.Open(alone, new() { Codecs = [codec] });

        var window = Window(file, Good) with { FirstLine = 3, Lines = 25 };
        Assert.Equal(
            CubeGen.Bits(expected.Read(CubeWindow.OfLines(expected.Shape, 3, 25))),
            CubeGen.Bits(file.Read(window))
        );
        if (lossless)
            Assert.Equal(CubeGen.Bits(scene.Read(window)), CubeGen.Bits(file.Read(window)));
        Assert.Equal((scene.Shape, Bad.Length), (file.Shape, result.DroppedBands));
        Assert.InRange(result.CodedBytes - plain.CodedBytes, 0, 24);
        Assert.Equal(plain.Bpppb, result.Bpppb, 0.05 * plain.Bpppb);

        var whole = file.Read(CubeWindow.All(file.Shape));
        Assert.All(
            Bad,
            band => Assert.All(Values(whole, band), v => Assert.Equal(NoData(type), v))
        );
        Assert.All(file.ReadBand<double>(6), v => Assert.Equal(NoData(type), v));
        Assert.Equal(
            CubeGen.Bits(whole.BandRange(8, 1)),
            CubeGen.Bits(file.Read(Window(file, [7, 8])).BandRange(1, 1))
        );
        Assert.Equal(NoData(type), file.ReadSpectrum<double>(17, 30)[35]);

        Assert.Equal([(0, 1), (5, 3), (35, 1)], file.DroppedBands);
        Assert.Equal(kept.Metadata.DataIgnoreValue, file.Metadata.DataIgnoreValue);
        Assert.Equivalent(scene.Metadata.Bands, file.Metadata.Bands);
        var read = new HypReadOptions { Codecs = [codec] };
        Assert.True(HypVerifier.Verify(path, read, deep: true).IsWhole);
        Assert.Null(PromiseCheck.Broken(scene, path, result.Target, read));
    }

    [Theory]
    [InlineData(-9999.0, -9999.0)]
    [InlineData(1e6, -32768.0)] // no 16-bit value
    public void The_scenes_own_value_says_no_data_where_its_type_holds_it(
        double ignore,
        double expected
    )
    {
        var scene = Scene(DataType.Int16, ignore);
        scene.Values.Set<short>(3, 2, 1, -9999);
        CubeCompressor.Compress(scene, _folder.File("x.hyp"), new() { DropBadBands = true });
        using var file = CubeCompressor.Open(_folder.File("x.hyp"));
        Assert.Equal(expected, file.Metadata.DataIgnoreValue);
        Assert.All(file.ReadBand<double>(35), value => Assert.Equal(expected, value));
        Assert.Equal(-9999, file.ReadBand<short>(3)[(2 * 33) + 1]);
    }

    [Fact]
    public void Limits_are_those_of_the_bands_that_are_kept_and_a_comparison_passes_over_the_others()
    {
        var scene = Scene(DataType.UInt16);
        var limits = Enumerable.Range(0, 36).Select(band => (double)(band % 4)).ToArray();
        var options = new CompressOptions
        {
            Codec = new Ccsds123Codec(),
            Target = CodecTarget.PerBand(TargetKind.MaxErrorPerBand, limits),
            DropBadBands = true,
        };
        var path = _folder.File("limits.hyp");
        CubeCompressor.Compress(scene, path, options);
        using var file = CubeCompressor.Open(path);
        var found = SceneComparison.Run(scene, file);
        Assert.All(Good, band => Assert.InRange(found.BandMaxError[band], 0, limits[band]));
        Assert.Contains(Good, band => found.BandMaxError[band] > 0);
        Assert.All(Bad, band => Assert.True(double.IsNaN(found.BandMaxError[band])));
        Assert.Equal(
            (0, Bad.Length * scene.Shape.Pixels, Good.Length * scene.Shape.Pixels),
            (found.MaskDifferences, found.DroppedValues, found.ValidValues)
        );
        Assert.Null(PromiseCheck.Broken(scene, path, options.Target, new()));
        limits[8] = limits[11] = -1;
        Assert.NotNull(
            PromiseCheck.Broken(
                scene,
                path,
                CodecTarget.PerBand(TargetKind.MaxErrorPerBand, limits),
                new()
            )
        );
        var wrong = options with
        {
            Target = CodecTarget.PerBand(TargetKind.MaxErrorPerBand, limits[..31]),
        };
        Refuses(scene, wrong, "gives 31 limits, the scene has 36 bands");
    }

    [Fact]
    public void A_search_measures_the_bands_that_are_kept()
    {
        var scene = Scene(DataType.UInt16);
        var options = new CompressOptions
        {
            Codec = CodecCatalog.BuiltIn.Find("universal"),
            Target = new(TargetKind.Psnr, 45),
            DropBadBands = true,
        };
        var result = CubeCompressor.Compress(scene, _folder.File("psnr.hyp"), options);
        using var file = CubeCompressor.Open(_folder.File("psnr.hyp"));
        Assert.Equal(result.Reached!.Value, SceneComparison.Run(scene, file).Psnr, 0.001);
        Assert.Equal(45, result.Reached.Value, 0.1);
    }

    [Fact]
    public void Previews_leave_them_out_too()
    {
        var scene = Scene(DataType.Float32);
        var options = new CompressOptions
        {
            Codec = CodecCatalog.BuiltIn.Find("universal"),
            DropBadBands = true,
        };
        CubeCompressor.Compress(scene, _folder.File("x.hyp"), options);
        using var small = CubeCompressor.Open(
            _folder.File("x.hyp"),
            new() { Preview = new(1, null) }
        );
        Assert.Equal(36, small.Shape.Bands);
        Assert.All(small.ReadBand<float>(6), value => Assert.True(float.IsNaN(value)));
        Assert.All(small.ReadBand<float>(8), value => Assert.InRange(value, 0f, 220f));
    }

    [Fact]
    public void Without_a_bad_band_a_file_is_what_it_is_without_asking()
    {
        var scene = Scene(DataType.Int16, null, []);
        CubeCompressor.Compress(scene, _folder.File("a.hyp"), new() { DropBadBands = true });
        CubeCompressor.Compress(scene, _folder.File("b.hyp"), new());
        Assert.Equal(
            File.ReadAllBytes(_folder.File("b.hyp")),
            File.ReadAllBytes(_folder.File("a.hyp"))
        );
    }

    [Fact]
    public void A_scene_that_does_not_say_which_or_keeps_none_is_refused()
    {
        var options = new CompressOptions { DropBadBands = true };
        var all = Scene(DataType.Int16, null, [.. Enumerable.Range(0, 36)]);
        Refuses(all, options, "all 36 bands are on the bad-band list");
        Refuses(new Cube(all.Values), options, "the scene has no bad-band list");
    }

    [Fact]
    public void Damage_loses_no_more_than_its_tile()
    {
        var path = _folder.File("damaged.hyp");
        var scene = Scene(DataType.Int16);
        CubeCompressor.Compress(scene, path, new() { DropBadBands = true, TileSize = (15, 33) });
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length * 3 / 4] ^= 1; // in the second of two tiles
        bytes[40] ^= 1; // in the first scene description
        File.WriteAllBytes(path, bytes);
        using var file = HypFile.Open(path, new() { KeepGoing = true });
        var whole = file.Read(CubeWindow.All(file.Shape));
        Assert.Equal(
            CubeGen.Bits(scene.Values.BandRange(1, 4).Window(0, 15, 0, 33)),
            CubeGen.Bits(whole.BandRange(1, 4).Window(0, 15, 0, 33))
        );
        Assert.All(Values(whole, 5), value => Assert.Equal(short.MinValue, value));
        Assert.Contains(file.Damage, line => line.Contains("tile 1", StringComparison.Ordinal));
    }

    // The learned ones with models of a few weights.
    private ICubeCodec Codec(string name)
    {
        var codec = CodecCatalog.BuiltIn.Find(name);
        if (codec is not JointCodec)
            return codec;
        var kind = name.Replace("-grouped", "", StringComparison.Ordinal);
        File.WriteAllBytes(
            _folder.File($"{kind}-31-1.safetensors"),
            RandomModels.Codec(JointCodecTests.Config(kind) with { Bands = Good.Length })
        );
        return new JointCodec(name, new([_folder.Path]));
    }

    // At a rate, the few bytes that say which bands are dropped would change the values a little.
    private static CodecTarget Usual(ICubeCodec codec) =>
        codec.Capabilities.DefaultTarget is { Kind: TargetKind.Rate }
            ? new(TargetKind.Quality, 300)
            : codec.Capabilities.DefaultTarget;

    private void Refuses(ICubeSource scene, CompressOptions options, string words)
    {
        var path = _folder.File("refused.hyp");
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(scene, path, options)
        );
        Assert.Contains(words, error.Message);
        Assert.False(File.Exists(path));
    }

    private static Cube Scene(DataType type, double? ignore = null, int[]? bad = null) =>
        new(
            CubeGen.Smooth(new(36, 30, 33), type),
            new()
            {
                DataIgnoreValue = ignore,
                Bands = new()
                {
                    Wavelengths = [.. Enumerable.Range(0, 36).Select(band => 400 + (10.0 * band))],
                    Names = [.. Enumerable.Range(0, 36).Select(band => $"b{band}")],
                    Good = [.. Enumerable.Range(0, 36).Select(b => !(bad ?? Bad).Contains(b))],
                },
            }
        );

    private static CubeWindow Window(ICubeSource scene, int[] bands) =>
        CubeWindow.All(scene.Shape) with
        {
            Bands = BandSelection.Of(bands, scene.Shape.Bands),
        };

    private static double NoData(DataType type) => type.IsFloat() ? double.NaN : type.Range().Min;

    private static double[] Values(CubeView view, int band)
    {
        var values = new double[view.Shape.Pixels];
        for (var line = 0; line < view.Shape.Lines; line++)
            view.ReadRow(band, line, values.AsSpan(line * view.Shape.Samples));
        return values;
    }
}
