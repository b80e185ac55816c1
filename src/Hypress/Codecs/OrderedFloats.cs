using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>Floats as whole numbers that rise with them; every bit comes back, whatever NaN it belongs to.</summary>
internal static class OrderedFloats
{
    /// <summary>A whole number for the bits of a float, in the order of the values; its own inverse.</summary>
    public static int Ordered(int bits) => bits ^ ((bits >> 31) & int.MaxValue);

    /// <summary>The upper and the lower 16 bits of a cube's numbers, the sign turned so that they rise from 0.</summary>
    public static (CubeView High, CubeView Low) Split(CubeView floats)
    {
        var shape = floats.Shape;
        var high = CubeView.Allocate(shape, DataType.UInt16, Interleave.Bip);
        var low = CubeView.Allocate(shape, DataType.UInt16, Interleave.Bip);
        var highs = high.Values<ushort>();
        var lows = low.Values<ushort>();
        var values = floats.Values<float>();
        var to = 0;
        for (var line = 0; line < shape.Lines; line++)
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            var from = floats.IndexOf(0, line, sample);
            for (var band = 0; band < shape.Bands; band++, to++, from += floats.Layout.BandStride)
            {
                var bits = BitConverter.SingleToInt32Bits(values[(int)from]);
                var number = Ordered(bits) ^ int.MinValue;
                highs[to] = (ushort)(number >>> 16);
                lows[to] = (ushort)number;
            }
        }
        return (high, low);
    }

    /// <summary>Puts the bits of floats in place of the upper halves of their numbers.</summary>
    public static void Join(Span<int> highs, ReadOnlySpan<int> lows)
    {
        for (var i = 0; i < highs.Length; i++)
            highs[i] = Ordered(((highs[i] << 16) | (ushort)lows[i]) ^ int.MinValue);
    }
}
