namespace Hypress.Codecs.Universal;

/// <summary>Finds the step whose payload fills a number of bytes.</summary>
internal static class StepSearch
{
    private const int MostTrials = 10;
    private const double Aim = 0.994; // of the bytes allowed
    private const double Enough = 0.985;
    private const double FirstSlope = -1.2; // of log bytes over log step
    private const double LeastSlope = -0.4;
    private const double MostSlope = -3;

    /// <summary>The step of a quality: the range of values is divided into so many.</summary>
    public static double StepOf(double quality, double range) => Math.Max(range, 1e-3) / quality;

    /// <summary>The largest payload found within the limit.</summary>
    /// <exception cref="HypressUnsupportedException">Even the mean spectrum takes more.</exception>
    public static byte[] Run(
        TileEncoder encoder,
        TileAnalysis analysis,
        long limit,
        CancellationToken cancel
    )
    {
        var goal = Math.Log2(Math.Max(limit, 1) * Aim);
        var step = Math.Log2(analysis.StepFor(limit));
        byte[]? best = null;
        var smallest = long.MaxValue;
        (double Step, double Size)? over = null,
            under = null;
        var side = 0; // how often the same end of the bracket moved, with its sign
        for (var trial = 0; trial < MostTrials || (best is null && trial < 3 * MostTrials); trial++)
        {
            cancel.ThrowIfCancellationRequested();
            var bytes = encoder.Encode(double.Exp2(step));
            var size = Math.Log2(bytes.Length);
            smallest = Math.Min(smallest, bytes.Length);
            if (bytes.Length <= limit)
            {
                if (best is null || bytes.Length > best.Length)
                    best = bytes;
                if (under is null || step < under.Value.Step)
                    under = (step, size);
                side = Math.Max(side, 0) + 1;
                if (bytes.Length >= limit * Enough)
                    break;
            }
            else
            {
                if (over is null || step > over.Value.Step)
                    over = (step, size);
                side = Math.Min(side, 0) - 1;
            }
            if (over is var (fine, large) && under is var (coarse, small))
            {
                if (coarse - fine < 1e-3)
                    break;
                var share =
                    large > small && Math.Abs(side) < 3 ? (large - goal) / (large - small) : 0.5;
                step = fine + ((coarse - fine) * Math.Clamp(share, 0.03, 0.97));
                continue;
            }
            var change = (goal - size) / Slope(step, size, over ?? under!.Value);
            // The longer nothing fits, the longer the steps.
            var longest = best is null ? 2 + (trial / 2) : 4;
            change = Math.Clamp(change, -longest, longest);
            if (best is null && trial > 2)
                change = Math.Max(change, 0.5 * trial);
            if (Math.Abs(change) < 1e-4)
                break;
            step += change;
        }
        return best
            ?? throw new HypressUnsupportedException(
                $"universal: {limit} bytes are too few for a tile, the least are {smallest}: allow more"
            );
    }

    private static double Slope(double step, double size, (double Step, double Size) other) =>
        Math.Abs(step - other.Step) < 1e-6
            ? FirstSlope
            : Math.Clamp((size - other.Size) / (step - other.Step), MostSlope, LeastSlope);
}
