using Hypress.Networks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Torch = TorchSharp.torch.Tensor;

namespace Hypress.Tensors.Bench;

/// <summary>The ways in which libtorch can do a layer's work, inputs prepared in the layout that each likes.</summary>
/// <remarks>What each costs is the work alone: no conversion between layouts is counted, activations are in place.</remarks>
internal static class TorchFormulations
{
    /// <summary>Name and work of each way; the work's result is the caller's to dispose.</summary>
    public static List<(string Name, Func<Torch> Run)> Of(LayerWork work) =>
        work.Layer switch
        {
            ConvolutionLayer layer => Convolution(work, layer),
            TransposedConvolutionLayer layer => Transposed(work, layer),
            SpectralBlockLayer layer => Spectral(work, layer),
            SpatialBlockLayer layer => Spatial(work, layer),
            GdnLayer layer => Gdn(work, layer),
            _ => Attention(work),
        };

    private static List<(string, Func<Torch>)> Convolution(LayerWork work, ConvolutionLayer layer)
    {
        var first = rand([1, layer.Inputs, work.Input.Lines, work.Input.Samples]);
        var weight = rand([layer.Outputs, layer.Inputs, layer.Kernel, layer.Kernel]) - 0.5f;
        var (last, lastWeight) = (Last(first), Last(weight));
        var bias = rand(layer.Outputs);
        long half = layer.Kernel / 2;
        List<(string, Func<Torch>)> ways =
        [
            ("channels first", () => Run(first, weight)),
            ("channels last", () => Run(last, lastWeight)),
        ];
        if (layer is { Kernel: 1, Stride: 1 })
        {
            var pixels = rand([work.Input.Pixels, layer.Inputs]);
            var matrix = (rand([layer.Inputs, layer.Outputs]) - 0.5f).contiguous();
            ways.Add(
                (
                    "matrix product",
                    () => Activated(addmm(bias, pixels, matrix, 1, 1), layer.Activation)
                )
            );
        }
        return ways;

        Torch Run(Torch input, Torch weights) =>
            Activated(
                F.conv2d(input, weights, bias, [layer.Stride, layer.Stride], [half, half]),
                layer.Activation
            );
    }

    private static List<(string, Func<Torch>)> Transposed(
        LayerWork work,
        TransposedConvolutionLayer layer
    )
    {
        var first = rand([1, layer.Inputs, work.Input.Lines, work.Input.Samples]);
        var weight = rand([layer.Inputs, layer.Outputs, layer.Kernel, layer.Kernel]) - 0.5f;
        var (last, lastWeight) = (Last(first), Last(weight));
        var bias = rand(layer.Outputs);
        var fourfold = rand([4 * layer.Outputs, layer.Inputs, 3, 3]) - 0.5f;
        var (fourfoldLast, fourBias) = (Last(fourfold), rand(4 * layer.Outputs));
        long half = layer.Kernel / 2;
        return
        [
            ("channels first", () => Run(first, weight)),
            ("channels last", () => Run(last, lastWeight)),
            ("3 x 3 to four times the channels, rearranged", () => Shuffled(first, fourfold)),
            ("the same, channels last", () => Shuffled(last, fourfoldLast)),
        ];

        Torch Run(Torch input, Torch weights) =>
            Activated(
                F.conv_transpose2d(input, weights, bias, [2, 2], [half, half], [1, 1]),
                layer.Activation
            );

        Torch Shuffled(Torch input, Torch weights)
        {
            using var wide = F.conv2d(input, weights, fourBias, [1, 1], [1, 1]);
            return Activated(F.pixel_shuffle(wide, 2), layer.Activation);
        }
    }

