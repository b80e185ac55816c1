using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;
using Activation = Hypress.Networks.Activation;

namespace Hypress.Tests.Tensors;

/// <summary>
/// The layers word for word as their documentation defines them, one value after the other: the judge of the kernels.
/// </summary>
internal sealed class PlainLayers(WeightFile model) : ILayers<Tensor>
{
    public Tensor Convolution(Tensor input, ConvolutionLayer layer)
    {
        var (weight, bias) = (Weights(layer, 0), Weights(layer, 1));
        var reach = layer.Kernel / 2;
        return Image(
            (input.Lines + layer.Stride - 1) / layer.Stride,
            (input.Samples + layer.Stride - 1) / layer.Stride,
            layer.Outputs,
            (y, x, o) =>
            {
                var sum = bias[o];
                for (var ky = 0; ky < layer.Kernel; ky++)
                for (var kx = 0; kx < layer.Kernel; kx++)
                {
                    if (layer.Causal && (ky > reach || (ky == reach && kx >= reach)))
                        continue;
                    for (var i = 0; i < layer.Inputs; i++)
                        sum = Fma.Exact(
                            weight[
                                (((((o * layer.Inputs) + i) * layer.Kernel) + ky) * layer.Kernel)
                                    + kx
                            ],
                            At(
                                input,
                                (y * layer.Stride) + ky - reach,
                                (x * layer.Stride) + kx - reach,
                                i
                            ),
                            sum
                        );
                }
                return Apply(layer.Activation, sum);
            }
        );
    }

    public Tensor TransposedConvolution(Tensor input, TransposedConvolutionLayer layer)
    {
        var (weight, bias) = (Weights(layer, 0), Weights(layer, 1));
        var reach = layer.Kernel / 2;
        return Image(
            2 * input.Lines,
            2 * input.Samples,
            layer.Outputs,
            (y, x, o) =>
            {
                var sum = bias[o];
                for (var ky = 0; ky < layer.Kernel; ky++)
                for (var kx = 0; kx < layer.Kernel; kx++)
                {
                    if ((y + reach - ky) % 2 != 0 || (x + reach - kx) % 2 != 0)
                        continue;
                    for (var i = 0; i < layer.Inputs; i++)
                        sum = Fma.Exact(
                            weight[
                                (((((i * layer.Outputs) + o) * layer.Kernel) + ky) * layer.Kernel)
                                    + kx
                            ],
                            At(input, (y + reach - ky) / 2, (x + reach - kx) / 2, i),
                            sum
                        );
                }
                return Apply(layer.Activation, sum);
            }
        );
    }

    public Tensor SpectralBlock(Tensor input, SpectralBlockLayer layer)
    {
        var (inner, innerBias) = (Weights(layer, 0), Weights(layer, 1));
        var (outer, outerBias) = (Weights(layer, 2), Weights(layer, 3));
        float Hidden(int y, int x, int f, int b)
        {
            if (b < 0 || b >= input.Channels)
                return 0;
            var sum = innerBias[f];
            for (var k = 0; k < 3; k++)
                sum = Fma.Exact(inner[(f * 3) + k], At(input, y, x, b + k - 1), sum);
            return Apply(Activation.LeakyRelu, sum);
        }
        return Image(
            input.Lines,
            input.Samples,
            input.Channels,
            (y, x, b) =>
            {
                var sum = outerBias[0];
                for (var f = 0; f < layer.Features; f++)
                for (var k = 0; k < 3; k++)
                    sum = Fma.Exact(outer[(f * 3) + k], Hidden(y, x, f, b + k - 1), sum);
                return At(input, y, x, b) + sum;
            }
        );
    }

    public Tensor SpatialBlock(Tensor input, SpatialBlockLayer layer)
    {
        var (inner, innerBias) = (Weights(layer, 0), Weights(layer, 1));
        var (outer, outerBias) = (Weights(layer, 2), Weights(layer, 3));
        float Hidden(int y, int x, int f, int b)
        {
            if (y < 0 || x < 0 || y >= input.Lines || x >= input.Samples)
                return 0;
            var own = (b * layer.Features) + f;
            var sum = innerBias[own];
            for (var k = 0; k < 9; k++)
                sum = Fma.Exact(
                    inner[(own * 9) + k],
                    At(input, y + (k / 3) - 1, x + (k % 3) - 1, b),
                    sum
                );
            return Apply(Activation.LeakyRelu, sum);
        }
        return Image(
            input.Lines,
            input.Samples,
            input.Channels,
            (y, x, b) =>
            {
                var sum = outerBias[b];
                for (var f = 0; f < layer.Features; f++)
                for (var k = 0; k < 9; k++)
                    sum = Fma.Exact(
                        outer[(((b * layer.Features) + f) * 9) + k],
                        Hidden(y + (k / 3) - 1, x + (k % 3) - 1, f, b),
                        sum
                    );
                return At(input, y, x, b) + sum;
            }
        );
    }

