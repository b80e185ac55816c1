using System.Buffers;
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
    private const int Block = 4;

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var lineSize = weights.Features * (Strip + 2) * T.Count;
        var hidden = ArrayPool<float>.Shared.Rent(3 * lineSize);
        for (var band = 0; band < input.Pitch; band += T.Count)
        for (var sample = 0; sample < input.Samples; sample += Strip)
        {
            var samples = Math.Min(Strip, input.Samples - sample);
            for (var line = first - 1; line <= end; line++)
            {
                Inner<T>(line, sample, samples, band, Line(line));
                if (line > first)
                    Outer<T>(
                        line - 1,
                        sample,
                        samples,
                        band,
                        Line(line - 2),
                        Line(line - 1),
                        Line(line)
                    );
            }
        }
        ArrayPool<float>.Shared.Return(hidden);

        Span<float> Line(int line) => hidden.AsSpan((line + 3) % 3 * lineSize, lineSize);
    }

    // hidden: [feature, sample - 1 .. sample + samples, lane]
    private void Inner<T>(int line, int sample, int samples, int band, Span<float> hidden)
        where T : struct, ILanes<T>
    {
        if (line < 0 || line >= input.Lines)
        {
            hidden.Clear();
            return;
        }
        // Columns outside of the image are zero, not computed.
        var from = Math.Max(0, sample - 1);
        var count = Math.Min(input.Samples, sample + samples + 1) - from;
        ref var target = ref MemoryMarshal.GetReference(hidden);
        var zero = T.Broadcast(0);
        for (var feature = 0; feature < weights.Features; feature++)
        {
            var row = feature * (Strip + 2) * T.Count;
            if (from > sample - 1)
                zero.Store(ref target, row);
            if (from + count < sample + samples + 1)
                zero.Store(ref target, row + ((samples + 1) * T.Count));
            var bias = T.Load(ref weights.InnerBias[(feature * input.Pitch) + band], 0);
            ref var weight = ref weights.Inner[(feature * 9 * input.Pitch) + band];
            for (var pixel = 0; pixel < count; pixel += Block)
            {
                var start = Math.Max(0, Math.Min(pixel, count - Block));
                var last = count - 1;
                var (p0, p1) = (start, Math.Min(start + 1, last));
                var (p2, p3) = (Math.Min(start + 2, last), Math.Min(start + 3, last));
                var (s0, s1, s2, s3) = (bias, bias, bias, bias);
                for (var ky = 0; ky < 3; ky++)
                {
                    ref var source = ref input.At(line + ky - 1, from - 1);
                    for (var kx = 0; kx < 3; kx++)
                    {
                        var w = T.Load(ref weight, ((ky * 3) + kx) * input.Pitch);
                        var at = (kx * input.Pitch) + band;
                        s0 = T.MultiplyAdd(w, T.Load(ref source, (p0 * input.Pitch) + at), s0);
                        s1 = T.MultiplyAdd(w, T.Load(ref source, (p1 * input.Pitch) + at), s1);
                        s2 = T.MultiplyAdd(w, T.Load(ref source, (p2 * input.Pitch) + at), s2);
                        s3 = T.MultiplyAdd(w, T.Load(ref source, (p3 * input.Pitch) + at), s3);
                    }
                }
                var to = row + ((from - (sample - 1)) * T.Count);
                LeakyRelu.Apply(s0).Store(ref target, to + (p0 * T.Count));
                LeakyRelu.Apply(s1).Store(ref target, to + (p1 * T.Count));
                LeakyRelu.Apply(s2).Store(ref target, to + (p2 * T.Count));
                LeakyRelu.Apply(s3).Store(ref target, to + (p3 * T.Count));
            }
        }
    }

    private void Outer<T>(
        int line,
        int sample,
        int samples,
        int band,
        ReadOnlySpan<float> above,
        ReadOnlySpan<float> here,
        ReadOnlySpan<float> below
    )
        where T : struct, ILanes<T>
    {
        var bias = T.Load(ref weights.OuterBias[band], 0);
        ref var residual = ref input.At(line, sample);
        ref var target = ref output.At(line, sample);
        for (var pixel = 0; pixel < samples; pixel += Block)
        {
            var start = Math.Max(0, Math.Min(pixel, samples - Block));
            var last = samples - 1;
            var (p0, p1) = (start, Math.Min(start + 1, last));
            var (p2, p3) = (Math.Min(start + 2, last), Math.Min(start + 3, last));
            var (s0, s1, s2, s3) = (bias, bias, bias, bias);
            for (var feature = 0; feature < weights.Features; feature++)
            {
                ref var weight = ref weights.Outer[(feature * 9 * input.Pitch) + band];
                for (var ky = 0; ky < 3; ky++)
                {
                    var row = feature * (Strip + 2) * T.Count;
                    ref var source = ref MemoryMarshal.GetReference(
                        (
                            ky == 0 ? above
                            : ky == 1 ? here
                            : below
                        ).Slice(row, (samples + 2) * T.Count)
                    );
                    for (var kx = 0; kx < 3; kx++)
                    {
                        var w = T.Load(ref weight, ((ky * 3) + kx) * input.Pitch);
                        s0 = T.MultiplyAdd(w, T.Load(ref source, (p0 + kx) * T.Count), s0);
                        s1 = T.MultiplyAdd(w, T.Load(ref source, (p1 + kx) * T.Count), s1);
                        s2 = T.MultiplyAdd(w, T.Load(ref source, (p2 + kx) * T.Count), s2);
                        s3 = T.MultiplyAdd(w, T.Load(ref source, (p3 + kx) * T.Count), s3);
                    }
                }
            }
            Add(ref residual, ref target, p0, s0);
            Add(ref residual, ref target, p1, s1);
            Add(ref residual, ref target, p2, s2);
            Add(ref residual, ref target, p3, s3);
        }

        void Add(ref float values, ref float sums, int pixel, T sum)
        {
            var at = (pixel * input.Pitch) + band;
            (T.Load(ref values, at) + sum).Store(ref sums, at);
        }
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