    private static List<(string, Func<Torch>)> Spectral(LayerWork work, SpectralBlockLayer layer)
    {
        var (bands, features) = (work.Input.Channels, layer.Features);
        var volume = rand([1, 1, bands, work.Input.Lines, work.Input.Samples]);
        var (inner3, outer3) = (rand([features, 1, 3, 1, 1]), rand([1, features, 3, 1, 1]));
        var columns = rand([1, 1, bands, work.Input.Pixels]);
        var (inner2, outer2) = (rand([features, 1, 3, 1]), rand([1, features, 3, 1]));
        var pixels = rand([work.Input.Pixels, bands]);
        var (into, back) = (rand([bands, bands * features]), rand([bands * features, bands]));
        var (hiddenBias, bias) = (rand(bands * features), rand(bands));
        return
        [
            (
                "3-D convolutions",
                () =>
                {
                    using var hidden = F.leaky_relu(
                        F.conv3d(volume, inner3, padding: [1, 0, 0]),
                        Activations.LeakySlope,
                        true
                    );
                    return F.conv3d(hidden, outer3, padding: [1, 0, 0]).add_(volume);
                }
            ),
            (
                "(3, 1) convolutions",
                () =>
                {
                    using var hidden = F.leaky_relu(
                        F.conv2d(columns, inner2, padding: [1, 0]),
                        Activations.LeakySlope,
                        true
                    );
                    return F.conv2d(hidden, outer2, padding: [1, 0]).add_(columns);
                }
            ),
            (
                "products with banded matrices",
                () =>
                {
                    using var hidden = F.leaky_relu(
                        addmm(hiddenBias, pixels, into, 1, 1),
                        Activations.LeakySlope,
                        true
                    );
                    return addmm(bias, hidden, back, 1, 1).add_(pixels);
                }
            ),
        ];
    }

    private static List<(string, Func<Torch>)> Spatial(LayerWork work, SpatialBlockLayer layer)
    {
        var (bands, features) = (layer.Bands, layer.Features);
        var (lines, samples) = (work.Input.Lines, work.Input.Samples);
        var first = rand([1, bands, lines, samples]);
        var (inner, outer) = (rand([bands * features, 1, 3, 3]), rand([bands, features, 3, 3]));
        var (last, innerLast, outerLast) = (Last(first), Last(inner), Last(outer));
        return
        [
            ("grouped convolutions", () => Run(first, inner, outer, bands)),
            ("the same, channels last", () => Run(last, innerLast, outerLast, bands)),
        ];

        static Torch Run(Torch input, Torch inner, Torch outer, int groups)
        {
            using var hidden = F.leaky_relu(
                F.conv2d(input, inner, padding: [1, 1], groups: groups),
                Activations.LeakySlope,
                true
            );
            return F.conv2d(hidden, outer, padding: [1, 1], groups: groups).add_(input);
        }
    }

    private static List<(string, Func<Torch>)> Gdn(LayerWork work, GdnLayer layer)
    {
        var first = rand([1, layer.Channels, work.Input.Lines, work.Input.Samples]);
        var last = Last(first);
        var gamma = rand([layer.Channels, layer.Channels, 1, 1]);
        var lastGamma = Last(gamma);
        var beta = rand(layer.Channels) + 0.1f;
        var pixels = rand([work.Input.Pixels, layer.Channels]);
        var matrix = rand([layer.Channels, layer.Channels]);
        return
        [
            ("channels first", () => Run(first, squares => F.conv2d(squares, gamma, beta))),
            ("channels last", () => Run(last, squares => F.conv2d(squares, lastGamma, beta))),
            ("matrix product", () => Run(pixels, squares => addmm(beta, squares, matrix, 1, 1))),
        ];

        Torch Run(Torch input, Func<Torch, Torch> mix)
        {
            using var squares = input.square();
            var norm = mix(squares);
            return (layer.Inverse ? norm.sqrt_() : norm.rsqrt_()).mul_(input);
        }
    }

    private static List<(string, Func<Torch>)> Attention(LayerWork work)
    {
        var (block, blocks) = (work.Block, work.Input.Pixels / (work.Block * work.Block));
        // Cut into blocks already: the rearrangement isn't counted.
        var query = rand([blocks, block * block, work.Input.Channels]);
        var key = rand([blocks, work.Input.Channels, block * block]);
        var value = rand([blocks, block * block, work.Value!.Channels]);
        return
        [
            (
                "batched products of blocks, cut before",
                () =>
                {
                    using var logits = bmm(query, key);
                    using var weights = logits.softmax(-1);
                    return bmm(weights, value);
                }
            ),
        ];
    }

    private static Torch Activated(Torch values, Activation activation) =>
        activation switch
        {
            Activation.LeakyRelu => F.leaky_relu(values, Activations.LeakySlope, true),
            Activation.Relu => values.relu_(),
            Activation.Sigmoid => values.sigmoid_(),
            Activation.HalfTanh => values.tanh_().mul_(0.5f),
            Activation.Absolute => values.abs_(),
            _ => values,
        };

    private static Torch Last(Torch image) =>
        image.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
