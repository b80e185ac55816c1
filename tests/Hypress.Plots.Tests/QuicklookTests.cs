using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Plots.Tests;

public sealed class QuicklookTests
{
    [Fact]
    public void Natural_colours_come_from_the_good_bands_nearest_to_red_green_and_blue()
    {
        var good = Enumerable.Repeat(true, 60).ToArray();
        good[15] = false; // 550 nm
        var scene = Scenes.Of(
            new(60, 4, 4),
            (b, l, s) => b + l,
            Scenes.Wavelengths(400, 10, 60, good)
        );
        var picture = Quicklook.Rgb(scene);
        Assert.StartsWith(
            "natural colours: bands 24 (640 nm), 14 (540 nm), 6 (460 nm)",
            picture.Caption
        );
    }

    [Fact]
    public void A_sensor_without_blue_is_shown_as_colour_infrared()
    {
        var scene = Scenes.Of(new(40, 3, 3), (b, l, s) => b + l, Scenes.Wavelengths(530, 10, 40));
        Assert.StartsWith(
            "colour infrared: bands 33 (860 nm), 12 (650 nm), 2 (550 nm)",
            Quicklook.Rgb(scene).Caption
        );
    }

    [Fact]
    public void A_shortwave_sensor_gets_false_colours_the_longest_wave_red()
    {
        var scene = Scenes.Of(new(61, 3, 3), (b, l, s) => b + l, Scenes.Wavelengths(1200, 20, 61));
        Assert.StartsWith(
            "false colours: bands 50 (2200 nm), 30 (1800 nm), 10 (1400 nm)",
            Quicklook.Rgb(scene).Caption
        );
    }

