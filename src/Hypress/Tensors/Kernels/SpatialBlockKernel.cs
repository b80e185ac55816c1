using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>The fused residual block of 3 x 3 convolutions within each band: vectors across bands.</summary>
/// <remarks>
/// hidden[b, f, y, x] = leaky(innerBias[b, f] + sum over ky, kx of inner · in); out = in + (outerBias[b] + sum over f, ky, kx
/// of outer · hidden); zeros outside of the image. A strip of samples goes down its lines with the last three lines of
/// hidden values of one vector of bands at hand, so that these stay in the first-level cache.
/// </remarks>
internal sealed class SpatialBlockKernel(Tensor input, SpatialBlockWeights weights, Tensor output)
    : IKernel
{
    private const int Strip = 64;
    private const int Block = 8;

    // Hidden values of a strip reach one sample, inputs two samples beyond it; whole blocks may run over the end.
    private const int Row = Strip + 4 + Block;

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        // Three lines of each, one vector of bands: [line % 3][feature][sample][lane]
        var inputSize = Row * T.Count;
        var hiddenSize = weights.Features * inputSize;
        var inputs = ArrayPool<float>.Shared.Rent(3 * inputSize);
        var hidden = ArrayPool<float>.Shared.Rent(3 * hiddenSize);
        // What blocks compute beyond a line's end is thrown away, but must not slow down on odd numbers.
        Array.Clear(inputs);
        Array.Clear(hidden);
        for (var band = 0; band < input.Pitch; band += T.Count)
        for (var sample = 0; sample < input.Samples; sample += Strip)
        {
            var samples = Math.Min(Strip, input.Samples - sample);
            CopyLine<T>(first - 2, sample, samples, band, Input(first - 2));
            CopyLine<T>(first - 1, sample, samples, band, Input(first - 1));
            for (var line = first - 1; line <= end; line++)
            {
                CopyLine<T>(line + 1, sample, samples, band, Input(line + 1));
                Inner<T>(
                    line,
                    sample,
                    samples,
                    band,
                    new(Input(line - 1), Input(line), Input(line + 1)),
                    Hidden(line)
                );
                if (line > first)
                    Outer<T>(
                        line - 1,
                        sample,
                        samples,
                        band,
                        new(Hidden(line - 2), Hidden(line - 1), Hidden(line)),
                        Input(line - 1)
                    );
            }
        }
        ArrayPool<float>.Shared.Return(inputs);
        ArrayPool<float>.Shared.Return(hidden);

        Span<float> Input(int line) => inputs.AsSpan((line + 3) % 3 * inputSize, inputSize);
        Span<float> Hidden(int line) => hidden.AsSpan((line + 3) % 3 * hiddenSize, hiddenSize);
    }

    // target[i] is sample - 2 + i; the image's border gives the zeros outside.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyLine<T>(int line, int sample, int samples, int band, Span<float> target)
        where T : struct, ILanes<T>
    {
        ref var to = ref MemoryMarshal.GetReference(target[..((samples + 4) * T.Count)]);
        if (line < -Tensor.Border || line >= input.Lines + Tensor.Border)
            return;
        ref var from = ref input.At(line, sample - 2);
        for (var i = 0; i < samples + 4; i++)
            T.Load(ref from, (i * input.Pitch) + band).Store(ref to, i * T.Count);
    }

    // target: [feature][sample - 1 + i]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Inner<T>(
        int line,
        int sample,
        int samples,
        int band,
        ThreeLines lines,
        Span<float> target
    )
        where T : struct, ILanes<T>
    {
        if (line < 0 || line >= input.Lines)
        {
            target.Clear();
            return;
        }
        for (var feature = 0; feature < weights.Features; feature++)
        {
            var row = target.Slice(feature * Row * T.Count, Row * T.Count);
            ref var results = ref MemoryMarshal.GetReference(row);
            var bias = T.Load(ref weights.InnerBias[(feature * input.Pitch) + band], 0);
            ref var taps = ref weights.Inner[(feature * 9 * input.Pitch) + band];
            for (var pixel = 0; pixel < samples + 2; pixel += Block)
            {
                ref var weight = ref taps;
                T s0 = bias,
                    s1 = bias,
                    s2 = bias,
                    s3 = bias,
                    s4 = bias,
                    s5 = bias,
                    s6 = bias,
                    s7 = bias;
                for (var ky = 0; ky < 3; ky++)
                {
                    ref var x = ref MemoryMarshal.GetReference(
                        lines[ky].Slice(pixel * T.Count, (Block + 2) * T.Count)
                    );
                    for (var kx = 0; kx < 3; kx++)
                    {
                        var w = T.Load(ref weight, 0);
                        s0 = T.MultiplyAdd(w, T.Load(ref x, 0 * T.Count), s0);
                        s1 = T.MultiplyAdd(w, T.Load(ref x, 1 * T.Count), s1);
                        s2 = T.MultiplyAdd(w, T.Load(ref x, 2 * T.Count), s2);
                        s3 = T.MultiplyAdd(w, T.Load(ref x, 3 * T.Count), s3);
                        s4 = T.MultiplyAdd(w, T.Load(ref x, 4 * T.Count), s4);
                        s5 = T.MultiplyAdd(w, T.Load(ref x, 5 * T.Count), s5);
                        s6 = T.MultiplyAdd(w, T.Load(ref x, 6 * T.Count), s6);
                        s7 = T.MultiplyAdd(w, T.Load(ref x, 7 * T.Count), s7);
                        x = ref Unsafe.Add(ref x, T.Count);
                        weight = ref Unsafe.Add(ref weight, input.Pitch);
                    }
                }
                ref var to = ref Unsafe.Add(ref results, pixel * T.Count);
                LeakyRelu.Apply(s0).Store(ref to, 0 * T.Count);
                LeakyRelu.Apply(s1).Store(ref to, 1 * T.Count);
                LeakyRelu.Apply(s2).Store(ref to, 2 * T.Count);
                LeakyRelu.Apply(s3).Store(ref to, 3 * T.Count);
                LeakyRelu.Apply(s4).Store(ref to, 4 * T.Count);
                LeakyRelu.Apply(s5).Store(ref to, 5 * T.Count);
                LeakyRelu.Apply(s6).Store(ref to, 6 * T.Count);
                LeakyRelu.Apply(s7).Store(ref to, 7 * T.Count);
            }
            // Outside of the image hidden values are zero, not computed.
            if (sample == 0)
                row[..T.Count].Clear();
            if (sample + samples == input.Samples)
                row.Slice((samples + 1) * T.Count, T.Count).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Outer<T>(
        int line,
        int sample,
        int samples,
        int band,
        ThreeLines lines,
        ReadOnlySpan<float> residuals
    )
        where T : struct, ILanes<T>
    {
        Span<float> sums = stackalloc float[Block * T.Count];
        ref var buffer = ref MemoryMarshal.GetReference(sums);
        var bias = T.Load(ref weights.OuterBias[band], 0);
        ref var target = ref output.At(line, sample);
        for (var pixel = 0; pixel < samples; pixel += Block)
        {
            ref var weight = ref weights.Outer[band];
            T s0 = bias,
                s1 = bias,
                s2 = bias,
                s3 = bias,
                s4 = bias,
                s5 = bias,
                s6 = bias,
                s7 = bias;
            for (var feature = 0; feature < weights.Features; feature++)
            {
                for (var ky = 0; ky < 3; ky++)
                {
                    ref var x = ref MemoryMarshal.GetReference(
                        lines[ky].Slice(((feature * Row) + pixel) * T.Count, (Block + 2) * T.Count)
                    );
                    for (var kx = 0; kx < 3; kx++)
                    {
                        var w = T.Load(ref weight, 0);
                        s0 = T.MultiplyAdd(w, T.Load(ref x, 0 * T.Count), s0);
                        s1 = T.MultiplyAdd(w, T.Load(ref x, 1 * T.Count), s1);
                        s2 = T.MultiplyAdd(w, T.Load(ref x, 2 * T.Count), s2);
                        s3 = T.MultiplyAdd(w, T.Load(ref x, 3 * T.Count), s3);
                        s4 = T.MultiplyAdd(w, T.Load(ref x, 4 * T.Count), s4);
                        s5 = T.MultiplyAdd(w, T.Load(ref x, 5 * T.Count), s5);
                        s6 = T.MultiplyAdd(w, T.Load(ref x, 6 * T.Count), s6);
                        s7 = T.MultiplyAdd(w, T.Load(ref x, 7 * T.Count), s7);
                        x = ref Unsafe.Add(ref x, T.Count);
                        weight = ref Unsafe.Add(ref weight, input.Pitch);
                    }
                }
            }
            s0.Store(ref buffer, 0 * T.Count);
            s1.Store(ref buffer, 1 * T.Count);
            s2.Store(ref buffer, 2 * T.Count);
            s3.Store(ref buffer, 3 * T.Count);
            s4.Store(ref buffer, 4 * T.Count);
            s5.Store(ref buffer, 5 * T.Count);
            s6.Store(ref buffer, 6 * T.Count);
            s7.Store(ref buffer, 7 * T.Count);
            ref var residual = ref MemoryMarshal.GetReference(
                residuals.Slice((pixel + 2) * T.Count, Block * T.Count)
            );
            for (var n = 0; n < Math.Min(Block, samples - pixel); n++)
                (T.Load(ref residual, n * T.Count) + T.Load(ref buffer, n * T.Count)).Store(
                    ref target,
                    ((pixel + n) * input.Pitch) + band
                );
        }
    }

    private readonly ref struct ThreeLines(
        ReadOnlySpan<float> above,
        ReadOnlySpan<float> here,
        ReadOnlySpan<float> below
    )
    {
        private readonly ReadOnlySpan<float> _above = above;
        private readonly ReadOnlySpan<float> _here = here;
        private readonly ReadOnlySpan<float> _below = below;

        public ReadOnlySpan<float> this[int ky] =>
            ky == 0 ? _above
            : ky == 1 ? _here
            : _below;
    }
}

/// <summary>Weights of a spatial block, band by band side by side, filled up with zeros to whole pixels.</summary>
/// <param name="Features">Hidden features a band.</param>
/// <param name="Inner">[feature, ky, kx, band].</param>
/// <param name="InnerBias">[feature, band].</param>
/// <param name="Outer">[feature, ky, kx, band].</param>
/// <param name="OuterBias">[band].</param>
internal sealed record SpatialBlockWeights(
    int Features,
    float[] Inner,
    float[] InnerBias,
    float[] Outer,
    float[] OuterBias
);
