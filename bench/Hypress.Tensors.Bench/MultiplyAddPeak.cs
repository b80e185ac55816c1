using System.Runtime.CompilerServices;

namespace Hypress.Tensors.Bench;

/// <summary>What one core can do at best: ten independent chains of fused multiply-adds in registers.</summary>
internal static class MultiplyAddPeak
{
    private const int Rounds = 2_000_000;
    private const int Chains = 10;

    /// <summary>10^9 multiply-adds a second.</summary>
    public static double Measure() =>
        LaneWidths.Widest switch
        {
            LaneWidth.Sixteen => Measure<Lanes512>(),
            LaneWidth.Eight => Measure<Lanes256>(),
            LaneWidth.Four => Measure<Lanes128>(),
            _ => Measure<LanesScalar>(),
        };

    private static double Measure<T>()
        where T : struct, ILanes<T>
    {
        var sink = new float[16];
        var seconds = Timing.Best(() => Chain<T>(sink), runs: 20);
        return Rounds * (double)Chains * T.Count / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Chain<T>(float[] sink)
        where T : struct, ILanes<T>
    {
        var factor = T.Broadcast(0.999f);
        var addend = T.Broadcast(0.001f);
        T s0 = factor,
            s1 = factor,
            s2 = factor,
            s3 = factor,
            s4 = factor;
        T s5 = factor,
            s6 = factor,
            s7 = factor,
            s8 = factor,
            s9 = factor;
        for (var round = 0; round < Rounds; round++)
        {
            s0 = T.MultiplyAdd(s0, factor, addend);
            s1 = T.MultiplyAdd(s1, factor, addend);
            s2 = T.MultiplyAdd(s2, factor, addend);
            s3 = T.MultiplyAdd(s3, factor, addend);
            s4 = T.MultiplyAdd(s4, factor, addend);
            s5 = T.MultiplyAdd(s5, factor, addend);
            s6 = T.MultiplyAdd(s6, factor, addend);
            s7 = T.MultiplyAdd(s7, factor, addend);
            s8 = T.MultiplyAdd(s8, factor, addend);
            s9 = T.MultiplyAdd(s9, factor, addend);
        }
        (s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9).Store(ref sink[0], 0);
    }
}
