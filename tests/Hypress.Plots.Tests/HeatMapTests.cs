using Hypress.Cubes;

namespace Hypress.Plots.Tests;

public sealed class HeatMapTests
{
    private static float[] Ramp(int count, float first) =>
        [.. Enumerable.Range(0, count).Select(i => first + i)];

    // CIE luminance of an sRGB colour, 0..1: what lightness stands on.
    private static double Luminance(byte[] pixel)
    {
        return (0.2126 * Linear(pixel[0]))
            + (0.7152 * Linear(pixel[1]))
            + (0.0722 * Linear(pixel[2]));

        static double Linear(byte value) =>
            value <= 10 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
    }

    [Theory]
    [InlineData(ColorMap.Heat)]
    [InlineData(ColorMap.Grey)]
    public void More_is_lighter(ColorMap colors)
    {
        var picture = HeatMap.Render(
            Ramp(256, 0),
            1,
            256,
            new()
            {
                Colors = colors,
                Low = 0,
                High = 255,
            }
        );
        for (var sample = 8; sample < 256; sample += 8)
            Assert.True(
                Luminance(Scenes.Pixel(picture, 0, sample))
                    > Luminance(Scenes.Pixel(picture, 0, sample - 8)),
                $"at {sample}"
            );
    }

    [Fact]
    public void Signed_numbers_are_blue_below_white_at_and_red_above_zero()
    {
        var picture = HeatMap.Render([-10, 0, 10, 5], 1, 4, new() { Colors = ColorMap.Diverging });
        var (low, middle, high) = (
            Scenes.Pixel(picture, 0, 0),
            Scenes.Pixel(picture, 0, 1),
            Scenes.Pixel(picture, 0, 2)
        );
        Assert.True(low[2] > low[0] + 80, "blue");
        Assert.True(high[0] > high[2] + 80, "red");
        Assert.True(middle.Take(3).All(value => value > 230), "white");
        Assert.Equal("-10 to 10", picture.Caption);
    }

    [Fact]
    public void A_single_peak_does_not_darken_the_rest()
    {
        var grid = Ramp(1000, 0);
        grid[500] = 1e9f;
        var picture = HeatMap.Render(grid, 10, 100, new() { Label = "RMSE" });
        Assert.Equal("RMSE: 0 to 995", picture.Caption);
    }

    [Fact]
    public void What_is_no_number_is_transparent()
    {
        var picture = HeatMap.Render([1, float.NaN, float.NegativeInfinity, 2], 2, 2);
        Assert.Equal(
            [255, 0, 0, 255],
            Enumerable.Range(0, 4).Select(i => (int)picture.Rgba[(4 * i) + 3])
        );
    }

    [Fact]
    public void Error_maps_measure_what_they_say()
    {
        var one = Scenes.Of(
            new(2, 1, 3),
            (b, l, s) =>
                s == 2 ? float.NaN
                : b == 0 ? 3
                : 4
        );
        var other = Scenes.Of(
            new(2, 1, 3),
            (b, l, s) =>
                s == 1 ? (b == 0 ? 3 : 4)
                : b == 0 ? -4
                : 3
        );
        Assert.Equal("RMSE: 0 to 5", Caption(ErrorMeasure.Rmse)); // sqrt((49 + 1) / 2)
        Assert.Equal("largest error: 0 to 7", Caption(ErrorMeasure.Largest));
        Assert.Equal("spectral angle in degrees: 0 to 90", Caption(ErrorMeasure.Angle));
        Assert.Equal(0, ErrorMap.Render(one, other).Rgba[11]); // no data in the original

        string Caption(ErrorMeasure measure) => ErrorMap.Render(one, other, measure).Caption;
    }

    [Fact]
    public void Scenes_of_different_shape_are_the_callers_mistake() =>
        Assert.Throws<ArgumentException>(() =>
            ErrorMap.Render(
                Scenes.Of(new(2, 1, 3), (b, l, s) => 0),
                Scenes.Of(new(2, 3, 1), (b, l, s) => 0)
            )
        );
}
