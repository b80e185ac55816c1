using System.Runtime.Intrinsics;

namespace Hypress.Tensors;

/// <summary>How many values are computed side by side; decides speed, never a bit of the result.</summary>
internal enum LaneWidth
{
    /// <summary>One: anywhere.</summary>
    Scalar = 1,

    /// <summary>128 bits.</summary>
    Four = 4,

    /// <summary>256 bits.</summary>
    Eight = 8,

    /// <summary>512 bits.</summary>
    Sixteen = 16,
}

/// <summary>The width that suits this processor.</summary>
internal static class LaneWidths
{
    /// <summary>The widest that has fused multiply-add in hardware.</summary>
    public static LaneWidth Widest { get; } =
        Vector512.IsHardwareAccelerated ? LaneWidth.Sixteen
        : !Fma.IsHardware ? LaneWidth.Scalar
        : Vector256.IsHardwareAccelerated ? LaneWidth.Eight
        : Vector128.IsHardwareAccelerated ? LaneWidth.Four
        : LaneWidth.Scalar;
}
