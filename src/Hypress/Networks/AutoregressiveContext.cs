namespace Hypress.Networks;

/// <summary>The parameters of a position from its hyper features and the positions before it (Minnen 2018, Cheng 2020).</summary>
/// <remarks>
/// A causal 5 x 5 convolution of what is coded, concatenated after the hyper features, through three 1 x 1 convolutions
/// with LeakyReLU. Of the K x 3 x M outputs, groups of M channels: K groups of mixture logits (softmax over the groups),
/// K of means, K of log scales.
/// </remarks>
internal sealed class AutoregressiveContext
{
    private readonly ConvolutionLayer[] _combine;

    public AutoregressiveContext(NetworkConfig config, int mixtures)
    {
        var m = config.LatentChannels;
        (Channels, Mixtures) = (m, mixtures);
        Neighbours = new("context.neighbours", m, 2 * m, 5) { Causal = true };
        var outputs = 3 * mixtures * m;
        _combine =
        [
            new("context.combine0", 4 * m, 4 * m, 1, 1, Activation.LeakyRelu),
            new("context.combine1", 4 * m, 4 * m, 1, 1, Activation.LeakyRelu),
            new("context.combine2", 4 * m, outputs, 1),
        ];
    }

    /// <summary>Channels of the latent (M), and of the hyper features half as many.</summary>
    public int Channels { get; }

    /// <summary>Gaussians of a value's mixture (K).</summary>
    public int Mixtures { get; }

    /// <summary>Sees the positions before.</summary>
    public ConvolutionLayer Neighbours { get; }

    public IEnumerable<ILayer> Layers => [Neighbours, .. _combine];

    /// <summary>Parameters of all positions from the finished latent.</summary>
    public T Parameters<T>(ILayers<T> layers, T known, T hyper)
        where T : class
    {
        var neighbours = layers.Convolution(known, Neighbours);
        return layers.Then(neighbours, Combine(layers, neighbours, hyper));
    }

    /// <summary>Parameters from the neighbours' features, position by position.</summary>
    public T Combine<T>(ILayers<T> layers, T neighbours, T hyper)
        where T : class
    {
        var both = layers.Concatenate(hyper, neighbours);
        return layers.Then(both, layers.Chain(both, _combine));
    }
}