    [Fact]
    public void Without_wavelengths_a_band_that_is_the_same_all_over_is_passed_by()
    {
        // 112 of 224 would be taken for green: a water vapour band, constant.
        var scene = Scenes.Of(new(224, 3, 3), (b, l, s) => b is >= 106 and <= 113 ? 0 : b + l + s);
        Assert.StartsWith("false colours: bands 186, 94, 37", Quicklook.Rgb(scene).Caption);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_scene_of_fewer_than_three_bands_is_grey(int bands)
    {
        var picture = Quicklook.Rgb(Scenes.Of(new(bands, 5, 5), (b, l, s) => l + s));
        for (var i = 0; i < picture.Rgba.Length; i += 4)
            Assert.True(
                picture.Rgba[i] == picture.Rgba[i + 1] && picture.Rgba[i] == picture.Rgba[i + 2]
            );
        Assert.Equal("grey: band 0", picture.Caption);
    }

    [Fact]
    public void The_stretch_runs_from_the_low_to_the_high_percentile()
    {
        // 0 .. 99 once each; 2 % and 98 % of 99 steps are the values 2 and 97.
        var scene = Scenes.Of(new(1, 10, 10), (b, l, s) => (10 * l) + s);
        var picture = Quicklook.Band(scene, 0, new() { Gamma = 1 });
        Assert.Equal([0, 0, 0, 255], Scenes.Pixel(picture, 0, 2));
        Assert.Equal([255, 255, 255, 255], Scenes.Pixel(picture, 9, 7));
        var expected = (byte)Math.Round(255 * (50 - 2) / 95.0);
        Assert.InRange(Scenes.Pixel(picture, 5, 0)[0], expected - 1, expected + 1);
    }

    [Fact]
    public void Values_without_data_are_transparent_and_count_for_nothing()
    {
        var scene = Scenes.Of(
            new(3, 4, 4),
            (b, l, s) =>
                (l, s) switch
                {
                    (0, 0) => -9999,
                    (0, 1) => float.NaN,
                    (0, 2) => float.PositiveInfinity,
                    _ => l + s,
                },
            new() { DataIgnoreValue = -9999 }
        );
        var picture = Quicklook.Rgb(scene);
        for (var sample = 0; sample < 3; sample++)
            Assert.Equal([0, 0, 0, 0], Scenes.Pixel(picture, 0, sample));
        Assert.Equal([0, 0, 0, 255], Scenes.Pixel(picture, 1, 0)); // 1 is the smallest that is left
        Assert.Equal([255, 255, 255, 255], Scenes.Pixel(picture, 3, 3));
        var black = Quicklook.Rgb(scene, new() { BlackNoData = true });
        Assert.Equal([0, 0, 0, 255], Scenes.Pixel(black, 0, 0));
    }

    [Fact]
    public void A_scene_without_any_data_is_all_transparent_and_a_flat_one_all_the_same()
    {
        var nothing = Quicklook.Rgb(Scenes.Of(new(3, 2, 2), (b, l, s) => float.NaN));
        Assert.All(nothing.Rgba, value => Assert.Equal(0, value));
        var flat = Quicklook.Rgb(Scenes.Of(new(3, 2, 2), (b, l, s) => 7), new() { Gamma = 1 });
        Assert.Equal([128, 128, 128, 255], Scenes.Pixel(flat, 1, 1));
    }

    [Fact]
    public void A_large_scene_is_averaged_in_blocks()
    {
        var scene = Scenes.Of(new(1, 7, 10), (b, l, s) => s);
        var picture = Quicklook.Band(
            scene,
            0,
            new()
            {
                MaxDimension = 4,
                LowPercentile = 0,
                HighPercentile = 100,
                Gamma = 1,
            }
        );
        Assert.Equal((4, 3), (picture.Width, picture.Height)); // blocks of 3 x 3, the last ones smaller
        // Block means 1, 4, 7, 9.
        Assert.Equal(
            [0, 96, 191, 255],
            Enumerable.Range(0, 4).Select(s => (int)Scenes.Pixel(picture, 2, s)[0])
        );
    }

    [Fact]
    public void Windows_of_a_huge_scene_stay_small_and_cover_each_line_once()
    {
        var source = new CountingSource(new(3, 300, 5000));
        var picture = Quicklook.Rgb(source, new() { MaxDimension = 500 });
        Assert.Equal((500, 30), (picture.Width, picture.Height));
        Assert.Equal(Enumerable.Range(0, 300), source.LinesRead);
        Assert.InRange(source.LargestWindowBytes, 1, 32 << 20);
    }

    [Theory]
    [InlineData(50, 50)]
    [InlineData(-1, 98)]
    [InlineData(2, 101)]
    public void Percentiles_that_make_no_sense_are_the_callers_mistake(double low, double high)
    {
        var scene = Scenes.Of(new(3, 2, 2), (b, l, s) => s);
        Assert.Throws<ArgumentException>(() =>
            Quicklook.Rgb(scene, new() { LowPercentile = low, HighPercentile = high })
        );
        Assert.Throws<ArgumentException>(() => Quicklook.Band(scene, 3));
    }

    [Fact]
    public void A_real_scene_shows_what_is_there()
    {
        var root = Environment.GetEnvironmentVariable("HYPRESS_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "HYPRESS_DATA is not set");
        using var scene = FormatCatalog.Open(Path.Combine(root!, "test", "cave_balloons.hdr"));
        var picture = Quicklook.Rgb(scene);
        Assert.Equal((512, 512), (picture.Width, picture.Height));
        var blue = Scenes.Pixel(picture, 400, 200);
        Assert.True(blue[2] > blue[0] + 40 && blue[2] > blue[1] + 20, string.Join(",", blue));
        var yellow = Scenes.Pixel(picture, 180, 180);
        Assert.True(
            yellow[0] > yellow[2] + 60 && yellow[1] > yellow[2] + 60,
            string.Join(",", yellow)
        );
    }

    private sealed class CountingSource(CubeShape shape) : ICubeSource
    {
        public List<int> LinesRead { get; } = [];

        public long LargestWindowBytes { get; private set; }

        public CubeShape Shape => shape;

        public DataType Type => DataType.Float64;

        public Interleave Interleave => Interleave.Bsq;

        public CubeMetadata Metadata => CubeMetadata.Empty;

        public void Read(CubeWindow window, CubeView destination)
        {
            LinesRead.AddRange(Enumerable.Range(window.FirstLine, window.Lines));
            LargestWindowBytes = Math.Max(LargestWindowBytes, window.Shape.Count * 8);
        }

        public void Dispose() { }
    }
}
