using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Networks;

namespace Hypress.Training.Layers;

/// <summary>One band of one image of <see cref="SpatialBlockLayer"/>, forward and backward.</summary>
/// <remarks>
/// Planes stand in scratch memory with a border of zeros: line y and sample x at (y + 1) · stride + x + 1, where the
/// stride leaves room for whole vectors to the right.
/// </remarks>
internal sealed class SpatialBlockKernel(
    int lines,
    int samples,
    ReadOnlyMemory<float> innerWeight, // [feature, ky, kx]
    ReadOnlyMemory<float> innerBias, // [feature]
    ReadOnlyMemory<float> outerWeight, // [feature, ky, kx]
    float outerBias
)
{
    private const int Lanes = 16;
    private const int Taps = 9;

    private readonly int _stride = ((samples + Lanes - 1) / Lanes * Lanes) + Lanes;
    private readonly int _features = innerBias.Length;

    private int Plane => (lines + 2) * _stride;

    public int WeightCount => (((2 * Taps) + 1) * _features) + 1;

    public void Forward(ReadOnlySpan<float> input, Span<float> output)
    {
        var scratch = Scratch(3);
        var x = scratch.AsSpan(0, Plane);
        var hidden = scratch.AsSpan(Plane, Plane);
        var result = scratch.AsSpan(2 * Plane, Plane);
        Gather(input, x);
        x.CopyTo(result);
        for (var f = 0; f < _features; f++)
        {
            Hidden(x, f, hidden);
            AddTaps(hidden, outerWeight.Span.Slice(f * Taps, Taps), result);
        }
        Scatter(result, outerBias, output);
        ArrayPool<float>.Shared.Return(scratch);
    }

    /// <summary>
    /// Writes the input's gradient; adds those of inner weight, inner bias, outer weight and outer bias to
    /// <paramref name="sums"/>.
    /// </summary>
    public void Backward(
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> gradient,
        Span<float> inputGradient,
        Span<float> sums
    )
    {
        var scratch = Scratch(5);
        var x = scratch.AsSpan(0, Plane);
        var g = scratch.AsSpan(Plane, Plane);
        var hidden = scratch.AsSpan(2 * Plane, Plane);
        var hiddenGradient = scratch.AsSpan(3 * Plane, Plane);
        var result = scratch.AsSpan(4 * Plane, Plane);
        var outerSums = sums.Slice((Taps + 1) * _features, Taps * _features);
        Span<float> reversed = stackalloc float[Taps];
        Gather(input, x);
        Gather(gradient, g);
        g.CopyTo(result);
        sums[^1] += Sum(g);
        for (var f = 0; f < _features; f++)
        {
            Hidden(x, f, hidden);
            Correlate(g, hidden, outerSums.Slice(f * Taps, Taps));
            hiddenGradient.Clear();
            Reverse(outerWeight.Span.Slice(f * Taps, Taps), reversed);
            AddTaps(g, reversed, hiddenGradient);
            ScaleWhereNegative(hidden, hiddenGradient);
            ClearBorder(hiddenGradient);
            Correlate(hiddenGradient, x, sums.Slice(f * Taps, Taps));
            sums[(Taps * _features) + f] += Sum(hiddenGradient);
            Reverse(innerWeight.Span.Slice(f * Taps, Taps), reversed);
            AddTaps(hiddenGradient, reversed, result);
        }
        Scatter(result, 0, inputGradient);
        ArrayPool<float>.Shared.Return(scratch);
    }

    // Zeroed, which the border stays.
    private float[] Scratch(int planes)
    {
        var scratch = ArrayPool<float>.Shared.Rent(planes * Plane);
        scratch.AsSpan(0, planes * Plane).Clear();
        return scratch;
    }

    private void Gather(ReadOnlySpan<float> image, Span<float> plane)
    {
        for (var line = 0; line < lines; line++)
            image.Slice(line * samples, samples).CopyTo(plane[(((line + 1) * _stride) + 1)..]);
    }

    private void Scatter(ReadOnlySpan<float> plane, float bias, Span<float> image)
    {
        for (var line = 0; line < lines; line++)
        {
            var row = plane.Slice(((line + 1) * _stride) + 1, samples);
            var destination = image.Slice(line * samples, samples);
            for (var i = 0; i < samples; i++)
                destination[i] = row[i] + bias;
        }
    }

    private void Hidden(ReadOnlySpan<float> x, int feature, Span<float> hidden)
    {
        hidden.Fill(innerBias.Span[feature]);
        AddTaps(x, innerWeight.Span.Slice(feature * Taps, Taps), hidden);
        ref var values = ref MemoryMarshal.GetReference(hidden);
        var slope = Vector512.Create(Activations.LeakySlope);
        for (var i = 0; i <= hidden.Length - Lanes; i += Lanes)
        {
            var value = Load(in values, i);
            Vector512.Max(value, value * slope).StoreUnsafe(ref values, (nuint)i);
        }
        ClearBorder(hidden);
    }

    // Vectors write past the last sample, into the border.
    private void ClearBorder(Span<float> plane)
    {
        plane[..(_stride + 1)].Clear();
        for (var line = 1; line <= lines; line++)
            plane.Slice((line * _stride) + 1 + samples, _stride - samples).Clear();
        plane[((lines + 1) * _stride)..].Clear();
    }

    // result[y, x] += sum over ky, kx of weight[ky, kx] · source[y + ky - 1, x + kx - 1]
    private void AddTaps(ReadOnlySpan<float> source, ReadOnlySpan<float> weight, Span<float> result)
    {
        ref readonly var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(result);
        var (w0, w1, w2) = (Wide(weight[0]), Wide(weight[1]), Wide(weight[2]));
        var (w3, w4, w5) = (Wide(weight[3]), Wide(weight[4]), Wide(weight[5]));
        var (w6, w7, w8) = (Wide(weight[6]), Wide(weight[7]), Wide(weight[8]));
        for (var line = 0; line < lines; line++)
        {
            var above = line * _stride;
            var here = above + _stride;
            var below = here + _stride;
            for (var i = 0; i < samples; i += Lanes)
            {
                var sum = Load(in to, here + i + 1);
                sum = Vector512.FusedMultiplyAdd(w0, Load(in from, above + i), sum);
                sum = Vector512.FusedMultiplyAdd(w1, Load(in from, above + i + 1), sum);
                sum = Vector512.FusedMultiplyAdd(w2, Load(in from, above + i + 2), sum);
                sum = Vector512.FusedMultiplyAdd(w3, Load(in from, here + i), sum);
                sum = Vector512.FusedMultiplyAdd(w4, Load(in from, here + i + 1), sum);
                sum = Vector512.FusedMultiplyAdd(w5, Load(in from, here + i + 2), sum);
                sum = Vector512.FusedMultiplyAdd(w6, Load(in from, below + i), sum);
                sum = Vector512.FusedMultiplyAdd(w7, Load(in from, below + i + 1), sum);
                sum = Vector512.FusedMultiplyAdd(w8, Load(in from, below + i + 2), sum);
                sum.StoreUnsafe(ref to, (nuint)(here + i + 1));
            }
        }
    }

    // sums[ky, kx] += sum over y, x of gradient[y, x] · values[y + ky - 1, x + kx - 1]
    private void Correlate(
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> values,
        Span<float> sums
    )
    {
        ref readonly var g = ref MemoryMarshal.GetReference(gradient);
        ref readonly var v = ref MemoryMarshal.GetReference(values);
        for (var ky = 0; ky < 3; ky++)
        {
            var (left, middle, right) = (
                Vector512<float>.Zero,
                Vector512<float>.Zero,
                Vector512<float>.Zero
            );
            for (var line = 0; line < lines; line++)
            {
                var own = ((line + 1) * _stride) + 1;
                var row = (line + ky) * _stride;
                for (var i = 0; i < samples; i += Lanes)
                {
                    var at = Load(in g, own + i);
                    left = Vector512.FusedMultiplyAdd(at, Load(in v, row + i), left);
                    middle = Vector512.FusedMultiplyAdd(at, Load(in v, row + i + 1), middle);
                    right = Vector512.FusedMultiplyAdd(at, Load(in v, row + i + 2), right);
                }
            }
            sums[3 * ky] += Vector512.Sum(left);
            sums[(3 * ky) + 1] += Vector512.Sum(middle);
            sums[(3 * ky) + 2] += Vector512.Sum(right);
        }
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        ref readonly var source = ref MemoryMarshal.GetReference(values);
        var sum = Vector512<float>.Zero;
        for (var i = 0; i <= values.Length - Lanes; i += Lanes)
            sum += Load(in source, i);
        return Vector512.Sum(sum);
    }

    // The derivative of LeakyReLU, whose output has its input's sign.
    private static void ScaleWhereNegative(ReadOnlySpan<float> signs, Span<float> values)
    {
        ref readonly var sign = ref MemoryMarshal.GetReference(signs);
        ref var to = ref MemoryMarshal.GetReference(values);
        var slope = Vector512.Create(Activations.LeakySlope);
        for (var i = 0; i <= values.Length - Lanes; i += Lanes)
        {
            var value = Load(in to, i);
            var negative = Vector512.LessThan(Load(in sign, i), Vector512<float>.Zero);
            Vector512
                .ConditionalSelect(negative, value * slope, value)
                .StoreUnsafe(ref to, (nuint)i);
        }
    }

    private static void Reverse(ReadOnlySpan<float> taps, Span<float> reversed)
    {
        taps.CopyTo(reversed);
        reversed.Reverse();
    }

    private static Vector512<float> Wide(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref readonly float source, int offset) =>
        Vector512.LoadUnsafe(in source, (nuint)offset);
}
