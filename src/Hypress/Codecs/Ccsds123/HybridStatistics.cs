using System.Numerics;

namespace Hypress.Codecs.Ccsds123;

/// <summary>How the hybrid coder chooses a code. An index is counted before it is coded.</summary>
/// <remarks>CCSDS 123.0-B-2. All bands of a pixel share the counter Gamma.</remarks>
internal sealed class HybridStatistics
{
    private const int CodeCount = 16;
    private readonly HybridParameters _coder;
    private readonly long[] _limits; // [counter, code]: the first accumulator that the code isn't for

    public HybridStatistics(HybridParameters coder)
    {
        _coder = coder;
        var codes = HybridTables.Codes;
        _limits = new long[CodeCount << coder.CounterBits];
        for (var counter = 0L; counter < 1 << coder.CounterBits; counter++)
        for (var i = 0; i < CodeCount; i++)
            // Sigma * 2^14 < T_i * Gamma, solved for Sigma
            _limits[(counter * CodeCount) + i] = ((codes[i].Threshold * counter) + 0x3FFF) >> 14;
    }

    /// <summary>The counter behind <paramref name="counter"/>, and whether the accumulator is halved on the way; 0 is before the first index.</summary>
    public int NextCounter(int counter, out bool halves)
    {
        var top = (1 << _coder.CounterBits) - 1;
        halves = counter == top;
        return counter == 0 ? 1 << _coder.InitialCountExponent
            : halves ? (counter + 1) >> 1
            : counter + 1;
    }

    /// <summary>Gamma at a pixel, counted from the image's first; 0 before it.</summary>
    public int CounterAt(long t)
    {
        // Gamma grows to 2^gamma* - 1, then runs through the upper half again and again.
        var (first, top) = (1L << _coder.InitialCountExponent, (1L << _coder.CounterBits) - 1);
        if (t < 0)
            return 0;
        if (t <= top - first)
            return (int)(first + t);
        var half = (top + 1) >> 1;
        return (int)(half + ((t - (top - first) - 1) % half));
    }

    /// <summary>Where the codes end for a counter: accumulators from the limit on take an earlier code.</summary>
    public ReadOnlySpan<long> Limits(int counter) => _limits.AsSpan(counter * CodeCount, CodeCount);

    /// <summary>The low-entropy code: the last one whose limit lies above the accumulator; -1 where indices are coded one by one.</summary>
    public static int CodeNumber(long accumulator, ReadOnlySpan<long> limits)
    {
        // Limits fall. The sign of a difference instead of a branch, which nothing could foresee.
        if (accumulator >= limits[0])
            return -1;
        var i = (int)((ulong)(accumulator - limits[8]) >> 63) << 3;
        i += (int)((ulong)(accumulator - limits[i + 4]) >> 63) << 2;
        i += (int)((ulong)(accumulator - limits[i + 2]) >> 63) << 1;
        return i + (int)((ulong)(accumulator - limits[i + 1]) >> 63);
    }

    /// <summary>k, the low bits that a high-entropy codeword gives plainly.</summary>
    public static int LowBits(long accumulator, int counter, int depth)
    {
        // The largest k with counter * 2^(k+2) <= accumulator + floor(49 counter / 32).
        var threshold = accumulator + ((49L * counter) >> 5);
        var k = BitOperations.Log2((ulong)threshold) - BitOperations.Log2((uint)counter) - 2;
        if ((long)counter << (k + 2) > threshold)
            k--;
        return Math.Min(k, Math.Max(depth - 2, 2));
    }
}
