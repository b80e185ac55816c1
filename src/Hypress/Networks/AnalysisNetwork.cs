namespace Hypress.Networks;

/// <summary>The encoder's network: bands in [0, 1] to latents (paper §3.1 and §3.2, figures 1 and 4).</summary>
/// <remarks>
/// Branches, concatenated (spectral, then spatial); then strided 5 x 5 convolutions with GDN between them and attention
/// after the second and after the last.
/// </remarks>
internal sealed class AnalysisNetwork
{
    private readonly Branch[] _branches;
    private readonly ConvolutionLayer[] _down;
    private readonly GdnLayer[] _gdn;
    private readonly LocalAttention?[] _attention;

    public AnalysisNetwork(NetworkConfig config)
    {
        const string Name = "analysis";
        _branches = config.Branches switch
        {
            BranchKind.Joint => [Branch.Spectral(Name, config), Branch.Spatial(Name, config)],
            BranchKind.Spectral => [Branch.Spectral(Name, config)],
            BranchKind.Spatial => [Branch.Spatial(Name, config)],
            _ => [],
        };
        var (steps, n, m) = (config.Downsamplings, config.Channels, config.LatentChannels);
        _down = new ConvolutionLayer[steps];
        _gdn = new GdnLayer[steps - 1];
        _attention = new LocalAttention?[steps];
        for (var step = 0; step < steps; step++)
        {
            var inputs = step == 0 ? config.Bands * Math.Max(1, _branches.Length) : n;
            var outputs = step == steps - 1 ? m : n;
            _down[step] = new($"{Name}.down{step}", inputs, outputs, 5, 2);
            if (step < steps - 1)
                _gdn[step] = new($"{Name}.gdn{step}", n, Inverse: false);
            if (config.Attention == AttentionKind.Local && (step == 1 || step == steps - 1))
                _attention[step] = new(
                    $"{Name}.attention{step}",
                    outputs,
                    config.AttentionBlock,
                    config.AttentionDepth
                );
        }
    }

    public IEnumerable<ILayer> Layers =>
        [
            .. _branches.SelectMany(branch => branch.Layers),
            .. _down,
            .. _gdn,
            .. _attention.SelectMany(attention => attention?.Layers ?? []),
        ];

    /// <summary>Latents of an image whose extents are multiples of the config's stride.</summary>
    public T Run<T>(ILayers<T> layers, T input)
        where T : class
    {
        var current = Features(layers, input);
        for (var step = 0; step < _down.Length; step++)
        {
            current = layers.Then(current, layers.Convolution(current, _down[step]), keep: input);
            if (step < _gdn.Length)
                current = layers.Then(current, layers.Gdn(current, _gdn[step]));
            if (_attention[step] is { } attention)
                current = layers.Then(current, attention.Run(layers, current));
        }
        return current;
    }

    /// <summary>The branches' features, before the fusion network; the input itself when there are no branches.</summary>
    public T Features<T>(ILayers<T> layers, T input)
        where T : class
    {
        switch (_branches.Length)
        {
            case 0:
                return input;
            case 1:
                return _branches[0].Run(layers, input);
            default:
                var spectral = _branches[0].Run(layers, input);
                var spatial = _branches[1].Run(layers, input);
                var joint = layers.Concatenate(spectral, spatial);
                layers.Release(spectral);
                layers.Release(spatial);
                return joint;
        }
    }

    /// <summary>The attention's masks at each place that has one, from the first to the last; for pictures of them.</summary>
    public IReadOnlyList<T> Masks<T>(ILayers<T> layers, T input)
        where T : class
    {
        var masks = new List<T>();
        var current = Features(layers, input);
        for (var step = 0; step < _down.Length; step++)
        {
            current = layers.Then(current, layers.Convolution(current, _down[step]), keep: input);
            if (step < _gdn.Length)
                current = layers.Then(current, layers.Gdn(current, _gdn[step]));
            if (_attention[step] is not { } attention)
                continue;
            masks.Add(attention.Mask(layers, current));
            current = layers.Then(current, attention.Run(layers, current));
        }
        layers.Release(current);
        return masks;
    }
}
