using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>The one dense inner loop: every convolution, transposed convolution and normalization is rows of it.</summary>
/// <remarks>
/// out[p, o] = bias[o] + sum over tap t, then channel c, of weights[t, c, o] · in[p · inputStep + tap[t] + c], one chain of
/// fused multiply-adds. A block of six pixels by up to four vectors of outputs stays in registers over the whole chain;
/// what is left of a row are blocks of four, two and one.
/// </remarks>
// References instead of spans: a bounds check per multiply-add costs half of the speed.
internal static class DenseKernel
{
    // Pixels whose inputs stay in the first-level cache from panel to panel.
    private const int Chunk = 48;

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

        for (var pixel = 0; pixel < pixels; pixel += Chunk)
        for (var first = 0; first < outputs; first += weights.PanelWidth(first))
            Run<T>(
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

    private static void Run<T>(
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
        var panel = new Panel(
            ref weights.Weights[weights.PanelStart(first)],
            ref weights.Bias[first],
            taps,
            weights.Inputs,
            ref source,
            inputStep,
            ref target,
            outputStep
        );
        var vectors = weights.PanelWidth(first) / T.Count;
        Debug.Assert(vectors is 1 or 2 or 3 or 4);
        if (vectors == 4)
            Blocks<T, Outputs4<T>>(panel, pixels);
        else if (vectors == 3)
            Blocks<T, Outputs3<T>>(panel, pixels);
        else if (vectors == 2)
            Blocks<T, Outputs2<T>>(panel, pixels);
        else
            Blocks<T, Outputs1<T>>(panel, pixels);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<T, TOutputs>(in Panel panel, int pixels)
        where T : struct, ILanes<T>
        where TOutputs : struct, IOutputs<TOutputs, T>
    {
        var pixel = 0;
        // Fewer pixels wait for the weights, which come from the second-level cache: so eight are no six and two.
        for (; pixel <= pixels - 6 && pixel != pixels - 8; pixel += 6)
            Six<T, TOutputs>(panel, pixel);
        for (; pixel <= pixels - 4; pixel += 4)
            Four<T, TOutputs>(panel, pixel);
        for (; pixel <= pixels - 2; pixel += 2)
            Two<T, TOutputs>(panel, pixel);
        if (pixel < pixels)
            One<T, TOutputs>(panel, pixel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six<T, TOutputs>(in Panel panel, int pixel)
        where T : struct, ILanes<T>
        where TOutputs : struct, IOutputs<TOutputs, T>
    {
        var bias = TOutputs.Load(ref panel.Bias);
        TOutputs s0 = bias,
            s1 = bias,
            s2 = bias,
            s3 = bias,
            s4 = bias,
            s5 = bias;
        ref var weight = ref panel.Weights;
        ref var source = ref Unsafe.Add(ref panel.Source, (nint)pixel * panel.InputStep);
        var inputs = panel.Inputs;
        foreach (var tap in panel.Taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, tap);
            ref var x1 = ref Unsafe.Add(ref x0, 1 * panel.InputStep);
            ref var x2 = ref Unsafe.Add(ref x0, 2 * panel.InputStep);
            ref var x3 = ref Unsafe.Add(ref x0, 3 * panel.InputStep);
            ref var x4 = ref Unsafe.Add(ref x0, 4 * panel.InputStep);
            ref var x5 = ref Unsafe.Add(ref x0, 5 * panel.InputStep);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w = TOutputs.Load(ref weight);
                s0 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x0, channel)), w, s0);
                s1 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x1, channel)), w, s1);
                s2 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x2, channel)), w, s2);
                s3 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x3, channel)), w, s3);
                s4 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x4, channel)), w, s4);
                s5 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x5, channel)), w, s5);
                weight = ref Unsafe.Add(ref weight, TOutputs.Vectors * T.Count);
            }
        }
        ref var target = ref Unsafe.Add(ref panel.Target, (nint)pixel * panel.OutputStep);
        s0.Store(ref target);
        s1.Store(ref Unsafe.Add(ref target, 1 * panel.OutputStep));
        s2.Store(ref Unsafe.Add(ref target, 2 * panel.OutputStep));
        s3.Store(ref Unsafe.Add(ref target, 3 * panel.OutputStep));
        s4.Store(ref Unsafe.Add(ref target, 4 * panel.OutputStep));
        s5.Store(ref Unsafe.Add(ref target, 5 * panel.OutputStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<T, TOutputs>(in Panel panel, int pixel)
        where T : struct, ILanes<T>
        where TOutputs : struct, IOutputs<TOutputs, T>
    {
        var bias = TOutputs.Load(ref panel.Bias);
        TOutputs s0 = bias,
            s1 = bias,
            s2 = bias,
            s3 = bias;
        ref var weight = ref panel.Weights;
        ref var source = ref Unsafe.Add(ref panel.Source, (nint)pixel * panel.InputStep);
        var inputs = panel.Inputs;
        foreach (var tap in panel.Taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, tap);
            ref var x1 = ref Unsafe.Add(ref x0, 1 * panel.InputStep);
            ref var x2 = ref Unsafe.Add(ref x0, 2 * panel.InputStep);
            ref var x3 = ref Unsafe.Add(ref x0, 3 * panel.InputStep);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w = TOutputs.Load(ref weight);
                s0 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x0, channel)), w, s0);
                s1 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x1, channel)), w, s1);
                s2 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x2, channel)), w, s2);
                s3 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x3, channel)), w, s3);
                weight = ref Unsafe.Add(ref weight, TOutputs.Vectors * T.Count);
            }
        }
        ref var target = ref Unsafe.Add(ref panel.Target, (nint)pixel * panel.OutputStep);
        s0.Store(ref target);
        s1.Store(ref Unsafe.Add(ref target, 1 * panel.OutputStep));
        s2.Store(ref Unsafe.Add(ref target, 2 * panel.OutputStep));
        s3.Store(ref Unsafe.Add(ref target, 3 * panel.OutputStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two<T, TOutputs>(in Panel panel, int pixel)
        where T : struct, ILanes<T>
        where TOutputs : struct, IOutputs<TOutputs, T>
    {
        var bias = TOutputs.Load(ref panel.Bias);
        TOutputs s0 = bias,
            s1 = bias;
        ref var weight = ref panel.Weights;
        ref var source = ref Unsafe.Add(ref panel.Source, (nint)pixel * panel.InputStep);
        var inputs = panel.Inputs;
        foreach (var tap in panel.Taps)
        {
            ref var x0 = ref Unsafe.Add(ref source, tap);
            ref var x1 = ref Unsafe.Add(ref x0, panel.InputStep);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w = TOutputs.Load(ref weight);
                s0 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x0, channel)), w, s0);
                s1 = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x1, channel)), w, s1);
                weight = ref Unsafe.Add(ref weight, TOutputs.Vectors * T.Count);
            }
        }
        ref var target = ref Unsafe.Add(ref panel.Target, (nint)pixel * panel.OutputStep);
        s0.Store(ref target);
        s1.Store(ref Unsafe.Add(ref target, panel.OutputStep));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One<T, TOutputs>(in Panel panel, int pixel)
        where T : struct, ILanes<T>
        where TOutputs : struct, IOutputs<TOutputs, T>
    {
        var s = TOutputs.Load(ref panel.Bias);
        ref var weight = ref panel.Weights;
        ref var source = ref Unsafe.Add(ref panel.Source, (nint)pixel * panel.InputStep);
        var inputs = panel.Inputs;
        foreach (var tap in panel.Taps)
        {
            ref var x = ref Unsafe.Add(ref source, tap);
            for (nint channel = 0; channel < inputs; channel++)
            {
                var w = TOutputs.Load(ref weight);
                s = TOutputs.MultiplyAdd(T.Broadcast(Unsafe.Add(ref x, channel)), w, s);
                weight = ref Unsafe.Add(ref weight, TOutputs.Vectors * T.Count);
            }
        }
        s.Store(ref Unsafe.Add(ref panel.Target, (nint)pixel * panel.OutputStep));
    }

    /// <summary>What the blocks of a panel share.</summary>
    private readonly ref struct Panel(
        ref float weights,
        ref float bias,
        ReadOnlySpan<int> taps,
        int inputs,
        ref float source,
        nint inputStep,
        ref float target,
        nint outputStep
    )
    {
        public readonly ref float Weights = ref weights;
        public readonly ref float Bias = ref bias;
        public readonly ReadOnlySpan<int> Taps = taps;
        public readonly nint Inputs = inputs;

        /// <summary>The first pixel's centre.</summary>
        public readonly ref float Source = ref source;
        public readonly nint InputStep = inputStep;
        public readonly ref float Target = ref target;
        public readonly nint OutputStep = outputStep;
    }
}
