using Hypress.Networks;
using Hypress.Training.Libtorch;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hypress.Training.Layers;

/// <summary>Networks on libtorch, [batch, channel, line, sample], with gradients.</summary>
/// <remarks>
/// Each layer stands in the formulation that was fastest, forward and backward, on two cores of a server processor
/// (docs/training.md has the figures). On the CPU the branches' blocks are functions of our own.
/// </remarks>
internal sealed class TorchLayers(IReadOnlyDictionary<string, Tensor> weights) : ILayers<Tensor>
{
    private static readonly Scalar Slope = Activations.LeakySlope;
    private static readonly Scalar Half = 0.5f;

    public Tensor Convolution(Tensor input, ConvolutionLayer layer)
    {
        var weight = weights[$"{layer.Name}.weight"];
        if (layer.Causal)
            weight = weight * Before(layer.Kernel).to(weight.dtype, weight.device);
        long half = layer.Kernel / 2;
        var sum = F.conv2d(
            input,
            weight,
            weights[$"{layer.Name}.bias"],
            [layer.Stride, layer.Stride],
            [half, half]
        );
        return Activate(sum, layer.Activation);
    }

    public Tensor TransposedConvolution(Tensor input, TransposedConvolutionLayer layer)
    {
        long half = layer.Kernel / 2;
        var sum = F.conv_transpose2d(
            input,
            weights[$"{layer.Name}.weight"],
            weights[$"{layer.Name}.bias"],
            [2, 2],
            [half, half],
            [1, 1]
        );
        return Activate(sum, layer.Activation);
    }

    public Tensor SpectralBlock(Tensor input, SpectralBlockLayer layer)
    {
        var block = new BlockWeights(weights, layer.Name);
        return IsOurs(input)
            ? SpectralBlockFunction.Of(input, block)
            : PlainSpectralBlock(input, block);
    }

    public Tensor SpatialBlock(Tensor input, SpatialBlockLayer layer)
    {
        var block = new BlockWeights(weights, layer.Name);
        return IsOurs(input)
            ? SpatialBlockFunction.Of(input, block)
            : PlainSpatialBlock(input, block);
    }

    public Tensor Gdn(Tensor input, GdnLayer layer)
    {
        var gamma = weights[$"{layer.Name}.gamma"].unsqueeze(-1).unsqueeze(-1);
        var norm = F.conv2d(input.Squared(), gamma, weights[$"{layer.Name}.beta"]);
        return input * (layer.Inverse ? norm.sqrt() : norm.rsqrt());
    }

    public Tensor BlockAttention(Tensor query, Tensor key, Tensor value, int block)
    {
        var (lines, samples) = (query.shape[2], query.shape[3]);
        var (wholeLines, wholeSamples) = (lines / block * block, samples / block * block);
        if (wholeLines == lines && wholeSamples == samples)
            return WholeBlocks(query, key, value, block, block);
        // What is left at the borders is attention in smaller blocks.
        List<Tensor> rows = [];
        foreach (var (line, height) in Parts(lines, block))
        {
            List<Tensor> row = [];
            foreach (var (sample, width) in Parts(samples, block))
            {
                var (blockLines, blockSamples) = (Math.Min(block, height), Math.Min(block, width));
                Tensor Part(Tensor of) => of.narrow(2, line, height).narrow(3, sample, width);
                row.Add(WholeBlocks(Part(query), Part(key), Part(value), blockLines, blockSamples));
            }
            rows.Add(cat(row, 3));
        }
        return cat(rows, 2);
    }

    public Tensor Activate(Tensor input, Activation activation) =>
        activation switch
        {
            Activation.LeakyRelu => input.leaky_relu(Slope),
            Activation.Relu => F.relu(input),
            Activation.Sigmoid => input.sigmoid(),
            Activation.HalfTanh => input.tanh() * Half,
            Activation.Absolute => input.abs(),
            _ => input,
        };

    public Tensor Add(Tensor a, Tensor b) => a + b;

    public Tensor Multiply(Tensor a, Tensor b) => a * b;

    public Tensor Concatenate(params ReadOnlySpan<Tensor> parts) => cat(parts.ToArray(), 1);

    public Tensor Channels(Tensor input, int first, int count) => input.narrow(1, first, count);

    public Tensor Crop(Tensor input, int lines, int samples) =>
        input.narrow(2, 0, lines).narrow(3, 0, samples);

    /// <summary>Does nothing: gradients need the tensor, and the step's scope disposes it.</summary>
    public void Release(Tensor tensor) { }

    /// <summary>The spectral block by libtorch's own layers: (3, 1) convolutions over (features, bands, pixels).</summary>
    internal static Tensor PlainSpectralBlock(Tensor input, BlockWeights block)
    {
        var (batch, bands) = (input.shape[0], input.shape[1]);
        var inner = block.InnerWeight.reshape(-1, 1, 3, 1);
        var outer = block.OuterWeight.reshape(1, -1, 3, 1);
        var spectra = input.reshape(batch, 1, bands, -1);
        var hidden = F.conv2d(spectra, inner, block.InnerBias, [1, 1], [1, 0]).leaky_relu(Slope);
        var change = F.conv2d(hidden, outer, block.OuterBias, [1, 1], [1, 0]);
        return input + change.reshape(input.shape);
    }

    /// <summary>The spatial block by libtorch's own layers: convolutions grouped by band.</summary>
    internal static Tensor PlainSpatialBlock(Tensor input, BlockWeights block)
    {
        var (bands, features) = (block.InnerWeight.shape[0], block.InnerWeight.shape[1]);
        var inner = block.InnerWeight.reshape(bands * features, 1, 3, 3);
        var hidden = F.conv2d(
                input,
                inner,
                block.InnerBias.reshape(-1),
                [1, 1],
                [1, 1],
                groups: bands
            )
            .leaky_relu(Slope);
        return input
            + F.conv2d(hidden, block.OuterWeight, block.OuterBias, [1, 1], [1, 1], groups: bands);
    }

    private static bool IsOurs(Tensor input) =>
        input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32;

    private static IEnumerable<(long Start, long Extent)> Parts(long extent, int block)
    {
        var whole = extent / block * block;
        if (whole > 0)
            yield return (0, whole);
        if (whole < extent)
            yield return (whole, extent - whole);
    }

    private static Tensor WholeBlocks(
        Tensor query,
        Tensor key,
        Tensor value,
        long blockLines,
        long blockSamples
    )
    {
        var (batch, lines, samples) = (query.shape[0], query.shape[2], query.shape[3]);
        var (down, across) = (lines / blockLines, samples / blockSamples);
        var (q, k, v) = (Positions(query), Positions(key), Positions(value));
        var weight = F.softmax(q.matmul(k.transpose(1, 2)), -1);
        return weight
            .matmul(v)
            .reshape(batch, down, across, blockLines, blockSamples, value.shape[1])
            .permute(0, 5, 1, 3, 2, 4)
            .reshape(batch, value.shape[1], lines, samples);

        // [block, position, channel]
        Tensor Positions(Tensor image) =>
            image
                .reshape(batch, image.shape[1], down, blockLines, across, blockSamples)
                .permute(0, 2, 4, 3, 5, 1)
                .reshape(batch * down * across, blockLines * blockSamples, image.shape[1]);
    }

    // Ones at the taps before the centre in reading order.
    private static Tensor Before(int kernel)
    {
        var taps = new float[kernel * kernel];
        taps.AsSpan(0, kernel * kernel / 2).Fill(1);
        return tensor(taps).reshape(kernel, kernel);
    }
}
