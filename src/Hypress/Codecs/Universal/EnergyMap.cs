using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Codecs.Universal;

/// <summary>How large a subband's coefficients were in all earlier components, the later ones counting more.</summary>
internal sealed class EnergyMap
{
    private const float Kept = 0.6f;
    private const float Added = 0.4f;

    private readonly int _lines;
    private readonly int _samples;
    private readonly float[] _values; // [line, sample]
    private readonly float[] _around; // mean of 3 x 3
    private bool _isZero = true;

    public EnergyMap(int lines, int samples, DecodeBudget budget)
    {
        (_lines, _samples) = (lines, samples);
        _values = budget.Allocate<float>((long)lines * samples);
        _around = budget.Allocate<float>((long)lines * samples);
    }

    /// <summary>A line of it.</summary>
    public ReadOnlySpan<float> At(int line) => _values.AsSpan(line * _samples, _samples);

    /// <summary>A line of the means of 3 x 3.</summary>
    public ReadOnlySpan<float> Around(int line) => _around.AsSpan(line * _samples, _samples);

    /// <summary>Takes the next component in.</summary>
    public void Add(SubbandField field)
    {
        if (_isZero && field.IsEmpty)
            return;
        _isZero = false;
        for (var line = 0; line < _lines; line++)
            Decay(
                _values.AsSpan(line * _samples, _samples),
                field.Values.AsSpan(field.IndexOf(line, 0), _samples)
            );
        // columns: sums of three lines, the outermost ones twice
        var columns = new float[_samples + 2];
        for (var line = 0; line < _lines; line++)
        {
            Sum(
                _values.AsSpan(Math.Max(line - 1, 0) * _samples, _samples),
                _values.AsSpan(line * _samples, _samples),
                _values.AsSpan(Math.Min(line + 1, _lines - 1) * _samples, _samples),
                columns.AsSpan(1, _samples),
                1
            );
            (columns[0], columns[^1]) = (columns[1], columns[^2]);
            Sum(
                columns.AsSpan(0, _samples),
                columns.AsSpan(1, _samples),
                columns.AsSpan(2, _samples),
                _around.AsSpan(line * _samples, _samples),
                1f / 9
            );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Decay(Span<float> row, ReadOnlySpan<int> coefficients)
    {
        coefficients = coefficients[..row.Length];
        var x = 0;
        for (; x <= row.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            var magnitudes = Vector256.Abs(Vector256.Create(coefficients[x..]));
            var sum =
                (Vector256.Create<float>(row[x..]) * Kept)
                + (Vector256.ConvertToSingle(magnitudes) * Added);
            sum.CopyTo(row[x..]);
        }
        for (; x < row.Length; x++)
            row[x] = (Kept * row[x]) + (Added * Math.Abs(coefficients[x]));
    }

    // target = (a + b + c) * weight
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> c,
        Span<float> target,
        float weight
    )
    {
        var x = 0;
        for (; x <= target.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            var sum =
                Vector256.Create(a[x..]) + Vector256.Create(b[x..]) + Vector256.Create(c[x..]);
            (sum * weight).CopyTo(target[x..]);
        }
        for (; x < target.Length; x++)
            target[x] = (a[x] + b[x] + c[x]) * weight;
    }
}
