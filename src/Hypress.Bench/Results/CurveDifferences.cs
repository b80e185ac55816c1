using Hypress.Metrics;

namespace Hypress.Bench.Results;

/// <summary>One codec against the anchor on one scene; a difference is null where the curves have nothing in common.</summary>
/// <param name="Scene">The scene.</param>
/// <param name="Curve">The codec.</param>
/// <param name="Rate">Percent of rate at the same PSNR, over a range of PSNR; negative is better.</param>
/// <param name="Psnr">dB at the same rate, over a range of bpppb; positive is better.</param>
public sealed record CurveDifferenceRow(
    string Scene,
    string Curve,
    CurveDifference? Rate,
    CurveDifference? Psnr
);

/// <summary>The mean of one codec's differences over scenes.</summary>
/// <param name="Curve">The codec.</param>
/// <param name="Rate">Mean percent, from the least to the largest PSNR of any scene; null when no scene has one.</param>
/// <param name="RateScenes">Scenes it is the mean of.</param>
/// <param name="Psnr">Mean dB, from the least to the largest rate of any scene; null when no scene has one.</param>
/// <param name="PsnrScenes">Scenes it is the mean of.</param>
public sealed record MeanDifferenceRow(
    string Curve,
    CurveDifference? Rate,
    int RateScenes,
    CurveDifference? Psnr,
    int PsnrScenes
);

/// <summary>Bjøntegaard differences of every codec against an anchor, per scene and on average.</summary>
public sealed class CurveDifferences
{
    private CurveDifferences(
        string anchor,
        int scenes,
        IReadOnlyList<CurveDifferenceRow> rows,
        IReadOnlyList<MeanDifferenceRow> means
    ) => (Anchor, Scenes, Rows, Means) = (anchor, scenes, rows, means);

    /// <summary>The codec that others are compared with.</summary>
    public string Anchor { get; }

    /// <summary>Scenes of the bench.</summary>
    public int Scenes { get; }

    /// <summary>Scene by scene, all codecs but the anchor that have two rates there.</summary>
    public IReadOnlyList<CurveDifferenceRow> Rows { get; }

    /// <summary>Codec by codec.</summary>
    public IReadOnlyList<MeanDifferenceRow> Means { get; }

    /// <summary>Compares all curves with the anchor's.</summary>
    /// <param name="rows">Results.</param>
    /// <param name="anchor">The codec as results name it; null takes the first that has two rates.</param>
    /// <returns>Null when no codec can be the anchor.</returns>
    public static CurveDifferences? Of(IReadOnlyCollection<BenchRow> rows, string? anchor)
    {
        var curves = rows.GroupBy(row => (row.Key.Scene, row.Key.Curve))
            .Select(group => (group.Key.Scene, group.Key.Curve, Points: Points(group)))
            .Where(curve => curve.Points.Count >= 2)
            .ToList();
        anchor ??= curves.Select(curve => curve.Curve).FirstOrDefault();
        if (anchor is null)
            return null;
        var anchors = curves
            .Where(curve => curve.Curve == anchor)
            .ToDictionary(curve => curve.Scene, curve => curve.Points);
        List<CurveDifferenceRow> differences =
        [
            .. from curve in curves
            where curve.Curve != anchor && anchors.ContainsKey(curve.Scene)
            let own = anchors[curve.Scene]
            select new CurveDifferenceRow(
                curve.Scene,
                curve.Curve,
                BjontegaardDelta.Rate(own, curve.Points),
                BjontegaardDelta.Quality(own, curve.Points)
            ),
        ];
        return new(
            anchor,
            rows.Select(row => row.Key.Scene).Distinct().Count(),
            differences,
            [.. differences.GroupBy(d => d.Curve).Select(Mean)]
        );
    }

    /// <summary>
    /// A curve's points of finite PSNR, limits of errors only where a codec has no two rates, and without those that another beats at no more rate: a limit of errors, say, that
    /// costs more than the PSNR that comes with it.
    /// </summary>
    private static List<RatePoint> Points(IEnumerable<BenchRow> rows)
    {
        var lossy = rows.Where(row =>
                row.Figures is { } f && double.IsFinite(f.Psnr) && f.Bpppb > 0
            )
            .ToList();
        var rated = lossy.Where(row => !row.Key.IsBound).ToList();
        var best = new List<RatePoint>();
        foreach (
            var point in (rated.Count >= 2 ? rated : lossy)
                .Select(row => new RatePoint(row.Figures!.Bpppb, row.Figures.Psnr))
                .OrderBy(point => point.Rate)
                .ThenByDescending(point => point.Quality)
        )
            if (best.Count == 0 || point.Quality > best[^1].Quality)
                best.Add(point);
        return best;
    }

    private static MeanDifferenceRow Mean(IGrouping<string, CurveDifferenceRow> rows)
    {
        var rates = rows.Where(row => row.Rate is not null).Select(row => row.Rate!.Value).ToList();
        var psnrs = rows.Where(row => row.Psnr is not null).Select(row => row.Psnr!.Value).ToList();
        return new(rows.Key, Mean(rates), rates.Count, Mean(psnrs), psnrs.Count);
    }

    private static CurveDifference? Mean(List<CurveDifference> differences) =>
        differences.Count == 0
            ? null
            : new(
                differences.Average(d => d.Value),
                differences.Min(d => d.From),
                differences.Max(d => d.To)
            );
}
