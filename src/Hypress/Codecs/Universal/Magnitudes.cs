using System.Numerics;
using Hypress.Tensors;

namespace Hypress.Codecs.Universal;

/// <summary>log2(1 + n) of whole numbers, the same everywhere.</summary>
internal static class Magnitudes
{
    private const int Count = 4096;
    private const float Log2E = 1.44269504f;

    private static readonly float[] Logarithms =
    [
        .. Enumerable.Range(0, Count).Select(n => DeterministicMath.Log(1 + n) * Log2E),
    ];

    /// <summary>log2(1 + n) of the first whole numbers.</summary>
    public static float[] Table => Logarithms;

    /// <summary>log2(1 + n), n at least 0.</summary>
    public static float Log(int n)
    {
        if (n < Count)
            return Logarithms[n];
        var shift = BitOperations.Log2((uint)n) - 11;
        return Logarithms[n >> shift] + shift;
    }
}
