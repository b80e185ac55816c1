using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Joint;

/// <summary>The layers on this library's own kernels: the same bits on every machine.</summary>
/// <remarks>One instance serves one thread at a time; its weights are shared between instances.</remarks>
internal sealed class DeterministicLayers(
    LayerWeights weights,
    KernelRunner runner,
    DecodeBudget budget
) : ILayers<Tensor>
{
    private const int SpatialGrain = 32;

    private readonly Dictionary<
        (int Lines, int Samples, int Pitch, int Border),
        Stack<float[]>
    > _free = [];

    /// <summary>An image for a caller to fill; the border is zero, the rest means nothing yet.</summary>
    public Tensor Allocate(int lines, int samples, int channels, int border = Tensor.Border)
    {
        var key = (lines, samples, Tensor.Pitched(channels), border);
        if (_free.TryGetValue(key, out var arrays) && arrays.TryPop(out var array))
            return new(lines, samples, channels, border, array);
        var size = Tensor.Size(lines, samples, channels, border);
        if (size > Array.MaxLength)
            throw new DecodeBudgetException(sizeof(float) * size, budget.Left);
        budget.Charge(sizeof(float) * size);
        return new(lines, samples, channels, border);
    }

    /// <inheritdoc/>
    public void Release(Tensor tensor)
    {
        var key = (tensor.Lines, tensor.Samples, tensor.Pitch, tensor.Padding);
        if (!_free.TryGetValue(key, out var arrays))
            _free[key] = arrays = new();
        arrays.Push(tensor.Values);
    }

    /// <inheritdoc/>
    public Tensor Convolution(Tensor input, ConvolutionLayer layer)
    {
        var lines = (input.Lines + layer.Stride - 1) / layer.Stride;
        var samples = (input.Samples + layer.Stride - 1) / layer.Stride;
        // A 1 x 1 image without border stays so: a context model makes thousands of them.
        var output = Allocate(lines, samples, layer.Outputs, input.Padding);
        var (packed, taps) = weights.Convolution(layer);
        runner.Run(new ConvolutionKernel(input, packed, taps, layer.Stride, output), lines, 1);
        ActivateInPlace(output, layer.Activation);
        return output;
    }

    /// <summary>A convolution at one position of an image; a 1 x 1 image without border.</summary>
    public Tensor ConvolutionAt(Tensor input, ConvolutionLayer layer, int line, int sample)
    {
        var output = Allocate(1, 1, layer.Outputs, 0);
        var (packed, taps) = weights.Convolution(layer);
        runner.Run(new PositionKernel(input, packed, taps, line, sample, output), 1, 1);
        ActivateInPlace(output, layer.Activation);
        return output;
    }

    /// <inheritdoc/>
    public Tensor TransposedConvolution(Tensor input, TransposedConvolutionLayer layer)
    {
        var output = Allocate(2 * input.Lines, 2 * input.Samples, layer.Outputs);
        var phases = weights.Transposed(layer);
        runner.Run(new TransposedConvolutionKernel(input, phases, output), output.Lines, 2);
        ActivateInPlace(output, layer.Activation);
        return output;
    }

    /// <inheritdoc/>
    public Tensor SpectralBlock(Tensor input, SpectralBlockLayer layer)
    {
        var output = Like(input);
        runner.Run(
            new SpectralBlockKernel(input, weights.Spectral(layer), output),
            input.Lines,
            Math.Max(1, 2048 / input.Samples)
        );
        return output;
    }

    /// <inheritdoc/>
    public Tensor SpatialBlock(Tensor input, SpatialBlockLayer layer)
    {
        var output = Like(input);
        runner.Run(
            new SpatialBlockKernel(input, weights.Spatial(layer), output),
            input.Lines,
            SpatialGrain
        );
        return output;
    }

    /// <inheritdoc/>
    public Tensor Gdn(Tensor input, GdnLayer layer)
    {
        var output = Like(input);
        runner.Run(
            new NormalizationKernel(input, weights.Normalization(layer), layer.Inverse, output),
            input.Lines,
            1
        );
        return output;
    }

    /// <inheritdoc/>
    public Tensor BlockAttention(Tensor query, Tensor key, Tensor value, int block)
    {
        var output = Like(value);
        runner.Run(
            new BlockAttentionKernel(query, key, value, block, output),
            (query.Lines + block - 1) / block,
            1
        );
        return output;
    }

    /// <inheritdoc/>
    public Tensor Activate(Tensor input, Activation activation)
    {
        var output = Like(input);
        Activate(input, activation, output);
        return output;
    }

    /// <inheritdoc/>
    public Tensor Add(Tensor a, Tensor b)
    {
        var output = Like(a);
        runner.Run(new BinaryKernel<Sum>(a, b, output), a.Lines, Grain(a));
        return output;
    }

    /// <inheritdoc/>
    public Tensor Multiply(Tensor a, Tensor b)
    {
        var output = Like(a);
        runner.Run(new BinaryKernel<Product>(a, b, output), a.Lines, Grain(a));
        return output;
    }

    /// <inheritdoc/>
    public Tensor Concatenate(params ReadOnlySpan<Tensor> parts)
    {
        var channels = 0;
        foreach (var part in parts)
            channels += part.Channels;
        var output = Allocate(parts[0].Lines, parts[0].Samples, channels, parts[0].Padding);
        var first = 0;
        foreach (var part in parts)
        {
            runner.Run(
                new ChannelCopyKernel(part, 0, output, first, part.Channels),
                output.Lines,
                Grain(output)
            );
            first += part.Channels;
        }
        return output;
    }

    /// <inheritdoc/>
    public Tensor Channels(Tensor input, int first, int count)
    {
        var output = Allocate(input.Lines, input.Samples, count, input.Padding);
        runner.Run(
            new ChannelCopyKernel(input, first, output, 0, count),
            output.Lines,
            Grain(output)
        );
        return output;
    }

    /// <inheritdoc/>
    public Tensor Crop(Tensor input, int lines, int samples)
    {
        var output = Allocate(lines, samples, input.Channels, input.Padding);
        runner.Run(
            new ChannelCopyKernel(input, 0, output, 0, input.Channels),
            output.Lines,
            Grain(output)
        );
        return output;
    }

    private Tensor Like(Tensor tensor) =>
        Allocate(tensor.Lines, tensor.Samples, tensor.Channels, tensor.Padding);

    // Cheap work goes to threads in pieces of some 64 thousand values.
    private static int Grain(Tensor tensor) => Math.Max(1, 65536 / tensor.LineStride);

    private void ActivateInPlace(Tensor tensor, Activation activation)
    {
        if (activation != Activation.None)
            Activate(tensor, activation, tensor);
    }

    private void Activate(Tensor input, Activation activation, Tensor output)
    {
        var (lines, grain) = (input.Lines, Grain(input));
        switch (activation)
        {
            case Activation.LeakyRelu:
                runner.Run(new UnaryKernel<LeakyRelu>(input, output), lines, grain);
                break;
            case Activation.Relu:
                runner.Run(new UnaryKernel<Relu>(input, output), lines, grain);
                break;
            case Activation.Sigmoid:
                runner.Run(new UnaryKernel<Sigmoid>(input, output), lines, grain);
                break;
            case Activation.HalfTanh:
                runner.Run(new UnaryKernel<HalfTanh>(input, output), lines, grain);
                break;
            case Activation.Absolute:
                runner.Run(new UnaryKernel<Absolute>(input, output), lines, grain);
                break;
            default:
                runner.Run(
                    new ChannelCopyKernel(input, 0, output, 0, input.Channels),
                    lines,
                    grain
                );
                break;
        }
    }
}
