using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hypress.Codecs.Bounded;

/// <summary>Predicts a number from others by least squares over those seen before, the last ones most.</summary>
/// <remarks>
/// Plain IEEE 754 doubles without fused operations, sums in a fixed order: encoder and decoder get the same bits on
/// every machine. <b>Cost</b>: n² / 2 multiplications a value, and n³ / 6 each <see cref="Interval"/> values.
/// </remarks>
internal sealed class LinearPredictor
{
    private const int Interval = 64; // values between two solutions
    private const int FirstSolution = 8;
    private const double Window = 6000; // values that are remembered
    private const double FromBandBefore = 40; // values that a band's past is worth in the next one
    private const double Ridge = 1e-5;
    private const double LeastRidge = 1e-3;

    private readonly int _count;
    private readonly double[] _products; // [i, j], j from i's vector on
    private readonly double[] _targets;
    private readonly double[] _weights;
    private readonly double[] _initial;
    private readonly double[] _factor; // Cholesky's, [i, j] for j <= i
    private readonly double[] _solved;
    private double _evidence;
    private int _untilSolution = FirstSolution;
    private int _interval = FirstSolution;

    /// <param name="initial">Weights before anything was seen; a multiple of four of them.</param>
    public LinearPredictor(double[] initial)
    {
        _count = initial.Length;
        _initial = initial;
        _weights = [.. initial];
        _targets = new double[_count];
        _solved = new double[_count];
        _products = new double[_count * _count];
        _factor = new double[_count * _count];
    }

    /// <summary>The prediction.</summary>
    public double Predict(ReadOnlySpan<double> inputs)
    {
        var sums = Vector256<double>.Zero;
        var x = MemoryMarshal.Cast<double, Vector256<double>>(inputs);
        var w = MemoryMarshal.Cast<double, Vector256<double>>(_weights.AsSpan());
        for (var i = 0; i < w.Length; i++)
            sums += x[i] * w[i];
        return sums[0] + sums[1] + (sums[2] + sums[3]);
    }

    /// <summary>Learns what was to be predicted.</summary>
    /// <param name="inputs">As they were given.</param>
    /// <param name="target">The right number.</param>
    /// <param name="weight">How much it counts: one over the square of the error that was to be expected.</param>
    public void Learn(ReadOnlySpan<double> inputs, double target, double weight)
    {
        var x = MemoryMarshal.Cast<double, Vector256<double>>(inputs);
        var products = MemoryMarshal.Cast<double, Vector256<double>>(_products.AsSpan());
        for (var (i, row) = (0, 0); i < _count; i++, row += x.Length)
        {
            var scaled = inputs[i] * weight;
            if (scaled == 0)
                continue;
            _targets[i] += scaled * target;
            var factor = Vector256.Create(scaled);
            for (var j = i >> 2; j < x.Length; j++)
                products[row + j] += factor * x[j];
        }
        _evidence++;
        if (--_untilSolution > 0)
            return;
        Solve();
        _interval = Math.Min(Interval, 2 * _interval);
        _untilSolution = _interval;
    }

    /// <summary>Forgets what is long past; once a line.</summary>
    public void NextLine() => Shrink(Window);

    /// <summary>Goes on to a band whose inputs mean the same, seen from it.</summary>
    public void NextBand()
    {
        Shrink(FromBandBefore);
        _interval = _untilSolution = FirstSolution;
    }

    private void Shrink(double evidence)
    {
        if (_evidence <= evidence)
            return;
        var factor = evidence / _evidence;
        for (var i = 0; i < _products.Length; i++)
            _products[i] *= factor;
        for (var i = 0; i < _targets.Length; i++)
            _targets[i] *= factor;
        _evidence = evidence;
    }

    // (products + ridge) weights = targets + ridge initial, by Cholesky; weights stay as they are where it fails.
    private void Solve()
    {
        for (var i = 0; i < _count; i++)
        {
            var ridge = (Ridge * _products[(i * _count) + i]) + LeastRidge;
            var row = _factor.AsSpan(i * _count, _count);
            for (var j = 0; j <= i; j++)
            {
                var other = _factor.AsSpan(j * _count, _count);
                var sum = _products[(j * _count) + i];
                if (i == j)
                    sum += ridge;
                for (var k = 0; k < j; k++)
                    sum -= row[k] * other[k];
                if (i == j)
                {
                    if (!(sum > 0) || !double.IsFinite(sum))
                        return;
                    row[i] = 1 / Math.Sqrt(sum);
                }
                else
                    row[j] = sum * other[j];
            }
            var right = _targets[i] + (ridge * _initial[i]);
            for (var k = 0; k < i; k++)
                right -= row[k] * _solved[k];
            _solved[i] = right * row[i];
        }
        for (var i = _count - 1; i >= 0; i--)
        {
            var sum = _solved[i];
            for (var k = i + 1; k < _count; k++)
                sum -= _factor[(k * _count) + i] * _solved[k];
            _solved[i] = sum * _factor[(i * _count) + i];
        }
        foreach (var weight in _solved)
            if (!double.IsFinite(weight))
                return;
        _solved.CopyTo(_weights, 0);
    }
}
