using System.Numerics;

namespace Hypress.Entropy;

/// <summary>What symbols take, for encoders that choose among them; nothing that decoding depends on.</summary>
internal static class SymbolBits
{
    private static readonly float[] Table = Make();

    /// <summary>Bits of a symbol of so many of the 65536 counts, at least 1.</summary>
    public static float Of(int frequency) => Table[frequency];

    /// <summary>Bits of what follows an escape (<see cref="CdfTable.EncodeDistance"/>).</summary>
    public static float OfDistance(long slot, int count)
    {
        var distance = slot < 0 ? -slot - 1 : slot - count;
        return 2 + (2 * BitOperations.Log2((ulong)distance + 1));
    }

    private static float[] Make()
    {
        var bits = new float[(1 << RangeEncoder.Precision) + 1];
        bits[0] = float.PositiveInfinity;
        for (var frequency = 1; frequency < bits.Length; frequency++)
            bits[frequency] = (float)(RangeEncoder.Precision - Math.Log2(frequency));
        return bits;
    }
}
