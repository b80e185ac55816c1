using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Rounds latents and writes them; <see cref="LatentDecoder"/> is its mirror.</summary>
internal sealed class LatentEncoder(
    LearnedModel model,
    DeterministicLayers layers,
    RangeEncoder encoder,
    LatentStep step,
    LatentRounding rounding
) : ILatentCoder<Tensor>
{
    private readonly float _size = step.Size;

    public Tensor Factorized(Tensor? latent, FactorizedPrior prior, int lines, int samples)
    {
        ArgumentNullException.ThrowIfNull(latent);
        var (tables, medians) = model.Prior(prior);
        // Hyper-latents have one step always.
        var latents = model.Network.Config.Entropy == EntropyKind.Factorized;
        if (latents)
            tables = step.Stretch(tables);
        var (size, own) = latents ? (_size, rounding) : (1, rounding.OfHyperLatents);
        var known = layers.Allocate(lines, samples, prior.Channels);
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
        {
            var values = latent[line, sample];
            var results = known[line, sample];
            for (var channel = 0; channel < results.Length; channel++)
            {
                var number = own.Of(tables[channel], (values[channel] - medians[channel]) / size);
                tables[channel].Encode(encoder, number);
                results[channel] = Fma.Exact(size, number, medians[channel]);
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
                var table = GaussianTables.Shared[logScales[channel] - step.Log];
                var number = rounding.Of(table, (values[channel] - results[channel]) / _size);
                table.Encode(encoder, number);
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
                results[channel] = _size * LatentRounding.Nearest(values[channel] / _size);
        }
        var mixtures = new MixtureParameters(context.Mixtures, step);
        if (rounding.CountsBits)
            Choose(latent, known, hyper, context, mixtures);
        // All is known here, so all parameters come at once; a position's chains are the decoder's, bit for bit.
        var parameters = context.Parameters(layers, known, hyper);
        for (var line = 0; line < known.Lines; line++)
        for (var sample = 0; sample < known.Samples; sample++)
        {
            var values = known[line, sample];
            for (var channel = 0; channel < values.Length; channel++)
                mixtures
                    .Of(parameters[line, sample], channel, values.Length)
                    .Encode(encoder, LatentRounding.Nearest(values[channel] / _size));
        }
        layers.Release(parameters);
        return known;
    }

    // What is chosen changes the parameters of what comes later; here the nearest numbers stand for it.
    private void Choose(
        Tensor latent,
        Tensor known,
        Tensor hyper,
        AutoregressiveContext context,
        MixtureParameters mixtures
    )
    {
        var parameters = context.Parameters(layers, known, hyper);
        for (var line = 0; line < known.Lines; line++)
        for (var sample = 0; sample < known.Samples; sample++)
        {
            var values = latent[line, sample];
            var results = known[line, sample];
            for (var channel = 0; channel < results.Length; channel++)
            {
                var mixture = mixtures.Of(parameters[line, sample], channel, results.Length);
                results[channel] = _size * rounding.Of(mixture, values[channel] / _size);
            }
        }
        layers.Release(parameters);
    }
}
