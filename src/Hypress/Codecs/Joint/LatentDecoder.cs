using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Reads latents, whatever the bytes: into numbers or a <see cref="HypressFormatException"/>.</summary>
internal sealed class LatentDecoder(
    LearnedModel model,
    DeterministicLayers layers,
    RangeDecoder decoder,
    LatentStep step,
    LatentBits? bits = null
) : ILatentCoder<Tensor>
{
    private readonly float _size = step.Size;

    public Tensor Factorized(Tensor? latent, FactorizedPrior prior, int lines, int samples)
    {
        var (tables, medians) = model.Prior(prior);
        // Hyper-latents have one step always.
        var latents = model.Network.Config.Entropy == EntropyKind.Factorized;
        if (latents)
            tables = step.Stretch(tables);
        var size = latents ? _size : 1;
        bits?.Begin(decoder);
        var known = layers.Allocate(lines, samples, prior.Channels);
        for (var line = 0; line < lines; line++)
        {
            RequireInput();
            for (var sample = 0; sample < samples; sample++)
            {
                var results = known[line, sample];
                for (var channel = 0; channel < results.Length; channel++)
                    results[channel] = Fma.Exact(
                        size,
                        tables[channel].Decode(decoder),
                        medians[channel]
                    );
                bits?.Add(line, sample, decoder);
            }
        }
        return known;
    }

    public Tensor Gaussian(Tensor? latent, Tensor? mean, Tensor logScale)
    {
        var known = layers.Allocate(logScale.Lines, logScale.Samples, logScale.Channels);
        bits?.Begin(decoder);
        for (var line = 0; line < known.Lines; line++)
        {
            RequireInput();
            for (var sample = 0; sample < known.Samples; sample++)
            {
                var logScales = logScale[line, sample];
                var results = known[line, sample];
                if (mean is null)
                    results.Clear();
                else
                    mean[line, sample].CopyTo(results);
                for (var channel = 0; channel < results.Length; channel++)
                {
                    var number = GaussianTables
                        .Shared[logScales[channel] - step.Log]
                        .Decode(decoder);
                    results[channel] = Fma.Exact(_size, number, results[channel]);
                }
                bits?.Add(line, sample, decoder);
            }
        }
        return known;
    }

    public Tensor Autoregressive(Tensor? latent, Tensor hyper, AutoregressiveContext context)
    {
        var known = layers.Allocate(hyper.Lines, hyper.Samples, context.Channels);
        Array.Clear(known.Values); // positions not yet decoded aren't read, but nothing should depend on that
        var own = layers.Allocate(1, 1, hyper.Channels, border: 0);
        var mixtures = new MixtureParameters(context.Mixtures, step);
        bits?.Begin(decoder);
        for (var line = 0; line < known.Lines; line++)
        {
            RequireInput();
            for (var sample = 0; sample < known.Samples; sample++)
            {
                hyper[line, sample].CopyTo(own[0, 0]);
                var neighbours = layers.ConvolutionAt(known, context.Neighbours, line, sample);
                var parameters = context.Combine(layers, neighbours, own);
                layers.Release(neighbours);
                var results = known[line, sample];
                for (var channel = 0; channel < results.Length; channel++)
                    results[channel] =
                        _size
                        * mixtures.Of(parameters[0, 0], channel, results.Length).Decode(decoder);
                layers.Release(parameters);
                bits?.Add(line, sample, decoder);
            }
        }
        layers.Release(own);
        return known;
    }

    // A cut payload would go on as endless zeros.
    private void RequireInput()
    {
        if (decoder.IsExhausted)
            throw new HypressFormatException("the payload ends before the latents do");
    }
}
