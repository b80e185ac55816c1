using Hypress.Networks;

namespace Hypress.Training.Start;

/// <summary>Fits a trained network to another lambda: finer or coarser latents, which everything that meets them expects.</summary>
/// <remarks>
/// The quantizer's step is one, so latents grow with the square root of lambda. Analysis and synthesis scale by it and its
/// inverse, what sees latents sees them as before, means and scales of their densities follow. Only attention's masks and
/// the residual prediction, both bounded, are left to training.
/// </remarks>
internal static class LatentScale
{
    /// <summary>Multiplies the latents by a factor.</summary>
    /// <param name="weights">The network's plain weights by name.</param>
    /// <param name="config">Its structure.</param>
    /// <param name="factor">The root of the new lambda over the old.</param>
    public static void Apply(
        Dictionary<string, float[]> weights,
        NetworkConfig config,
        double factor
    )
    {
        var (up, down) = ((float)factor, (float)(1 / factor));
        Scale(weights[$"analysis.down{config.Downsamplings - 1}.weight"], up);
        Scale(weights[$"analysis.down{config.Downsamplings - 1}.bias"], up);
        Scale(weights["synthesis.up0.weight"], down);
        if (config.Entropy == EntropyKind.Factorized)
        {
            // A cumulative's first matrix is kept positive by softplus.
            var matrix = weights["latent.prior.matrix0"];
            foreach (ref var value in matrix.AsSpan())
                value = (float)Math.Log(Math.Exp(Math.Log(1 + Math.Exp(value)) / factor) - 1);
            return;
        }
        Scale(weights["hyper.down0.weight"], down);
        foreach (var output in DensityOutputs.Of(config))
        {
            var (weight, bias) = (
                weights[output.Layer + ".weight"],
                weights[output.Layer + ".bias"]
            );
            var inputs = weight.Length / bias.Length;
            if (output.FirstMean is { } mean)
            {
                Scale(weight.AsSpan(mean * inputs, output.Channels * inputs), up);
                Scale(bias.AsSpan(mean, output.Channels), up);
            }
            foreach (ref var value in bias.AsSpan(output.FirstLogScale, output.Channels))
                value += (float)Math.Log(factor);
        }
        if (config.Entropy == EntropyKind.ChannelWise)
        {
            for (var slice = 0; slice < config.Slices; slice++)
            {
                ScaleInputs(weights, $"slice{slice}.parameters0", 2 * config.LatentChannels, down);
                ScaleInputs(weights, $"slice{slice}.residual0", 2 * config.LatentChannels, down);
            }
        }
        else if (weights.TryGetValue("context.neighbours.weight", out var neighbours))
        {
            Scale(neighbours, down);
        }
    }

    /// <summary>Multiplies weights.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        foreach (ref var value in values)
            value *= factor;
    }

    // The weights [output, input, 3, 3] of the inputs from one on.
    private static void ScaleInputs(
        Dictionary<string, float[]> weights,
        string layer,
        int first,
        float factor
    )
    {
        const int Taps = 9;
        var weight = weights[layer + ".weight"];
        var row = weight.Length / weights[layer + ".bias"].Length;
        for (var start = 0; start < weight.Length; start += row)
            Scale(weight.AsSpan(start + (first * Taps), row - (first * Taps)), factor);
    }
}
