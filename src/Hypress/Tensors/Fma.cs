using System.Runtime.Intrinsics.Arm;

namespace Hypress.Tensors;

/// <summary>The fused multiply-add that every value on the decoding path is made of.</summary>
internal static class Fma
{
    /// <summary>Whether the processor has the instruction.</summary>
    public static bool IsHardware =>
        System.Runtime.Intrinsics.X86.Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>x·y + z, rounded once, on every machine.</summary>
    // The runtime's own substitute for the instruction is wrong on some machines (dotnet/runtime #98704, #133349).
    public static float Exact(float x, float y, float z) =>
        IsHardware ? float.FusedMultiplyAdd(x, y, z) : Plain(x, y, z);

    /// <summary>The same from double arithmetic; tests hold hardware to it.</summary>
    internal static float Plain(float x, float y, float z)
    {
        var product = (double)x * y; // exact: 24 + 24 bits fit in 53
        var sum = product + z;
        var zPart = sum - product; // two-sum: what `sum` lost
        var lost = product - (sum - zPart) + (z - zPart);
        var bits = BitConverter.DoubleToInt64Bits(sum);
        if (lost != 0 && double.IsFinite(sum) && (bits & 1) == 0)
            bits += (lost > 0) == (sum > 0) ? 1 : -1; // round to odd, so that the next rounding is the only one
        return (float)BitConverter.Int64BitsToDouble(bits);
    }
}
