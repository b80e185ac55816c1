namespace Hypress.Codecs.Universal;

/// <summary>Finds the step whose payload fills a number of bytes.</summary>
internal static class StepSearch
{
    private const int MostTrials = 10;
    private const double Aim = 0.9915; // of the bytes allowed
    private const double Enough = 0.985;
    private const double SteepestSlope = 6; // of bits over steps, both in octaves
    private const int LeastForSamples = 1 << 18; // bytes: samples of less say little, and cost as much as they save
    private const int MostSamples = 2;
    private const double Near = 0.02; // octaves within which the factor stays
    private const double FillMargin = 0.05; // log2 by which components alike take more than the model says
    private const double EnoughOfJump = 0.97;
    private const double Moment = 0.001; // octaves
    private const double FinerWithout = 0.3; // octaves for which the model's components suffice

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
        var goal = Math.Log2(Math.Max(limit, 1) * 8 * Aim);
        var (model, step, sampled) = Start(encoder, analysis, limit, goal);
        byte[]? best = null;
        var smallest = long.MaxValue;
        Trial? over = null,
            under = null;
        if (
            sampled is { } factor
            && IsJump(Math.Log2(Bits(step - Moment) / Bits(step + Moment)), 2 * Moment)
        )
        {
            // Noise that comes in all at once: as many of its components as fit.
            step -= Moment;
            var components = model.ComponentsWithin(
                double.Exp2(step),
                double.Exp2(goal - factor - FillMargin)
            );
            best = Fill(encoder, step, components, limit, null);
            if (best?.Length >= limit * EnoughOfJump)
                return best;
        }
        var side = 0; // how often the same end of the bracket moved, with its sign
        for (var trial = 0; trial < MostTrials || (best is null && trial < 3 * MostTrials); trial++)
        {
            cancel.ThrowIfCancellationRequested();
            var bytes = encoder.Encode(double.Exp2(step));
            var here = new Trial(
                step,
                Math.Log2(8.0 * bytes.Length),
                Math.Log2(8.0 * bytes.Length / Bits(step))
            );
            smallest = Math.Min(smallest, bytes.Length);
            if (bytes.Length <= limit)
            {
                if (best is null || bytes.Length > best.Length)
                    best = bytes;
                if (under is null || step < under.Step)
                    under = here;
                side = Math.Max(side, 0) + 1;
                if (bytes.Length >= limit * Enough)
                    break;
            }
            else
            {
                if (over is null || step > over.Step)
                    over = here with { Components = encoder.ComponentsWithin(limit) };
                side = Math.Min(side, 0) - 1;
            }
            if (
                over is not null
                && under is not null
                && IsJump(over.Size - under.Size, under.Step - over.Step)
            )
                return Fill(encoder, over.Step, over.Components, limit, best)!;
            // The longer nothing fits, or the same end moves, the longer the steps.
            var next = RateModel.Solve(
                at => Math.Log2(Bits(at)) + Factor(at) - goal,
                over?.Step ?? step - 2,
                under?.Step ?? step + 2
            );
            if (over is not null && under is not null)
                next =
                    Math.Abs(side) > 2
                        ? (over.Step + under.Step) / 2
                        : Math.Clamp(
                            next,
                            over.Step + (0.03 * (under.Step - over.Step)),
                            under.Step - (0.03 * (under.Step - over.Step))
                        );
            else if (best is null && trial > 2)
                next = Math.Max(next, step + (0.5 * trial));
            if (Math.Abs(next - step) < 1e-4)
                break;
            step = next;
        }
        return best
            ?? throw new HypressUnsupportedException(
                $"universal: {limit} bytes are too few for a tile, the least are {smallest}: allow more"
            );

        double Bits(double at) => model.Bits(double.Exp2(at));

        // By what real payloads differ from the model; between two of them it is a line.
        double Factor(double at) =>
            over is not null && under is not null
                ? over.Factor
                    + (
                        (under.Factor - over.Factor)
                        * ((at - over.Step) / Math.Max(under.Step - over.Step, 1e-6))
                    )
                : (over ?? under)!.Factor;
    }

    // A model of the components that the step needs, log2 of the step, and, where a sample told it, log2 of what is needed
    // of what the model says.
    private static (RateModel Model, double Step, double? Factor) Start(
        TileEncoder encoder,
        TileAnalysis analysis,
        long limit,
        double goal
    )
    {
        var known = Math.Log2(analysis.StepFor(limit));
        var usual = UsualFactor(8.0 * limit / analysis.Layout.Lines / analysis.Layout.Samples);
        double? factor = null;
        for (var samples = 0; ; )
        {
            var model = encoder.Estimate(double.Exp2(known));
            var step = RateModel.Solve(
                at => Math.Log2(model.Bits(double.Exp2(at))) + (factor ?? usual) - goal,
                double.NegativeInfinity,
                double.PositiveInfinity
            );
            if (step <= known - FinerWithout)
            {
                known = step;
                continue;
            }
            if (
                limit < LeastForSamples
                || samples == MostSamples
                || samples > 0 && Math.Abs(step - known) < Near
                || encoder.SampleFactor(double.Exp2(step - Moment)) is not { } found
            )
                return (model, step, factor);
            (known, factor) = (step, found);
            samples++;
        }
    }

    // log2 of what is needed of what the model says, by the bits of a pixel: so it was on most scenes of training.
    private static double UsualFactor(double bits) =>
        Math.Clamp(-0.07 + (0.04 * Math.Log2(bits / 19)), -0.18, 0.07);

    // Many components that are alike come in at one step: what lies between is reached by some of them.
    private static bool IsJump(double size, double step) =>
        size > SteepestSlope * Math.Max(step, 2 * Moment);

    // With one step, as many components as fit; best where it is larger.
    private static byte[]? Fill(
        TileEncoder encoder,
        double step,
        int components,
        long limit,
        byte[]? best
    )
    {
        for (var trial = 0; trial < 3 && components > 0; trial++)
        {
            var bytes = encoder.Encode(double.Exp2(step), components);
            if (bytes.Length <= limit)
                return best?.Length >= bytes.Length ? best : bytes;
            components = Math.Min(components - 1, encoder.ComponentsWithin(limit));
        }
        return best;
    }

    /// <summary>A payload that was made.</summary>
    /// <param name="Step">log2 of its step.</param>
    /// <param name="Size">log2 of its bits.</param>
    /// <param name="Factor">log2 of its bits over those of the model.</param>
    private sealed record Trial(double Step, double Size, double Factor)
    {
        /// <summary>How many of its components keep to the limit.</summary>
        public int Components { get; init; }
    }
}
