using Hypress.Entropy;

namespace Hypress.Codecs.Joint;

/// <summary>Which number stands for a latent: of those near it the one whose squared error and bits together cost least.</summary>
/// <remarks>The encoder's choice alone; a decoder takes any. Errors are in units of the latent step.</remarks>
/// <param name="BitPrice">The squared error that a bit may cost; 0 for the nearest number always.</param>
/// <param name="HyperPrice">The same for hyper-latents, whose errors cost bits of the latents.</param>
internal readonly record struct LatentRounding(float BitPrice, float HyperPrice)
{
    // Larger numbers are no latent's, and floats stay exact.
    private const float Farthest = 1 << 20;

    /// <summary>The nearest numbers, as in training.</summary>
    public static LatentRounding Plain { get; } = new(0, 0);

    /// <summary>What the codec does.</summary>
    /// <remarks>
    /// Found on the validation scenes of training. Where noise alone is added, a bit is worth 0.1155; numbers chosen for
    /// their bits all err towards the mean, which the synthesis feels more.
    /// </remarks>
    public static LatentRounding Cheapest { get; } = new(0.035f, 0.08f);

    /// <summary>The same for hyper-latents.</summary>
    public LatentRounding OfHyperLatents => new(HyperPrice, HyperPrice);

    /// <summary>Whether bits matter.</summary>
    public bool CountsBits => BitPrice > 0;

    /// <summary>The nearest number; what isn't a number counts as 0.</summary>
    public static int Nearest(float value) =>
        float.IsNaN(value) ? 0 : (int)float.Round(Math.Clamp(value, -Farthest, Farthest));

    /// <summary>By a table whose likeliest number is about 0: the nearest, its neighbour towards 0, or 0.</summary>
    public int Of(CdfTable table, float value)
    {
        var best = Nearest(value);
        if (best == 0 || !CountsBits)
            return best;
        var least = Cost(table, value, best);
        foreach (var number in (ReadOnlySpan<int>)[best - Math.Sign(best), 0])
        {
            var cost = Cost(table, value, number);
            if (cost < least)
                (best, least) = (number, cost);
        }
        return best;
    }

    /// <summary>By a mixture: the nearest number or one beside it.</summary>
    public int Of(GaussianMixture mixture, float value)
    {
        var best = Nearest(value);
        if (!CountsBits)
            return best;
        var least = Error(value, best) + (BitPrice * mixture.BitsOf(best));
        foreach (var number in (ReadOnlySpan<int>)[best - 1, best + 1])
        {
            var error = Error(value, number);
            if (error >= least)
                continue;
            var cost = error + (BitPrice * mixture.BitsOf(number));
            if (cost < least)
                (best, least) = (number, cost);
        }
        return best;
    }

    private float Cost(CdfTable table, float value, int number) =>
        Error(value, number) + (BitPrice * table.BitsOf(number));

    private static float Error(float value, int number) => (value - number) * (value - number);
}