    public Tensor Gdn(Tensor input, GdnLayer layer)
    {
        var (beta, gamma) = (Weights(layer, 0), Weights(layer, 1));
        return Image(
            input.Lines,
            input.Samples,
            input.Channels,
            (y, x, c) =>
            {
                var sum = beta[c];
                for (var j = 0; j < layer.Channels; j++)
                {
                    var value = At(input, y, x, j);
                    sum = Fma.Exact(gamma[(c * layer.Channels) + j], value * value, sum);
                }
                var norm = float.Sqrt(sum);
                return layer.Inverse ? At(input, y, x, c) * norm : At(input, y, x, c) / norm;
            }
        );
    }

    public Tensor BlockAttention(Tensor query, Tensor key, Tensor value, int block)
    {
        var output = new Tensor(query.Lines, query.Samples, value.Channels);
        for (var y = 0; y < query.Lines; y++)
        for (var x = 0; x < query.Samples; x++)
        {
            var (top, left) = (y / block * block, x / block * block);
            var positions = (
                from line in Enumerable.Range(top, Math.Min(block, query.Lines - top))
                from sample in Enumerable.Range(left, Math.Min(block, query.Samples - left))
                select (line, sample)
            ).ToArray();
            var logits = new float[positions.Length];
            for (var j = 0; j < logits.Length; j++)
            for (var c = 0; c < query.Channels; c++)
                logits[j] = Fma.Exact(
                    query[y, x][c],
                    key[positions[j].line, positions[j].sample][c],
                    logits[j]
                );
            var largest = logits.Max();
            float[] powers = [.. logits.Select(logit => DeterministicMath.Exp(logit - largest))];
            var sum = 0f;
            foreach (var power in powers)
                sum += power;
            for (var c = 0; c < value.Channels; c++)
            {
                var mixed = 0f;
                for (var j = 0; j < logits.Length; j++)
                    mixed = Fma.Exact(
                        powers[j] / sum,
                        value[positions[j].line, positions[j].sample][c],
                        mixed
                    );
                output[y, x][c] = mixed;
            }
        }
        return output;
    }

    public Tensor Activate(Tensor input, Activation activation) =>
        Image(
            input.Lines,
            input.Samples,
            input.Channels,
            (y, x, c) => Apply(activation, At(input, y, x, c))
        );

    public Tensor Add(Tensor a, Tensor b) =>
        Image(a.Lines, a.Samples, a.Channels, (y, x, c) => At(a, y, x, c) + At(b, y, x, c));

    public Tensor Multiply(Tensor a, Tensor b) =>
        Image(a.Lines, a.Samples, a.Channels, (y, x, c) => At(a, y, x, c) * At(b, y, x, c));

    public Tensor Concatenate(params ReadOnlySpan<Tensor> parts)
    {
        var all = parts.ToArray();
        return Image(
            all[0].Lines,
            all[0].Samples,
            all.Sum(part => part.Channels),
            (y, x, c) =>
            {
                var part = 0;
                for (; c >= all[part].Channels; part++)
                    c -= all[part].Channels;
                return At(all[part], y, x, c);
            }
        );
    }

    public Tensor Channels(Tensor input, int first, int count) =>
        Image(input.Lines, input.Samples, count, (y, x, c) => At(input, y, x, first + c));

    public Tensor Crop(Tensor input, int lines, int samples) =>
        Image(lines, samples, input.Channels, (y, x, c) => At(input, y, x, c));

    public void Release(Tensor tensor) { }

    private static float Apply(Activation activation, float x) =>
        activation switch
        {
            Activation.LeakyRelu => x < 0 ? x * Activations.LeakySlope : x,
            Activation.Relu => x > 0 ? x : 0,
            Activation.Sigmoid => DeterministicMath.Sigmoid(x),
            Activation.HalfTanh => DeterministicMath.Tanh(x) * 0.5f,
            Activation.Absolute => float.Abs(x),
            _ => x,
        };

    private static float At(Tensor image, int y, int x, int c) =>
        y < 0 || x < 0 || c < 0 || y >= image.Lines || x >= image.Samples || c >= image.Channels
            ? 0
            : image[y, x][c];

    private static Tensor Image(
        int lines,
        int samples,
        int channels,
        Func<int, int, int, float> value
    )
    {
        var image = new Tensor(lines, samples, channels);
        for (var y = 0; y < lines; y++)
        for (var x = 0; x < samples; x++)
        for (var c = 0; c < channels; c++)
            image[y, x][c] = value(y, x, c);
        return image;
    }

    private float[] Weights(ILayer layer, int index)
    {
        var parameter = layer.Parameters.ElementAt(index);
        return model.Floats(parameter.Name, parameter.Shape);
    }
}
