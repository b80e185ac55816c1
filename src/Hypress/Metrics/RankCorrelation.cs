namespace Hypress.Metrics;

/// <summary>How well two series agree in their order.</summary>
/// <remarks><b>Source</b>: Spearman's rank correlation; equal values share the mean of their ranks.</remarks>
public static class RankCorrelation
{
    /// <summary>1 for the same order, -1 for the opposite, about 0 for none; NaN where a series is constant.</summary>
    public static double Of(IReadOnlyList<double> one, IReadOnlyList<double> other)
    {
        if (one.Count != other.Count)
            throw new ArgumentException($"{one.Count} and {other.Count} values");
        var (a, b) = (Ranks(one), Ranks(other));
        var mean = (one.Count - 1) / 2.0;
        var (both, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            both += (a[i] - mean) * (b[i] - mean);
            first += (a[i] - mean) * (a[i] - mean);
            second += (b[i] - mean) * (b[i] - mean);
        }
        return both / Math.Sqrt(first * second);
    }

    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        var ranks = new double[order.Length];
        for (var first = 0; first < order.Length; )
        {
            var end = first + 1;
            while (end < order.Length && values[order[end]].Equals(values[order[first]]))
                end++;
            for (var i = first; i < end; i++)
                ranks[order[i]] = (first + end - 1) / 2.0;
            first = end;
        }
        return ranks;
    }
}
