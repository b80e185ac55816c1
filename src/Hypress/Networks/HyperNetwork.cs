namespace Hypress.Networks;

/// <summary>Side information (Ballé 2018, Minnen 2018): latents to hyper-latents and back to features for the latents' probabilities.</summary>
/// <remarks>
/// Analysis: 3 x 3, then two 5 x 5 of stride 2, LeakyReLU between. Synthesis: two transposed 5 x 5 and a 3 x 3, LeakyReLU
/// between, cropped to the latent's extents.
/// </remarks>
internal sealed class HyperNetwork
{
    private readonly FactorizedPrior _prior;
    private readonly bool _absolute;
    private readonly ConvolutionLayer[] _down;
    private readonly TransposedConvolutionLayer[] _up;
    private readonly ConvolutionLayer _features;

    /// <param name="config">The structure.</param>
    /// <param name="features">Channels that come back.</param>
    /// <param name="absolute">Whether magnitudes alone go in, as for scales without means.</param>
    public HyperNetwork(NetworkConfig config, int features, bool absolute)
    {
        var (m, h) = (config.LatentChannels, config.HyperChannels);
        _absolute = absolute;
        _prior = new("hyper.prior", h);
        _down =
        [
            new("hyper.down0", m, h, 3, 1, Activation.LeakyRelu),
            new("hyper.down1", h, h, 5, 2, Activation.LeakyRelu),
            new("hyper.down2", h, h, 5, 2),
        ];
        _up =
        [
            new("hyper.up0", h, h, 5, Activation.LeakyRelu),
            new("hyper.up1", h, h, 5, Activation.LeakyRelu),
        ];
        _features = new("hyper.features", h, features, 3);
    }

    public IEnumerable<ILayer> Layers => [.. _down, .. _up, _features];

    public IReadOnlyList<FactorizedPrior> Priors => [_prior];

    /// <summary>Codes the hyper-latent and returns the features, as many positions as the latent has.</summary>
    public T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class
    {
        var hyper = latent is null ? null : Analyze(layers, latent);
        var known = coder.Factorized(hyper, _prior, Quarter(lines), Quarter(samples));
        if (hyper is not null)
            layers.Release(hyper);
        var current = known;
        foreach (var layer in _up)
            current = layers.Then(current, layers.TransposedConvolution(current, layer));
        current = layers.Then(current, layers.Crop(current, lines, samples));
        return layers.Then(current, layers.Convolution(current, _features));
    }

    private T Analyze<T>(ILayers<T> layers, T latent)
        where T : class
    {
        if (!_absolute)
            return layers.Chain(latent, _down);
        var magnitude = layers.Activate(latent, Activation.Absolute);
        return layers.Then(magnitude, layers.Chain(magnitude, _down));
    }

    // Two convolutions of stride 2, each rounding up.
    private static int Quarter(int extent) => (extent + 3) / 4;
}
