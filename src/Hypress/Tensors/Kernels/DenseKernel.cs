using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>The one dense inner loop: every convolution, transposed convolution and normalization is rows of it.</summary>
/// <remarks>
/// out[p, o] = bias[o] + sum over tap t, then channel c, of weights[t, c, o] · in[p · inputStep + tap[t] + c], one chain of
/// fused multiply-adds. A block of six pixels by up to four vectors of outputs stays in registers over the whole chain.
/// </remarks>
// References instead of spans: a bounds check per multiply-add costs half of the speed.
internal static class DenseKernel
{
    private const int Block = 6;
    private const int Chunk = 8 * Block;

    /// <summary>Computes a row of pixels, all outputs.</summary>
    /// <param name="weights">Packed for lanes of type <typeparamref name="T"/>.</param>
    /// <param name="input">Values; the row reads <c>origin + p · inputStep + tap + channel</c>.</param>
    /// <param name="origin">Where the first pixel's centre stands.</param>
    /// <param name="inputStep">Values from one output pixel's centre to the next one's.</param>
    /// <param name="taps">Each tap's distance from the centre, in values.</param>
    /// <param name="output">Takes the row.</param>
    /// <param name="outputOrigin">Where the first pixel's outputs go.</param>
    /// <param name="outputStep">Values from one output pixel to the next.</param>
    /// <param name="pixels">Output pixels, at least 1.</param>
    public static void Row<T>(
        PackedWeights weights,
        ReadOnlySpan<float> input,
        int origin,
        int inputStep,
        ReadOnlySpan<int> taps,
        Span<float> output,
        int outputOrigin,
        int outputStep,
        int pixels
    )
        where T : struct, ILanes<T>
    {
        var last = (pixels - 1) * inputStep;
        foreach (var tap in taps)
            if (origin + tap < 0 || origin + tap + last + weights.Inputs > input.Length)
                throw new ArgumentException("taps reach outside of the input", nameof(taps));
        var outputs = weights.Bias.Length;
        if (
            pixels < 1
            || taps.Length != weights.Taps
            || outputOrigin < 0
            || outputOrigin + ((pixels - 1) * outputStep) + outputs > output.Length
        )
            throw new ArgumentException("the row doesn't fit the weights or the output");

        // Some pixels at a time, so that their inputs stay in the first-level cache from panel to panel.
        for (var pixel = 0; pixel < pixels; pixel += Chunk)
        for (var first = 0; first < outputs; first += weights.PanelWidth(first))
            Panel<T>(
                weights,
                first,
                ref Unsafe.Add(ref MemoryMarshal.GetReference(input), origin + (pixel * inputStep)),
                inputStep,
                taps,
                ref Unsafe.Add(
                    ref MemoryMarshal.GetReference(output),
                    outputOrigin + (pixel * outputStep) + first
                ),
                outputStep,
                Math.Min(Chunk, pixels - pixel)
            );
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<T>(
        PackedWeights weights,
        int first,
        ref float source,
        int inputStep,
        ReadOnlySpan<int> taps,
        ref float target,
        int outputStep,
        int pixels
    )
        where T : struct, ILanes<T>
    {
        ref var panel = ref weights.Weights[weights.PanelStart(first)];
        ref var bias = ref weights.Bias[first];
        var vectors = weights.PanelWidth(first) / T.Count;
        Debug.Assert(vectors is 1 or 2 or 3 or 4);
        for (var pixel = 0; pixel < pixels; pixel += Block)
        {
            // The last block overlaps the one before it: the same values twice, no second loop.
            var block = new PixelBlock(Math.Max(0, Math.Min(pixel, pixels - Block)), pixels);
            if (vectors == 4)
                Block6x4<T>(
                    ref source,
                    block,
                    inputStep,
                    taps,
                    weights.Inputs,
                    ref panel,
                    ref bias,
                    ref target,
                    outputStep
                );
            else if (vectors == 3)
                Block6x3<T>(
                    ref source,
                    block,
                    inputStep,
                    taps,
                    weights.Inputs,
                    ref panel,
                    ref bias,
                    ref target,
                    outputStep
                );
            else if (vectors == 2)
                Block6x2<T>(
                    ref source,
                    block,
                    inputStep,
                    taps,
                    weights.Inputs,
                    ref panel,
                    ref bias,
                    ref target,
                    outputStep
                );
            else
                Block6x1<T>(
                    ref source,
                    block,
                    inputStep,
                    taps,
                    weights.Inputs,
                    ref panel,
                    ref bias,
                    ref target,
                    outputStep
                );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x4<T>(
        ref float source,
        PixelBlock block,
        int inputStep,
        ReadOnlySpan<int> taps,
        int inputs,
        ref float weight,
        ref float bias,
        ref float target,
        int outputStep
    )
        where T : struct, ILanes<T>
    {
        var b0 = T.Load(ref bias, 0);
        var b1 = T.Load(ref bias, 1 * T.Count);
        var b2 = T.Load(ref bias, 2 * T.Count);
        var b3 = T.Load(ref bias, 3 * T.Count);
        T s00 = b0,
            s01 = b1,
            s02 = b2,
            s03 = b3;
        T s10 = b0,
            s11 = b1,
            s12 = b2,
            s13 = b3;
        T s20 = b0,
            s21 = b1,
            s22 = b2,
            s23 = b3;
        T s30 = b0,
            s31 = b1,
            s32 = b2,
            s33 = b3;
        T s40 = b0,
            s41 = b1,
            s42 = b2,
            s43 = b3;
        T s50 = b0,
            s51 = b1,
            s52 = b2,
            s53 = b3;
        foreach (var tap in taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, (block.P0 * inputStep) + tap);
            ref var x1 = ref Unsafe.Add(ref source, (block.P1 * inputStep) + tap);
            ref var x2 = ref Unsafe.Add(ref source, (block.P2 * inputStep) + tap);
            ref var x3 = ref Unsafe.Add(ref source, (block.P3 * inputStep) + tap);
            ref var x4 = ref Unsafe.Add(ref source, (block.P4 * inputStep) + tap);
            ref var x5 = ref Unsafe.Add(ref source, (block.P5 * inputStep) + tap);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w0 = T.Load(ref weight, 0);
                var w1 = T.Load(ref weight, 1 * T.Count);
                var w2 = T.Load(ref weight, 2 * T.Count);
                var w3 = T.Load(ref weight, 3 * T.Count);
                var x = T.Broadcast(Unsafe.Add(ref x0, channel));
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                s02 = T.MultiplyAdd(x, w2, s02);
                s03 = T.MultiplyAdd(x, w3, s03);
                x = T.Broadcast(Unsafe.Add(ref x1, channel));
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                s12 = T.MultiplyAdd(x, w2, s12);
                s13 = T.MultiplyAdd(x, w3, s13);
                x = T.Broadcast(Unsafe.Add(ref x2, channel));
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                s22 = T.MultiplyAdd(x, w2, s22);
                s23 = T.MultiplyAdd(x, w3, s23);
                x = T.Broadcast(Unsafe.Add(ref x3, channel));
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                s32 = T.MultiplyAdd(x, w2, s32);
                s33 = T.MultiplyAdd(x, w3, s33);
                x = T.Broadcast(Unsafe.Add(ref x4, channel));
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                s42 = T.MultiplyAdd(x, w2, s42);
                s43 = T.MultiplyAdd(x, w3, s43);
                x = T.Broadcast(Unsafe.Add(ref x5, channel));
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                s52 = T.MultiplyAdd(x, w2, s52);
                s53 = T.MultiplyAdd(x, w3, s53);
                weight = ref Unsafe.Add(ref weight, 4 * T.Count);
            }
        }
        ref var y0 = ref Unsafe.Add(ref target, block.P0 * outputStep);
        s00.Store(ref y0, 0);
        s01.Store(ref y0, 1 * T.Count);
        s02.Store(ref y0, 2 * T.Count);
        s03.Store(ref y0, 3 * T.Count);
        ref var y1 = ref Unsafe.Add(ref target, block.P1 * outputStep);
        s10.Store(ref y1, 0);
        s11.Store(ref y1, 1 * T.Count);
        s12.Store(ref y1, 2 * T.Count);
        s13.Store(ref y1, 3 * T.Count);
        ref var y2 = ref Unsafe.Add(ref target, block.P2 * outputStep);
        s20.Store(ref y2, 0);
        s21.Store(ref y2, 1 * T.Count);
        s22.Store(ref y2, 2 * T.Count);
        s23.Store(ref y2, 3 * T.Count);
        ref var y3 = ref Unsafe.Add(ref target, block.P3 * outputStep);
        s30.Store(ref y3, 0);
        s31.Store(ref y3, 1 * T.Count);
        s32.Store(ref y3, 2 * T.Count);
        s33.Store(ref y3, 3 * T.Count);
        ref var y4 = ref Unsafe.Add(ref target, block.P4 * outputStep);
        s40.Store(ref y4, 0);
        s41.Store(ref y4, 1 * T.Count);
        s42.Store(ref y4, 2 * T.Count);
        s43.Store(ref y4, 3 * T.Count);
        ref var y5 = ref Unsafe.Add(ref target, block.P5 * outputStep);
        s50.Store(ref y5, 0);
        s51.Store(ref y5, 1 * T.Count);
        s52.Store(ref y5, 2 * T.Count);
        s53.Store(ref y5, 3 * T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x3<T>(
        ref float source,
        PixelBlock block,
        int inputStep,
        ReadOnlySpan<int> taps,
        int inputs,
        ref float weight,
        ref float bias,
        ref float target,
        int outputStep
    )
        where T : struct, ILanes<T>
    {
        var b0 = T.Load(ref bias, 0);
        var b1 = T.Load(ref bias, 1 * T.Count);
        var b2 = T.Load(ref bias, 2 * T.Count);
        T s00 = b0,
            s01 = b1,
            s02 = b2;
        T s10 = b0,
            s11 = b1,
            s12 = b2;
        T s20 = b0,
            s21 = b1,
            s22 = b2;
        T s30 = b0,
            s31 = b1,
            s32 = b2;
        T s40 = b0,
            s41 = b1,
            s42 = b2;
        T s50 = b0,
            s51 = b1,
            s52 = b2;
        foreach (var tap in taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, (block.P0 * inputStep) + tap);
            ref var x1 = ref Unsafe.Add(ref source, (block.P1 * inputStep) + tap);
            ref var x2 = ref Unsafe.Add(ref source, (block.P2 * inputStep) + tap);
            ref var x3 = ref Unsafe.Add(ref source, (block.P3 * inputStep) + tap);
            ref var x4 = ref Unsafe.Add(ref source, (block.P4 * inputStep) + tap);
            ref var x5 = ref Unsafe.Add(ref source, (block.P5 * inputStep) + tap);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w0 = T.Load(ref weight, 0);
                var w1 = T.Load(ref weight, 1 * T.Count);
                var w2 = T.Load(ref weight, 2 * T.Count);
                var x = T.Broadcast(Unsafe.Add(ref x0, channel));
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                s02 = T.MultiplyAdd(x, w2, s02);
                x = T.Broadcast(Unsafe.Add(ref x1, channel));
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                s12 = T.MultiplyAdd(x, w2, s12);
                x = T.Broadcast(Unsafe.Add(ref x2, channel));
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                s22 = T.MultiplyAdd(x, w2, s22);
                x = T.Broadcast(Unsafe.Add(ref x3, channel));
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                s32 = T.MultiplyAdd(x, w2, s32);
                x = T.Broadcast(Unsafe.Add(ref x4, channel));
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                s42 = T.MultiplyAdd(x, w2, s42);
                x = T.Broadcast(Unsafe.Add(ref x5, channel));
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                s52 = T.MultiplyAdd(x, w2, s52);
                weight = ref Unsafe.Add(ref weight, 3 * T.Count);
            }
        }
        ref var y0 = ref Unsafe.Add(ref target, block.P0 * outputStep);
        s00.Store(ref y0, 0);
        s01.Store(ref y0, 1 * T.Count);
        s02.Store(ref y0, 2 * T.Count);
        ref var y1 = ref Unsafe.Add(ref target, block.P1 * outputStep);
        s10.Store(ref y1, 0);
        s11.Store(ref y1, 1 * T.Count);
        s12.Store(ref y1, 2 * T.Count);
        ref var y2 = ref Unsafe.Add(ref target, block.P2 * outputStep);
        s20.Store(ref y2, 0);
        s21.Store(ref y2, 1 * T.Count);
        s22.Store(ref y2, 2 * T.Count);
        ref var y3 = ref Unsafe.Add(ref target, block.P3 * outputStep);
        s30.Store(ref y3, 0);
        s31.Store(ref y3, 1 * T.Count);
        s32.Store(ref y3, 2 * T.Count);
        ref var y4 = ref Unsafe.Add(ref target, block.P4 * outputStep);
        s40.Store(ref y4, 0);
        s41.Store(ref y4, 1 * T.Count);
        s42.Store(ref y4, 2 * T.Count);
        ref var y5 = ref Unsafe.Add(ref target, block.P5 * outputStep);
        s50.Store(ref y5, 0);
        s51.Store(ref y5, 1 * T.Count);
        s52.Store(ref y5, 2 * T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x2<T>(
        ref float source,
        PixelBlock block,
        int inputStep,
        ReadOnlySpan<int> taps,
        int inputs,
        ref float weight,
        ref float bias,
        ref float target,
        int outputStep
    )
        where T : struct, ILanes<T>
    {
        var b0 = T.Load(ref bias, 0);
        var b1 = T.Load(ref bias, 1 * T.Count);
        T s00 = b0,
            s01 = b1;
        T s10 = b0,
            s11 = b1;
        T s20 = b0,
            s21 = b1;
        T s30 = b0,
            s31 = b1;
        T s40 = b0,
            s41 = b1;
        T s50 = b0,
            s51 = b1;
        foreach (var tap in taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, (block.P0 * inputStep) + tap);
            ref var x1 = ref Unsafe.Add(ref source, (block.P1 * inputStep) + tap);
            ref var x2 = ref Unsafe.Add(ref source, (block.P2 * inputStep) + tap);
            ref var x3 = ref Unsafe.Add(ref source, (block.P3 * inputStep) + tap);
            ref var x4 = ref Unsafe.Add(ref source, (block.P4 * inputStep) + tap);
            ref var x5 = ref Unsafe.Add(ref source, (block.P5 * inputStep) + tap);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w0 = T.Load(ref weight, 0);
                var w1 = T.Load(ref weight, 1 * T.Count);
                var x = T.Broadcast(Unsafe.Add(ref x0, channel));
                s00 = T.MultiplyAdd(x, w0, s00);
                s01 = T.MultiplyAdd(x, w1, s01);
                x = T.Broadcast(Unsafe.Add(ref x1, channel));
                s10 = T.MultiplyAdd(x, w0, s10);
                s11 = T.MultiplyAdd(x, w1, s11);
                x = T.Broadcast(Unsafe.Add(ref x2, channel));
                s20 = T.MultiplyAdd(x, w0, s20);
                s21 = T.MultiplyAdd(x, w1, s21);
                x = T.Broadcast(Unsafe.Add(ref x3, channel));
                s30 = T.MultiplyAdd(x, w0, s30);
                s31 = T.MultiplyAdd(x, w1, s31);
                x = T.Broadcast(Unsafe.Add(ref x4, channel));
                s40 = T.MultiplyAdd(x, w0, s40);
                s41 = T.MultiplyAdd(x, w1, s41);
                x = T.Broadcast(Unsafe.Add(ref x5, channel));
                s50 = T.MultiplyAdd(x, w0, s50);
                s51 = T.MultiplyAdd(x, w1, s51);
                weight = ref Unsafe.Add(ref weight, 2 * T.Count);
            }
        }
        ref var y0 = ref Unsafe.Add(ref target, block.P0 * outputStep);
        s00.Store(ref y0, 0);
        s01.Store(ref y0, 1 * T.Count);
        ref var y1 = ref Unsafe.Add(ref target, block.P1 * outputStep);
        s10.Store(ref y1, 0);
        s11.Store(ref y1, 1 * T.Count);
        ref var y2 = ref Unsafe.Add(ref target, block.P2 * outputStep);
        s20.Store(ref y2, 0);
        s21.Store(ref y2, 1 * T.Count);
        ref var y3 = ref Unsafe.Add(ref target, block.P3 * outputStep);
        s30.Store(ref y3, 0);
        s31.Store(ref y3, 1 * T.Count);
        ref var y4 = ref Unsafe.Add(ref target, block.P4 * outputStep);
        s40.Store(ref y4, 0);
        s41.Store(ref y4, 1 * T.Count);
        ref var y5 = ref Unsafe.Add(ref target, block.P5 * outputStep);
        s50.Store(ref y5, 0);
        s51.Store(ref y5, 1 * T.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block6x1<T>(
        ref float source,
        PixelBlock block,
        int inputStep,
        ReadOnlySpan<int> taps,
        int inputs,
        ref float weight,
        ref float bias,
        ref float target,
        int outputStep
    )
        where T : struct, ILanes<T>
    {
        var b0 = T.Load(ref bias, 0);
        T s00 = b0;
        T s10 = b0;
        T s20 = b0;
        T s30 = b0;
        T s40 = b0;
        T s50 = b0;
        foreach (var tap in taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, (block.P0 * inputStep) + tap);
            ref var x1 = ref Unsafe.Add(ref source, (block.P1 * inputStep) + tap);
            ref var x2 = ref Unsafe.Add(ref source, (block.P2 * inputStep) + tap);
            ref var x3 = ref Unsafe.Add(ref source, (block.P3 * inputStep) + tap);
            ref var x4 = ref Unsafe.Add(ref source, (block.P4 * inputStep) + tap);
            ref var x5 = ref Unsafe.Add(ref source, (block.P5 * inputStep) + tap);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w0 = T.Load(ref weight, 0);
                var x = T.Broadcast(Unsafe.Add(ref x0, channel));
                s00 = T.MultiplyAdd(x, w0, s00);
                x = T.Broadcast(Unsafe.Add(ref x1, channel));
                s10 = T.MultiplyAdd(x, w0, s10);
                x = T.Broadcast(Unsafe.Add(ref x2, channel));
                s20 = T.MultiplyAdd(x, w0, s20);
                x = T.Broadcast(Unsafe.Add(ref x3, channel));
                s30 = T.MultiplyAdd(x, w0, s30);
                x = T.Broadcast(Unsafe.Add(ref x4, channel));
                s40 = T.MultiplyAdd(x, w0, s40);
                x = T.Broadcast(Unsafe.Add(ref x5, channel));
                s50 = T.MultiplyAdd(x, w0, s50);
                weight = ref Unsafe.Add(ref weight, T.Count);
            }
        }
        ref var y0 = ref Unsafe.Add(ref target, block.P0 * outputStep);
        s00.Store(ref y0, 0);
        ref var y1 = ref Unsafe.Add(ref target, block.P1 * outputStep);
        s10.Store(ref y1, 0);
        ref var y2 = ref Unsafe.Add(ref target, block.P2 * outputStep);
        s20.Store(ref y2, 0);
        ref var y3 = ref Unsafe.Add(ref target, block.P3 * outputStep);
        s30.Store(ref y3, 0);
        ref var y4 = ref Unsafe.Add(ref target, block.P4 * outputStep);
        s40.Store(ref y4, 0);
        ref var y5 = ref Unsafe.Add(ref target, block.P5 * outputStep);
        s50.Store(ref y5, 0);
    }

    /// <summary>Six pixels from a start; where a row has fewer, its last one stands in for the missing.</summary>
    private readonly struct PixelBlock(int start, int pixels)
    {
        public readonly int P0 = start;
        public readonly int P1 = Math.Min(start + 1, pixels - 1);
        public readonly int P2 = Math.Min(start + 2, pixels - 1);
        public readonly int P3 = Math.Min(start + 3, pixels - 1);
        public readonly int P4 = Math.Min(start + 4, pixels - 1);
        public readonly int P5 = Math.Min(start + 5, pixels - 1);
    }
}
