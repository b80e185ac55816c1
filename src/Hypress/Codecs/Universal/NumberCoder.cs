using Hypress.Tensors;

namespace Hypress.Codecs.Universal;

/// <summary>Codes whole numbers that are about a guess, by a discretized logistic distribution.</summary>
internal static class NumberCoder
{
    /// <summary>The largest magnitude.</summary>
    public const long Most = 1L << 40;

    private const int Reach = 64; // symbols on either side of the guess
    private const int Count = (2 * Reach) + 1;
    private const int Escape = Count;
    private const float Whole = 65_100; // with two for each symbol it stays below 65536, the rest is the escape's
    private const double WideScale = 12; // beyond it the lowest bits are noise

    /// <summary>Codes a number.</summary>
    /// <param name="coder">Writes or reads.</param>
    /// <param name="number">The number, at most <see cref="Most"/>.</param>
    /// <param name="guess">The middle of the distribution.</param>
    /// <param name="scale">Its scale, more than 0.</param>
    public static long Code<TCoder>(TCoder coder, long number, double guess, double scale)
        where TCoder : ISymbolCoder
    {
        var shift = 0;
        for (; scale > WideScale && shift < 32; scale /= 2)
            shift++;
        guess = Math.ScaleB(Math.Clamp(guess, -Most, Most), -shift);
        var first = (long)Math.Floor(guess) - Reach;
        var slope = 1 / scale;
        var start = Cumulative(0);
        var symbol = (number >> shift) - first;
        var isInside = symbol is >= 0 and < Count;
        symbol = coder.Symbol(
            isInside ? (int)symbol : Escape,
            Count + 1,
            slot => slot > Escape ? 65536 : Cumulative(slot) - start
        );
        var high = first + symbol;
        if (symbol == Escape)
        {
            var above = coder.Bits(number >> shift >= first ? 1u : 0u, 1) == 1;
            var beyond = above ? (number >> shift) - first - Count : first - 1 - (number >> shift);
            beyond = (uint)coder.Golomb((uint)beyond);
            high = above ? first + Count + beyond : first - 1 - beyond;
        }
        var result = high;
        for (var left = shift; left > 0; )
        {
            var bits = Math.Min(left, 16);
            left -= bits;
            var low = coder.Bits((uint)(number >> left) & ((1u << bits) - 1), bits);
            result = (result << bits) | low;
        }
        return Math.Abs(result) <= Most
            ? result
            : throw new HypressFormatException(
                $"a number of the basis is {result}, allowed -{Most}..{Most}"
            );

        uint Cumulative(int slot)
        {
            var x = (float)((first + slot - 0.5 - guess) * slope);
            return (uint)(2 * slot) + (uint)(DeterministicMath.Sigmoid(x) * Whole);
        }
    }
}
