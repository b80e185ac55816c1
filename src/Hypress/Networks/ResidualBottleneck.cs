namespace Hypress.Networks;

/// <summary>The residual block of the attention's branches (figure 5b): 1 x 1, 3 x 3 and 1 x 1 convolutions, half the channels inside.</summary>
/// <remarks>out = x + reduce-ReLU, 3 x 3-ReLU, expand.</remarks>
internal sealed class ResidualBottleneck(string name, int channels)
{
    private readonly ConvolutionLayer _reduce = new(
        $"{name}.reduce",
        channels,
        Math.Max(1, channels / 2),
        1,
        1,
        Activation.Relu
    );

    private readonly ConvolutionLayer _middle = new(
        $"{name}.middle",
        Math.Max(1, channels / 2),
        Math.Max(1, channels / 2),
        3,
        1,
        Activation.Relu
    );

    private readonly ConvolutionLayer _expand = new(
        $"{name}.expand",
        Math.Max(1, channels / 2),
        channels,
        1
    )
    {
        Start = new Initialization.Uniform(Math.Max(1, channels / 2), 0.3f),
    };

    public IEnumerable<ILayer> Layers => [_reduce, _middle, _expand];

    public T Run<T>(ILayers<T> layers, T input)
        where T : class
    {
        var reduced = layers.Convolution(input, _reduce);
        var middle = layers.Convolution(reduced, _middle);
        layers.Release(reduced);
        var expanded = layers.Convolution(middle, _expand);
        layers.Release(middle);
        var output = layers.Add(input, expanded);
        layers.Release(expanded);
        return output;
    }
}
