namespace Hypress.Networks;

/// <summary>The paper's local attention module (§3.3, figure 5): where to spend bits, block by block.</summary>
/// <remarks>
/// attended = x + project(blockAttention(query(x), key(x), value(x)));
/// out = x + trunk(x) · sigmoid(mask(attended)), the mask's last layer a 1 x 1 convolution. Trunk and mask are chains of
/// residual blocks of 1 x 1, 3 x 3 and 1 x 1 convolutions with half the channels inside.
/// </remarks>
internal sealed class LocalAttention
{
    private readonly int _block;
    private readonly ConvolutionLayer _query;
    private readonly ConvolutionLayer _key;
    private readonly ConvolutionLayer _value;
    private readonly ConvolutionLayer _project;
    private readonly ConvolutionLayer _maskEnd;
    private readonly ResidualBottleneck[] _trunk;
    private readonly ResidualBottleneck[] _mask;

    public LocalAttention(string name, int channels, int block, int depth)
    {
        var embedded = Math.Max(1, channels / 2);
        _block = block;
        _query = new($"{name}.query", channels, embedded, 1);
        _key = new($"{name}.key", channels, embedded, 1);
        _value = new($"{name}.value", channels, embedded, 1);
        _project = new($"{name}.project", embedded, channels, 1);
        _maskEnd = new($"{name}.mask.end", channels, channels, 1, 1, Activation.Sigmoid);
        _trunk =
        [
            .. Enumerable
                .Range(0, depth)
                .Select(i => new ResidualBottleneck($"{name}.trunk{i}", channels)),
        ];
        _mask =
        [
            .. Enumerable
                .Range(0, depth)
                .Select(i => new ResidualBottleneck($"{name}.mask{i}", channels)),
        ];
    }

    public IEnumerable<ILayer> Layers =>
        [
            _query,
            _key,
            _value,
            _project,
            .. _trunk.SelectMany(block => block.Layers),
            .. _mask.SelectMany(block => block.Layers),
            _maskEnd,
        ];

    public T Run<T>(ILayers<T> layers, T input)
        where T : class
    {
        var mask = Mask(layers, input);
        var trunk = Chain(layers, _trunk, input);
        var weighted = layers.Multiply(trunk, mask);
        layers.Release(trunk);
        layers.Release(mask);
        var output = layers.Add(input, weighted);
        layers.Release(weighted);
        return output;
    }

    /// <summary>The sigmoid mask by itself, for pictures of it.</summary>
    public T Mask<T>(ILayers<T> layers, T input)
        where T : class
    {
        var query = layers.Convolution(input, _query);
        var key = layers.Convolution(input, _key);
        var value = layers.Convolution(input, _value);
        var mixed = layers.BlockAttention(query, key, value, _block);
        layers.Release(query);
        layers.Release(key);
        layers.Release(value);
        var projected = layers.Convolution(mixed, _project);
        layers.Release(mixed);
        var attended = layers.Add(input, projected);
        layers.Release(projected);
        var features = Chain(layers, _mask, attended);
        layers.Release(attended);
        var mask = layers.Convolution(features, _maskEnd);
        layers.Release(features);
        return mask;
    }

    private static T Chain<T>(ILayers<T> layers, ResidualBottleneck[] blocks, T input)
        where T : class
    {
        var current = input;
        foreach (var block in blocks)
        {
            var next = block.Run(layers, current);
            if (current != input)
                layers.Release(current);
            current = next;
        }
        return current;
    }
}
