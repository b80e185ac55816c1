using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hypress.Codecs.Bounded;

/// <summary>Predicts a line of numbers from others by least squares over the lines before, the last ones most.</summary>
/// <remarks>
/// Plain IEEE 754 operations, none of them fused, sums in a fixed order (eight lanes along the line, then the lanes):
/// encoder and decoder get the same bits on every machine.
/// <b>Shape</b>: rows of inputs, [input, sample]; then the row of what was to be predicted; then zeros up to
/// <see cref="Rows"/>. A row has <see cref="Stride"/> numbers, zeros behind the samples' weights.
/// <b>Cost</b>: inputs² / 2 products a number and inputs³ / 6 a solution.
/// </remarks>
internal sealed class LineRegression
{
    /// <summary>Numbers of a vector; rows are multiples of it.</summary>
    public const int Lanes = 8;

    private const int LeastInterval = 64; // numbers between two solutions
    private const double Ridge = 1e-5;
    private const double LeastRidge = 1e-3;

    private readonly double _window;
    private readonly double _fromBandBefore;
    private readonly int _inputs;
    private readonly float[] _weights;
    private readonly float[] _initial;
    private readonly double[] _products; // [row, row], the second one from the first's block of four on
    private readonly double[] _factor;
    private double _evidence;
    private int _sinceSolution;

    /// <param name="initial">Weights of the inputs before anything was seen.</param>
    /// <param name="samples">Numbers of a line.</param>
    /// <param name="window">Numbers that are remembered.</param>
    /// <param name="fromBandBefore">Numbers that a band's past is worth in the next one.</param>
    public LineRegression(float[] initial, int samples, double window, double fromBandBefore)
    {
        (_window, _fromBandBefore) = (window, fromBandBefore);
        _inputs = initial.Length;
        _initial = initial;
        _weights = [.. initial];
        Rows = (initial.Length + 4) & ~3;
        Stride = (samples + Lanes - 1) & -Lanes;
        _products = new double[Rows * Rows];
        _factor = new double[Rows * Rows];
    }

    /// <summary>Rows that <see cref="Learn"/> takes.</summary>
    public int Rows { get; }

    /// <summary>Numbers of a row.</summary>
    public int Stride { get; }

    /// <summary>The weight of an input.</summary>
    public float this[int input] => _weights[input];

    /// <summary>Predicts a line.</summary>
    /// <param name="rows">Inputs.</param>
    /// <param name="first">Inputs before it don't count.</param>
    /// <param name="line">Takes the predictions.</param>
    public void Predict(ReadOnlySpan<float> rows, int first, Span<float> line)
    {
        var predictions = MemoryMarshal.Cast<float, Vector256<float>>(line[..Stride]);
        predictions.Clear();
        for (var input = first; input < _inputs; input++)
        {
            if (_weights[input] == 0)
                continue;
            var weight = Vector256.Create(_weights[input]);
            var row = MemoryMarshal.Cast<float, Vector256<float>>(
                rows.Slice(input * Stride, Stride)
            );
            for (var i = 0; i < predictions.Length && i < row.Length; i++)
                predictions[i] += weight * row[i];
        }
    }

    /// <summary>Learns from a line.</summary>
    /// <param name="rows">Inputs and what was to be predicted; they are weighted in place.</param>
    /// <param name="weights">A number's weight: one over the error that was to be expected; zeros behind the samples.</param>
    /// <param name="samples">Numbers of the line.</param>
    public void Learn(Span<float> rows, ReadOnlySpan<float> weights, int samples)
    {
        var vectors = Stride / Lanes;
        var all = MemoryMarshal.Cast<float, Vector256<float>>(rows);
        var scales = MemoryMarshal.Cast<float, Vector256<float>>(weights)[..vectors];
        for (var row = 0; row <= _inputs; row++)
        {
            var numbers = all.Slice(row * vectors, vectors);
            for (var i = 0; i < numbers.Length && i < scales.Length; i++)
                numbers[i] *= scales[i];
        }
        for (var row = 0; row < _inputs; row += 2)
        for (var other = row & ~3; other < Rows; other += 4)
            AddProducts(all, row, other, vectors);
        _evidence += samples;
        Shrink(_window);
        _sinceSolution += samples;
        if (_sinceSolution >= LeastInterval)
            Solve();
    }

