using Hypress.Networks;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hypress.Training.Entropy;

/// <summary>A learned density for each channel of a <see cref="FactorizedPrior"/> (Ballé 2018, appendix 6.1).</summary>
/// <remarks>
/// A channel's cumulative is the sigmoid of a small monotone network: matrices made positive by softplus, 1 -> 3 -> 3
/// -> 3 -> 1, with x + tanh(a) · tanh(x) between. The median is where it is one half, found by bisection whenever it is
/// needed, so there is nothing to train for it.
/// </remarks>
internal sealed class FactorizedDensity(FactorizedPrior prior)
{
    private const double StartScale = 10;
    private static readonly int[] Widths = [1, 3, 3, 3, 1];
    private static readonly Scalar Half = 0.5f;

    /// <summary>The weights: matrix0, bias0, factor0, ... under the prior's name.</summary>
    public IEnumerable<Parameter> Parameters
    {
        get
        {
            var scale = Math.Pow(StartScale, 1.0 / (Widths.Length - 1));
            for (var i = 0; i < Widths.Length - 1; i++)
            {
                var (inputs, outputs) = (Widths[i], Widths[i + 1]);
                var start = (float)Math.Log(Math.Exp(1 / scale / outputs) - 1);
                yield return new(
                    $"{prior.Name}.matrix{i}",
                    [prior.Channels, outputs, inputs],
                    new Initialization.Constant(start)
                );
                // Uniform within plus or minus one half.
                yield return new(
                    $"{prior.Name}.bias{i}",
                    [prior.Channels, outputs, 1],
                    new Initialization.Uniform(12)
                );
                if (i < Widths.Length - 2)
                    yield return new(
                        $"{prior.Name}.factor{i}",
                        [prior.Channels, outputs, 1],
                        new Initialization.Constant(0)
                    );
            }
        }
    }

    /// <summary>Probability of the unit interval around each value; [batch, channel, line, sample] in and out.</summary>
    public Tensor Probability(Tensor values, IReadOnlyDictionary<string, Tensor> weights)
    {
        var (batch, lines, samples) = (values.shape[0], values.shape[2], values.shape[3]);
        // [channel, 1, position]
        var x = values.transpose(0, 1).reshape(prior.Channels, 1, -1);
        var (lower, upper) = (Logits(x - Half, weights), Logits(x + Half, weights));
        // Differences of sigmoids are taken where both are small.
        var sign = -(lower + upper).sign().detach();
        var probability = ((sign * upper).sigmoid() - (sign * lower).sigmoid()).abs();
        return probability.reshape(prior.Channels, batch, lines, samples).transpose(0, 1);
    }

    /// <summary>The channels' cumulatives as they are now, on this side of libtorch.</summary>
    public ChannelCumulative[] Cumulatives(IReadOnlyDictionary<string, Tensor> weights)
    {
        using var quiet = no_grad();
        var matrices = new float[Widths.Length - 1][];
        var biases = new float[Widths.Length - 1][];
        var factors = new float[Widths.Length - 2][];
        for (var i = 0; i < matrices.Length; i++)
        {
            matrices[i] = Read(F.softplus(weights[$"{prior.Name}.matrix{i}"]));
            biases[i] = Read(weights[$"{prior.Name}.bias{i}"]);
            if (i < factors.Length)
                factors[i] = Read(weights[$"{prior.Name}.factor{i}"].tanh());
        }
        return
        [
            .. Enumerable
                .Range(0, prior.Channels)
                .Select(channel => new ChannelCumulative(
                    Widths,
                    matrices,
                    biases,
                    factors,
                    channel
                )),
        ];

        static float[] Read(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();
    }

    private Tensor Logits(Tensor x, IReadOnlyDictionary<string, Tensor> weights)
    {
        for (var i = 0; i < Widths.Length - 1; i++)
        {
            var matrix = F.softplus(weights[$"{prior.Name}.matrix{i}"]);
            x = matrix.matmul(x) + weights[$"{prior.Name}.bias{i}"];
            if (i < Widths.Length - 2)
                x = x + (weights[$"{prior.Name}.factor{i}"].tanh() * x.tanh());
        }
        return x;
    }
}
