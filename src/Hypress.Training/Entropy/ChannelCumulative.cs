namespace Hypress.Training.Entropy;

/// <summary>One channel's cumulative of a <see cref="FactorizedDensity"/>, for its median and its table.</summary>
internal sealed class ChannelCumulative(
    int[] widths,
    float[][] matrices, // [layer][channel, output, input], positive
    float[][] biases, // [layer][channel, output]
    float[][] factors, // [layer][channel, output], within -1..1
    int channel
)
{
    private const double Farthest = 1 << 20;

    /// <summary>The value below which half of the probability lies.</summary>
    public double Median()
    {
        var (low, high) = (-1.0, 1.0);
        while (Logit(low) > 0 && low > -Farthest)
            low *= 2;
        while (Logit(high) < 0 && high < Farthest)
            high *= 2;
        // A thousandth of a step of the quantizer is far more than coding can feel.
        while (high - low > 1e-3)
        {
            var middle = (low + high) / 2;
            if (Logit(middle) < 0)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>Probability of the unit interval around a value.</summary>
    public double Probability(double value)
    {
        var (lower, upper) = (Logit(value - 0.5), Logit(value + 0.5));
        var sign = lower + upper > 0 ? -1 : 1;
        return Math.Abs(Sigmoid(sign * upper) - Sigmoid(sign * lower));
    }

    private double Logit(double value)
    {
        Span<double> x = stackalloc double[widths.Max()];
        Span<double> next = stackalloc double[x.Length];
        x[0] = value;
        for (var i = 0; i < matrices.Length; i++)
        {
            var (inputs, outputs) = (widths[i], widths[i + 1]);
            for (var o = 0; o < outputs; o++)
            {
                var row = (channel * outputs) + o;
                double sum = biases[i][row];
                for (var k = 0; k < inputs; k++)
                    sum += matrices[i][(row * inputs) + k] * x[k];
                next[o] = i < factors.Length ? sum + (factors[i][row] * Math.Tanh(sum)) : sum;
            }
            next.CopyTo(x);
        }
        return x[0];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
