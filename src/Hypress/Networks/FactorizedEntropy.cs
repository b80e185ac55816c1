namespace Hypress.Networks;

/// <summary>Latents by a table for each channel (Ballé 2018, factorized).</summary>
internal sealed class FactorizedEntropy(NetworkConfig config) : IEntropyNetwork
{
    private readonly FactorizedPrior _prior = new("latent.prior", config.LatentChannels);

    public IEnumerable<ILayer> Layers => [];

    public IReadOnlyList<FactorizedPrior> Priors => [_prior];

    public T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class => coder.Factorized(latent, _prior, lines, samples);
}
