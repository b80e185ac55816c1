namespace Hypress.Networks;

/// <summary>The decoder's network: latents to bands in about [0, 1], the mirror of <see cref="AnalysisNetwork"/>.</summary>
/// <remarks>
/// Transposed 5 x 5 convolutions with IGDN between them and attention before the first and at a quarter of the
/// resolution. With joint branches the last gives a spectral and a spatial half, each refined by its branch, merged by a
/// 1 x 1 convolution that starts as their mean.
/// </remarks>
internal sealed class SynthesisNetwork
{
    private readonly int _bands;
    private readonly TransposedConvolutionLayer[] _up;
    private readonly GdnLayer[] _igdn;
    private readonly LocalAttention?[] _attention;
    private readonly Branch[] _branches;
    private readonly ConvolutionLayer? _merge;

    public SynthesisNetwork(NetworkConfig config)
    {
        const string Name = "synthesis";
        _bands = config.Bands;
        _branches = config.Branches switch
        {
            BranchKind.Joint => [Branch.Spectral(Name, config), Branch.Spatial(Name, config)],
            BranchKind.Spectral => [Branch.Spectral(Name, config)],
            BranchKind.Spatial => [Branch.Spatial(Name, config)],
            _ => [],
        };
        if (_branches.Length == 2)
            _merge = new($"{Name}.merge", 2 * _bands, _bands, 1)
            {
                Start = new Initialization.Diagonal(0.5f),
            };
        var (steps, n, m) = (config.Downsamplings, config.Channels, config.LatentChannels);
        _up = new TransposedConvolutionLayer[steps];
        _igdn = new GdnLayer[steps - 1];
        _attention = new LocalAttention?[steps];
        for (var step = 0; step < steps; step++)
        {
            var inputs = step == 0 ? m : n;
            var outputs = step == steps - 1 ? _bands * Math.Max(1, _branches.Length) : n;
            _up[step] = new($"{Name}.up{step}", inputs, outputs, 5);
            if (step < steps - 1)
                _igdn[step] = new($"{Name}.igdn{step}", n, Inverse: true);
            // The encoder's places, from the other end: its last position, and a quarter of the resolution.
            if (config.Attention == AttentionKind.Local && (step == 0 || step == steps - 2))
                _attention[step] = new(
                    $"{Name}.attention{step}",
                    inputs,
                    config.AttentionBlock,
                    config.AttentionDepth
                );
        }
    }

    public IEnumerable<ILayer> Layers =>
        [
            .. _up,
            .. _igdn,
            .. _attention.SelectMany(attention => attention?.Layers ?? []),
            .. _branches.SelectMany(branch => branch.Layers),
            .. _merge is null ? Array.Empty<ILayer>() : [_merge],
        ];

    public T Run<T>(ILayers<T> layers, T latent)
        where T : class
    {
        var current = latent;
        for (var step = 0; step < _up.Length; step++)
        {
            if (_attention[step] is { } attention)
                current = layers.Then(current, attention.Run(layers, current), keep: latent);
            current = layers.Then(
                current,
                layers.TransposedConvolution(current, _up[step]),
                keep: latent
            );
            if (step < _igdn.Length)
                current = layers.Then(current, layers.Gdn(current, _igdn[step]));
        }
        if (_merge is null)
            return _branches is [var only]
                ? layers.Then(current, only.Run(layers, current))
                : current;
        var spectral = Half(layers, current, 0);
        var spatial = Half(layers, current, 1);
        layers.Release(current);
        current = layers.Concatenate(spectral, spatial);
        layers.Release(spectral);
        layers.Release(spatial);
        return layers.Then(current, layers.Convolution(current, _merge));
    }

    private T Half<T>(ILayers<T> layers, T features, int half)
        where T : class
    {
        var own = layers.Channels(features, half * _bands, _bands);
        return layers.Then(own, _branches[half].Run(layers, own));
    }
}
