namespace Hypress.Training.Entropy;

/// <summary>A channel's integer table, as <see cref="Networks.FactorizedPrior"/> has it in the model file.</summary>
/// <param name="Median">What symbols are relative to.</param>
/// <param name="First">The smallest symbol.</param>
/// <param name="Frequencies">Each symbol's frequency, then the escape's; at least 1 each, <see cref="Total"/> in all.</param>
internal sealed record PriorTable(float Median, int First, int[] Frequencies)
{
    /// <summary>What frequencies add up to.</summary>
    public const int Total = 1 << 16;

    private const int Widest = 1024;

    // Symbols rarer than this on either side are left to the escape.
    private const double Rare = 0.25 / Total;

    /// <summary>The table of a learned cumulative.</summary>
    public static PriorTable Of(ChannelCumulative cumulative)
    {
        var median = (float)cumulative.Median();
        var (first, last) = (0, 0);
        while (last - first < Widest && cumulative.Probability(median + first - 1) > Rare)
            first--;
        while (last - first < Widest && cumulative.Probability(median + last + 1) > Rare)
            last++;
        var probabilities = new double[last - first + 2];
        for (var i = 0; i < probabilities.Length - 1; i++)
            probabilities[i] = cumulative.Probability(median + first + i);
        probabilities[^1] = Math.Max(0, 1 - probabilities.Sum());
        return new(median, first, Round(probabilities));
    }

    // One each, the rest in proportion; what rounding leaves goes to the likeliest, which feels it least.
    private static int[] Round(double[] probabilities)
    {
        var shared = Total - probabilities.Length;
        var sum = probabilities.Sum();
        int[] frequencies = [.. probabilities.Select(p => 1 + (int)(p / sum * shared))];
        var likeliest = Array.IndexOf(frequencies, frequencies.Max());
        frequencies[likeliest] += Total - frequencies.Sum();
        return frequencies;
    }
}