    /// <summary>Goes on to a band whose inputs mean the same, seen from it.</summary>
    public void NextBand()
    {
        Shrink(_fromBandBefore);
        _sinceSolution = LeastInterval;
    }

    // Two rows by four.
    private void AddProducts(ReadOnlySpan<Vector256<float>> all, int row, int other, int vectors)
    {
        var x0 = all.Slice(row * vectors, vectors);
        var x1 = all.Slice((row + 1) * vectors, vectors);
        var y0 = all.Slice(other * vectors, vectors);
        var y1 = all.Slice((other + 1) * vectors, vectors);
        var y2 = all.Slice((other + 2) * vectors, vectors);
        var y3 = all.Slice((other + 3) * vectors, vectors);
        var zero = Vector256<float>.Zero;
        var (a0, a1, a2, a3) = (zero, zero, zero, zero);
        var (b0, b1, b2, b3) = (zero, zero, zero, zero);
        for (var i = 0; i < x0.Length; i++)
        {
            var (x, z) = (x0[i], x1[i]);
            var y = y0[i];
            a0 += x * y;
            b0 += z * y;
            y = y1[i];
            a1 += x * y;
            b1 += z * y;
            y = y2[i];
            a2 += x * y;
            b2 += z * y;
            y = y3[i];
            a3 += x * y;
            b3 += z * y;
        }
        var sums = _products.AsSpan((row * Rows) + other, 4);
        sums[0] += Sum(a0);
        sums[1] += Sum(a1);
        sums[2] += Sum(a2);
        sums[3] += Sum(a3);
        sums = _products.AsSpan(((row + 1) * Rows) + other, 4);
        sums[0] += Sum(b0);
        sums[1] += Sum(b1);
        sums[2] += Sum(b2);
        sums[3] += Sum(b3);
    }

    private static float Sum(Vector256<float> lanes)
    {
        var half = lanes.GetLower() + lanes.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }

    private void Shrink(double evidence)
    {
        if (_evidence <= evidence)
            return;
        var factor = Vector256.Create(evidence / _evidence);
        foreach (
            ref var product in MemoryMarshal.Cast<double, Vector256<double>>(_products.AsSpan())
        )
            product *= factor;
        _evidence = evidence;
    }

    // (products + ridge) weights = targets + ridge initial, by Cholesky; weights stay as they are where it fails.
    private void Solve()
    {
        _sinceSolution = 0;
        _products.CopyTo(_factor, 0);
        var factor = MemoryMarshal.Cast<double, Vector256<double>>(_factor.AsSpan());
        var vectors = Rows / 4;
        for (var i = 0; i < _inputs; i++)
        {
            var ridge = (Ridge * _factor[(i * Rows) + i]) + LeastRidge;
            _factor[(i * Rows) + i] += ridge;
            _factor[(i * Rows) + _inputs] += ridge * _initial[i];
        }
        for (var i = 0; i < _inputs; i++)
        {
            var pivot = _factor[(i * Rows) + i];
            if (!(pivot > 0) || !double.IsFinite(pivot))
                return;
            var scale = Vector256.Create(1 / Math.Sqrt(pivot));
            var row = factor.Slice(i * vectors, vectors);
            for (var k = i >> 2; k < row.Length; k++)
                row[k] *= scale;
            for (var below = i + 1; below < _inputs; below++)
            {
                var multiple = Vector256.Create(_factor[(i * Rows) + below]);
                var other = factor.Slice(below * vectors, vectors);
                for (var k = below >> 2; k < row.Length && k < other.Length; k++)
                    other[k] -= multiple * row[k];
            }
        }
        for (var i = _inputs - 1; i >= 0; i--)
        {
            var sum = _factor[(i * Rows) + _inputs];
            for (var k = i + 1; k < _inputs; k++)
                sum -= _factor[(i * Rows) + k] * _factor[(k * Rows) + _inputs];
            _factor[(i * Rows) + _inputs] = sum / _factor[(i * Rows) + i];
        }
        for (var i = 0; i < _inputs; i++)
            if (!float.IsFinite((float)_factor[(i * Rows) + _inputs]))
                return;
        for (var i = 0; i < _inputs; i++)
            _weights[i] = (float)_factor[(i * Rows) + _inputs];
    }
}
