namespace Hypress.Networks;

/// <summary>Latents by Gaussians whose scales, and means if wanted, come from the hyper-latent alone.</summary>
/// <remarks>The hyper features are the means (if any), then the log scales.</remarks>
internal sealed class HyperpriorEntropy(NetworkConfig config) : IEntropyNetwork
{
    private readonly int _channels = config.LatentChannels;
    private readonly bool _means = config.Entropy == EntropyKind.MeanScale;
    private readonly HyperNetwork _hyper = new(
        config,
        config.Entropy == EntropyKind.MeanScale ? 2 * config.LatentChannels : config.LatentChannels,
        absolute: config.Entropy != EntropyKind.MeanScale
    );

    public IEnumerable<ILayer> Layers => _hyper.Layers;

    public IReadOnlyList<FactorizedPrior> Priors => _hyper.Priors;

    public T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class
    {
        var features = _hyper.Code(layers, coder, latent, lines, samples);
        if (!_means)
            return layers.Then(features, coder.Gaussian(latent, null, features));
        var mean = layers.Channels(features, 0, _channels);
        var logScale = layers.Channels(features, _channels, _channels);
        layers.Release(features);
        var known = coder.Gaussian(latent, mean, logScale);
        layers.Release(mean);
        layers.Release(logScale);
        return known;
    }
}
