namespace Hypress.Metrics;

/// <summary>Mean differences between two rate-distortion curves, on the range that both cover.</summary>
/// <remarks>
/// <b>Source</b>: Bjøntegaard, ITU-T VCEG-M33 (2001). <b>Departs</b>: piecewise cubic Hermite interpolation (PCHIP)
/// instead of one cubic polynomial, which overshoots and takes four points only.
/// </remarks>
public static class BjontegaardDelta
{
    /// <summary>How much more rate <paramref name="tested"/> takes for the same quality, in percent; negative is better.</summary>
    /// <returns>The difference and its range of qualities, or null when the curves have no quality in common.</returns>
    /// <exception cref="ArgumentException">A curve has under two points, two of one quality, or a rate that isn't positive.</exception>
    public static CurveDifference? Rate(
        IReadOnlyList<RatePoint> anchor,
        IReadOnlyList<RatePoint> tested
    ) =>
        Difference(LogRateOverQuality(anchor), LogRateOverQuality(tested)) is { } d
            ? d with
            {
                Value = 100 * (double.Exp10(d.Value) - 1),
            }
            : null;

    /// <summary>How much more quality <paramref name="tested"/> has at the same rate; positive is better.</summary>
    /// <returns>The difference and its range of rates, or null when the curves have no rate in common.</returns>
    /// <exception cref="ArgumentException">A curve has under two points, two of one rate, or a rate that isn't positive.</exception>
    public static CurveDifference? Quality(
        IReadOnlyList<RatePoint> anchor,
        IReadOnlyList<RatePoint> tested
    ) =>
        Difference(QualityOverLogRate(anchor), QualityOverLogRate(tested)) is { } d
            ? d with
            {
                From = double.Exp10(d.From),
                To = double.Exp10(d.To),
            }
            : null;

    private static CurveDifference? Difference(MonotoneCubic anchor, MonotoneCubic tested)
    {
        var from = Math.Max(anchor.First, tested.First);
        var to = Math.Min(anchor.Last, tested.Last);
        if (from >= to)
            return null;
        var area = tested.Integral(from, to) - anchor.Integral(from, to);
        return new(area / (to - from), from, to);
    }

    private static MonotoneCubic LogRateOverQuality(IReadOnlyList<RatePoint> curve) =>
        new([.. curve.Select(p => (p.Quality, LogRate(p)))]);

    private static MonotoneCubic QualityOverLogRate(IReadOnlyList<RatePoint> curve) =>
        new([.. curve.Select(p => (LogRate(p), p.Quality))]);

    private static double LogRate(RatePoint point) =>
        point.Rate > 0
            ? Math.Log10(point.Rate)
            : throw new ArgumentException($"a rate of {point.Rate} is not positive");
}
