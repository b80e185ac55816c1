using System.Numerics;

namespace Hypress.Codecs.Ccsds123;

/// <summary>How the hybrid coder chooses a code. An index is counted before it is coded.</summary>
/// <remarks>CCSDS 123.0-B-2.</remarks>
internal static class HybridStatistics
{
    /// <summary>The counter behind <paramref name="counter"/>, and whether the accumulator is halved on the way.</summary>
    public static int NextCounter(int counter, int counterBits, out bool halves)
    {
        halves = counter == (1 << counterBits) - 1;
        return halves ? (counter + 1) >> 1 : counter + 1;
    }

    /// <summary>Gamma at a sample, counted from the image's first.</summary>
    public static int CounterAt(HybridParameters coder, long t)
    {
        // Gamma grows to 2^gamma* - 1, then runs through the upper half again and again.
        var (first, top) = (1L << coder.InitialCountExponent, (1L << coder.CounterBits) - 1);
        if (t <= top - first)
            return (int)(first + t);
        var half = (top + 1) >> 1;
        return (int)(half + ((t - (top - first) - 1) % half));
    }

    /// <summary>Whether indices are coded one by one rather than in words.</summary>
    public static bool IsHighEntropy(long accumulator, int counter) =>
        accumulator << 14 >= HybridTables.HighEntropyThreshold * counter;

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

    /// <summary>The low-entropy code: the last one whose threshold lies above the ratio.</summary>
    public static int CodeNumber(long accumulator, int counter)
    {
        var codes = HybridTables.Codes;
        var i = codes.Count - 1;
        while (accumulator << 14 >= codes[i].Threshold * counter)
            i--;
        return i;
    }
}
