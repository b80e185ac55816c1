namespace Hypress.Networks;

/// <summary>Latents by one Gaussian (Minnen 2018) or a mixture (Cheng 2020) from hyper-latent and coded neighbours.</summary>
internal sealed class AutoregressiveEntropy(NetworkConfig config) : IEntropyNetwork
{
    private readonly HyperNetwork _hyper = new(config, 2 * config.LatentChannels, absolute: false);
    private readonly AutoregressiveContext _context = new(
        config,
        config.Entropy == EntropyKind.GaussianMixture ? config.Mixtures : 1
    );

    public IEnumerable<ILayer> Layers => [.. _hyper.Layers, .. _context.Layers];

    public IReadOnlyList<FactorizedPrior> Priors => _hyper.Priors;

    public T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class
    {
        var features = _hyper.Code(layers, coder, latent, lines, samples);
        return layers.Then(features, coder.Autoregressive(latent, features, _context));
    }
}
