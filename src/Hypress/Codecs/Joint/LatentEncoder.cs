using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Rounds latents and writes them; <see cref="LatentDecoder"/> is its mirror.</summary>
internal sealed class LatentEncoder(
    LearnedModel model,
    DeterministicLayers layers,
    RangeEncoder encoder,
    LatentStep step
) : ILatentCoder<Tensor>
{
    // Larger numbers are no latent's, and floats stay exact.
    private const float Farthest = 1 << 20;

    private readonly float _size = step.Size;

    public Tensor Factorized(Tensor? latent, FactorizedPrior prior, int lines, int samples)
    {
        ArgumentNullException.ThrowIfNull(latent);
        var (tables, medians) = model.Prior(prior);
        var known = layers.Allocate(lines, samples, prior.Channels);
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
        {
            var values = latent[line, sample];
            var results = known[line, sample];
            for (var channel = 0; channel < results.Length; channel++)
            {
                var number = Rounded(values[channel] - medians[channel]);
                tables[channel].Encode(encoder, number);
                results[channel] = medians[channel] + number;
            }
        }
        return known;
    }

    public Tensor Gaussian(Tensor? latent, Tensor? mean, Tensor logScale)
    {
        ArgumentNullException.ThrowIfNull(latent);
        var known = layers.Allocate(latent.Lines, latent.Samples, latent.Channels);
        for (var line = 0; line < known.Lines; line++)
        for (var sample = 0; sample < known.Samples; sample++)
        {
            var values = latent[line, sample];
            var logScales = logScale[line, sample];
            var results = known[line, sample];
            if (mean is null)
                results.Clear();
            else
                mean[line, sample].CopyTo(results);
            for (var channel = 0; channel < results.Length; channel++)
            {
                var number = Rounded((values[channel] - results[channel]) / _size);
                GaussianTables.Shared[logScales[channel] - step.Log].Encode(encoder, number);
                results[channel] = Fma.Exact(_size, number, results[channel]);
            }
        }
        return known;
    }

    public Tensor Autoregressive(Tensor? latent, Tensor hyper, AutoregressiveContext context)
    {
        ArgumentNullException.ThrowIfNull(latent);
        var known = layers.Allocate(latent.Lines, latent.Samples, latent.Channels);
        for (var line = 0; line < known.Lines; line++)
        for (var sample = 0; sample < known.Samples; sample++)
        {
            var values = latent[line, sample];
            var results = known[line, sample];
            for (var channel = 0; channel < results.Length; channel++)
                results[channel] = _size * Rounded(values[channel] / _size);
        }
        // All is known here, so all parameters come at once; a position's chains are the decoder's, bit for bit.
        var parameters = context.Parameters(layers, known, hyper);
        var mixtures = new MixtureParameters(context.Mixtures, step);
        for (var line = 0; line < known.Lines; line++)
        for (var sample = 0; sample < known.Samples; sample++)
        {
            var values = known[line, sample];
            for (var channel = 0; channel < values.Length; channel++)
                mixtures
                    .Of(parameters[line, sample], channel, values.Length)
                    .Encode(encoder, Rounded(values[channel] / _size));
        }
        layers.Release(parameters);
        return known;
    }

    // What isn't a number counts as 0.
    private static int Rounded(float value) =>
        float.IsNaN(value) ? 0 : (int)float.Round(Math.Clamp(value, -Farthest, Farthest));
}
