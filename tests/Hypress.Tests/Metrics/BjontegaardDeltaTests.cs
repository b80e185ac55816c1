using Hypress.Metrics;
using MathNet.Numerics.Integration;
using MathNet.Numerics.Interpolation;

namespace Hypress.Tests.Metrics;

public sealed class BjontegaardDeltaTests
{
    private static readonly RatePoint[] Anchor =
    [
        new(0.05, 38.1),
        new(0.1, 42.7),
        new(0.25, 47.0),
        new(0.5, 50.2),
        new(1, 53.9),
    ];

    [Fact]
    public void Half_the_rate_everywhere_is_minus_fifty_percent()
    {
        RatePoint[] half = [.. Anchor.Select(p => p with { Rate = p.Rate / 2 })];
        var found = BjontegaardDelta.Rate(Anchor, half)!.Value;
        Assert.Equal(-50, found.Value, 1e-9);
        Assert.Equal((38.1, 53.9), (found.From, found.To));
    }

    [Fact]
    public void Two_decibels_everywhere_are_two_decibels()
    {
        RatePoint[] better = [.. Anchor.Select(p => p with { Quality = p.Quality + 2 })];
        var found = BjontegaardDelta.Quality(Anchor, better)!.Value;
        Assert.Equal(2, found.Value, 1e-9);
        Assert.Equal(0.05, found.From, 1e-12);
        Assert.Equal(1, found.To, 1e-12);
    }

    [Fact]
    public void A_curve_against_itself_is_zero()
    {
        Assert.Equal(0, BjontegaardDelta.Rate(Anchor, Anchor)!.Value.Value);
        Assert.Equal(0, BjontegaardDelta.Quality(Anchor, Anchor)!.Value.Value);
    }

    [Fact]
    public void Two_points_a_curve_give_straight_lines()
    {
        // log10 rate over quality: from 0 to 1 and from 0 to 2 while quality goes 0 to 10; mean distance 0.5.
        var found = BjontegaardDelta.Rate([new(1, 0), new(10, 10)], [new(1, 0), new(100, 10)]);
        Assert.Equal(100 * (Math.Sqrt(10) - 1), found!.Value.Value, 1e-9);
    }

    [Fact]
    public void Only_the_common_range_counts()
    {
        RatePoint[] higher = [.. Anchor.Skip(2).Select(p => p with { Rate = p.Rate * 0.8 })];
        var found = BjontegaardDelta.Rate(Anchor, higher)!.Value;
        Assert.Equal((47.0, 53.9), (found.From, found.To));
    }

    [Fact]
    public void Curves_without_a_common_range_have_no_difference()
    {
        RatePoint[] far = [new(10, 80), new(20, 90)];
        Assert.Null(BjontegaardDelta.Rate(Anchor, far));
        Assert.Null(BjontegaardDelta.Quality(Anchor, far));
    }

    [Fact]
    public void Any_curves_agree_with_another_pchip_integrated_numerically()
    {
        var step = Gen.Double[0.05, 2];
        var curve = Gen.Select(
                Gen.Double[0.01, 0.2],
                Gen.Double[30, 40],
                Gen.Select(step, step).Array[2, 7]
            )
            .Select(
                (rate, quality, steps) =>
                {
                    var points = new List<RatePoint> { new(rate, quality) };
                    foreach (var (log, up) in steps)
                        points.Add(
                            new(points[^1].Rate * Math.Exp(log), points[^1].Quality + (3 * up))
                        );
                    return points;
                }
            );
        Gen.Select(curve, curve)
            .Sample(
                (a, b) =>
                {
                    var found = BjontegaardDelta.Rate(a, b);
                    var from = Math.Max(a[0].Quality, b[0].Quality);
                    var to = Math.Min(a[^1].Quality, b[^1].Quality);
                    if (found is null)
                        return from >= to;
                    var mean = (Area(b, from, to) - Area(a, from, to)) / (to - from);
                    return Math.Abs(Math.Log10(1 + (found.Value.Value / 100)) - mean) < 1e-9;
                },
                iter: 300
            );
    }

    [Fact]
    public void A_dip_in_quality_is_integrated_without_overshoot()
    {
        RatePoint[] dip = [new(0.1, 40), new(0.2, 39), new(0.4, 45)];
        var found = BjontegaardDelta.Quality([new(0.1, 39), new(0.4, 39)], dip)!.Value;
        Assert.InRange(found.Value, 0, 6);
    }

    [Theory]
    [InlineData(0.0, 40)]
    [InlineData(-1.0, 40)]
    [InlineData(0.5, double.NaN)]
    [InlineData(0.5, double.PositiveInfinity)]
    [InlineData(0.5, 38.1)]
    public void Points_that_make_no_curve_are_refused(double rate, double quality)
    {
        Assert.Throws<ArgumentException>(() =>
            BjontegaardDelta.Rate(Anchor, [new(0.05, 38.1), new(rate, quality)])
        );
        Assert.Throws<ArgumentException>(() => BjontegaardDelta.Rate([new(1, 1)], Anchor));
    }

    private static double Area(List<RatePoint> curve, double from, double to)
    {
        double[] x = [.. curve.Select(p => p.Quality)];
        double[] y = [.. curve.Select(p => Math.Log10(p.Rate))];
        var spline = CubicSpline.InterpolatePchipSorted(x, y);
        double[] knots = [from, .. x.Where(k => k > from && k < to), to];
        // Five Gauss points integrate a cubic exactly.
        return knots
            .Zip(knots.Skip(1))
            .Sum(k => GaussLegendreRule.Integrate(spline.Interpolate, k.First, k.Second, 5));
    }
}
