using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Networks;

namespace Hypress.Training.Layers;

/// <summary>One image of <see cref="SpectralBlockLayer"/>, forward and backward.</summary>
/// <remarks>
/// Images are [band, pixel]. Some pixels at a time are copied to scratch memory that fits the first-level cache, with a
/// band of zeros at both ends: [band + 2, chunk] and, for the hidden features, [feature, band + 2, chunk].
/// </remarks>
internal sealed class SpectralBlockKernel(
    int bands,
    int pixels,
    float[] innerWeight, // [feature, tap]
    float[] innerBias, // [feature]
    float[] outerWeight, // [feature, tap]
    float outerBias
)
{
    private const int Chunk = 64;
    private const int Lanes = 16;

    private readonly int _plane = (bands + 2) * Chunk;

    public int Bands => bands;

    public int Pixels => pixels;

    public int Features => innerBias.Length;

    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        var scratch = Scratch(2 + Features);
        var x = scratch.AsSpan(0, _plane);
        var result = scratch.AsSpan(_plane, _plane);
        var hidden = scratch.AsSpan(2 * _plane, Features * _plane);
        for (var start = 0; start < pixels; start += Chunk)
        {
            Gather(input, x, start);
            Hidden(x, hidden);
            x.CopyTo(result);
            for (var f = 0; f < Features; f++)
                AddTaps(hidden.Slice(f * _plane, _plane), outerWeight.AsSpan(3 * f, 3), result);
            Scatter(result, outerBias, output, start);
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>Writes the input's gradient; returns those of inner weight, inner bias, outer weight and outer bias.</summary>
    public float[] Backward(
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> gradient,
        Span<float> inputGradient
    )
    {
        var scratch = Scratch(4 + Features);
        var x = scratch.AsSpan(0, _plane);
        var g = scratch.AsSpan(_plane, _plane);
        var result = scratch.AsSpan(2 * _plane, _plane);
        var hiddenGradient = scratch.AsSpan(3 * _plane, _plane);
        var hidden = scratch.AsSpan(4 * _plane, Features * _plane);
        var sums = new float[(7 * Features) + 1];
        var innerSums = sums.AsSpan(0, 3 * Features);
        var outerSums = sums.AsSpan(4 * Features, 3 * Features);
        Span<float> reversed = stackalloc float[3];
        for (var start = 0; start < pixels; start += Chunk)
        {
            Gather(input, x, start);
            Gather(gradient, g, start);
            Hidden(x, hidden);
            g.CopyTo(result);
            sums[^1] += Sum(g);
            for (var f = 0; f < Features; f++)
            {
                var feature = hidden.Slice(f * _plane, _plane);
                Correlate(g, feature, outerSums.Slice(3 * f, 3));
                hiddenGradient.Clear();
                Reverse(outerWeight.AsSpan(3 * f, 3), reversed);
                AddTaps(g, reversed, hiddenGradient);
                ScaleWhereNegative(feature, hiddenGradient);
                Correlate(hiddenGradient, x, innerSums.Slice(3 * f, 3));
                sums[(3 * Features) + f] += Sum(hiddenGradient);
                Reverse(innerWeight.AsSpan(3 * f, 3), reversed);
                AddTaps(hiddenGradient, reversed, result);
            }
            Scatter(result, 0, inputGradient, start);
        }
        ArrayPool<float>.Shared.Return(scratch);
        return sums;
    }

    // Zeroed, which the bands at both ends stay.
    private float[] Scratch(int planes)
    {
        var scratch = ArrayPool<float>.Shared.Rent(planes * _plane);
        scratch.AsSpan(0, planes * _plane).Clear();
        return scratch;
    }

    private void Gather(ReadOnlySpan<float> image, Span<float> plane, int start)
    {
        var count = Math.Min(Chunk, pixels - start);
        for (var band = 0; band < bands; band++)
        {
            var row = plane.Slice((band + 1) * Chunk, Chunk);
            image.Slice((band * pixels) + start, count).CopyTo(row);
            row[count..].Clear();
        }
    }

    private void Scatter(ReadOnlySpan<float> plane, float bias, Span<float> image, int start)
    {
        var count = Math.Min(Chunk, pixels - start);
        for (var band = 0; band < bands; band++)
        {
            var row = plane.Slice((band + 1) * Chunk, count);
            var destination = image.Slice((band * pixels) + start, count);
            for (var i = 0; i < count; i++)
                destination[i] = row[i] + bias;
        }
    }

    private void Hidden(ReadOnlySpan<float> x, Span<float> hidden)
    {
        ref readonly var source = ref MemoryMarshal.GetReference(x);
        ref var destination = ref MemoryMarshal.GetReference(hidden);
        var slope = Vector512.Create(Activations.LeakySlope);
        for (var f = 0; f < Features; f++)
        {
            var bias = Vector512.Create(innerBias[f]);
            var first = Vector512.Create(innerWeight[3 * f]);
            var second = Vector512.Create(innerWeight[(3 * f) + 1]);
            var third = Vector512.Create(innerWeight[(3 * f) + 2]);
            for (var i = 0; i < bands * Chunk; i += Lanes)
            {
                var sum = Vector512.FusedMultiplyAdd(first, Load(in source, i), bias);
                sum = Vector512.FusedMultiplyAdd(second, Load(in source, i + Chunk), sum);
                sum = Vector512.FusedMultiplyAdd(third, Load(in source, i + (2 * Chunk)), sum);
                Vector512
                    .Max(sum, sum * slope)
                    .StoreUnsafe(ref destination, (nuint)((f * _plane) + Chunk + i));
            }
        }
    }

    // result[b] += sum over k of weight[k] · source[b + k - 1]
    private void AddTaps(ReadOnlySpan<float> source, ReadOnlySpan<float> weight, Span<float> result)
    {
        ref readonly var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(result);
        var first = Vector512.Create(weight[0]);
        var second = Vector512.Create(weight[1]);
        var third = Vector512.Create(weight[2]);
        for (var i = 0; i < bands * Chunk; i += Lanes)
        {
            var sum = Load(in to, i + Chunk);
            sum = Vector512.FusedMultiplyAdd(first, Load(in from, i), sum);
            sum = Vector512.FusedMultiplyAdd(second, Load(in from, i + Chunk), sum);
            sum = Vector512.FusedMultiplyAdd(third, Load(in from, i + (2 * Chunk)), sum);
            sum.StoreUnsafe(ref to, (nuint)(i + Chunk));
        }
    }

    // sums[k] += sum over b of gradient[b] · values[b + k - 1]
    private void Correlate(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> values,
        Span<float> sums
    )
    {
        ref readonly var g = ref MemoryMarshal.GetReference(gradient);
        ref readonly var v = ref MemoryMarshal.GetReference(values);
        var (first, second, third) = (
            Vector512<float>.Zero,
            Vector512<float>.Zero,
            Vector512<float>.Zero
        );
        for (var i = 0; i < bands * Chunk; i += Lanes)
        {
            var own = Load(in g, i + Chunk);
            first = Vector512.FusedMultiplyAdd(own, Load(in v, i), first);
            second = Vector512.FusedMultiplyAdd(own, Load(in v, i + Chunk), second);
            third = Vector512.FusedMultiplyAdd(own, Load(in v, i + (2 * Chunk)), third);
        }
        sums[0] += Vector512.Sum(first);
        sums[1] += Vector512.Sum(second);
        sums[2] += Vector512.Sum(third);
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        ref readonly var source = ref MemoryMarshal.GetReference(values);
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < values.Length; i += Lanes)
            sum += Load(in source, i);
        return Vector512.Sum(sum);
    }

    // The derivative of LeakyReLU, whose output has its input's sign.
    private static void ScaleWhereNegative(ReadOnlySpan<float> signs, Span<float> values)
    {
        ref readonly var sign = ref MemoryMarshal.GetReference(signs);
        ref var to = ref MemoryMarshal.GetReference(values);
        var slope = Vector512.Create(Activations.LeakySlope);
        for (var i = 0; i < values.Length; i += Lanes)
        {
            var value = Load(in to, i);
            var negative = Vector512.LessThan(Load(in sign, i), Vector512<float>.Zero);
            Vector512
                .ConditionalSelect(negative, value * slope, value)
                .StoreUnsafe(ref to, (nuint)i);
        }
    }

    private static void Reverse(ReadOnlySpan<float> taps, Span<float> reversed) =>
        (reversed[0], reversed[1], reversed[2]) = (taps[2], taps[1], taps[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref readonly float source, int offset) =>
        Vector512.LoadUnsafe(in source, (nuint)offset);
}
