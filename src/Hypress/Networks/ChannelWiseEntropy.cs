namespace Hypress.Networks;

/// <summary>
/// Latents slice by slice (paper §3.2, its reference 20): mean and scale of a slice from the hyper features and the
/// slices before it, then a prediction of what rounding lost.
/// </summary>
/// <remarks>
/// Slice i of S channels: the hyper features (2M) and the slices before go through three 3 x 3 convolutions to S means
/// and S log scales; those and the coded slice through three more to S values that, as tanh / 2, are added to it.
/// </remarks>
internal sealed class ChannelWiseEntropy : IEntropyNetwork
{
    private readonly HyperNetwork _hyper;
    private readonly int _width;
    private readonly ConvolutionLayer[][] _parameters;
    private readonly ConvolutionLayer[][] _residual;

    public ChannelWiseEntropy(NetworkConfig config)
    {
        _hyper = new(config, 2 * config.LatentChannels, absolute: false);
        _width = config.LatentChannels / config.Slices;
        _parameters = new ConvolutionLayer[config.Slices][];
        _residual = new ConvolutionLayer[config.Slices][];
        var hidden = config.SliceChannels;
        for (var slice = 0; slice < config.Slices; slice++)
        {
            var known = (2 * config.LatentChannels) + (slice * _width);
            _parameters[slice] = Predictor(
                $"slice{slice}.parameters",
                known,
                2 * _width,
                Activation.None
            );
            _residual[slice] = Predictor(
                $"slice{slice}.residual",
                known + _width,
                _width,
                Activation.HalfTanh
            );
        }

        ConvolutionLayer[] Predictor(string name, int inputs, int outputs, Activation last) =>
            [
                new($"{name}0", inputs, hidden, 3, 1, Activation.LeakyRelu),
                new($"{name}1", hidden, hidden, 3, 1, Activation.LeakyRelu),
                new($"{name}2", hidden, outputs, 3, 1, last)
                {
                    Start = new Initialization.Uniform(hidden * 9, 0.5f),
                },
            ];
    }

    public IEnumerable<ILayer> Layers =>
        [
            .. _hyper.Layers,
            .. _parameters.SelectMany(chain => chain),
            .. _residual.SelectMany(chain => chain),
        ];

    public IReadOnlyList<FactorizedPrior> Priors => _hyper.Priors;

    public T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class
    {
        var known = _hyper.Code(layers, coder, latent, lines, samples);
        var slices = new T[_parameters.Length];
        for (var slice = 0; slice < slices.Length; slice++)
        {
            slices[slice] = CodeSlice(layers, coder, latent, known, slice);
            known = layers.Then(known, layers.Concatenate(known, slices[slice]));
        }
        layers.Release(known);
        var whole = layers.Concatenate(slices);
        foreach (var slice in slices)
            layers.Release(slice);
        return whole;
    }

    private T CodeSlice<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, T known, int slice)
        where T : class
    {
        var parameters = layers.Chain(known, _parameters[slice]);
        var mean = layers.Channels(parameters, 0, _width);
        var logScale = layers.Channels(parameters, _width, _width);
        layers.Release(parameters);
        var own = latent is null ? null : layers.Channels(latent, slice * _width, _width);
        var coded = coder.Gaussian(own, mean, logScale);
        if (own is not null)
            layers.Release(own);
        layers.Release(mean);
        layers.Release(logScale);
        var support = layers.Concatenate(known, coded);
        var residual = layers.Then(support, layers.Chain(support, _residual[slice]));
        coded = layers.Then(coded, layers.Add(coded, residual));
        layers.Release(residual);
        return coded;
    }
}
