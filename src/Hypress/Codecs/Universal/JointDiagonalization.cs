using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>Rotates components so that they are as independent as can be in every part of every subband, not only on average.</summary>
/// <remarks>
/// Each subband is cut into up to 8 x 8 parts; each part has a covariance of the components. Jacobi rotations make the sum
/// of N log2(variance + step^2 / 6) over all parts and components as small as they can: about the bits. For encoders.
/// </remarks>
internal sealed class JointDiagonalization
{
    private const int Parts = 8; // along lines and samples
    private const int LeastExtent = 4;
    private const int Sweeps = 4;
    private const double Enough = 0.05; // share of pairs that still turn
    private const double LeastGain = 2e-3; // bits for each pair and part weight

    private readonly int _components;
    private readonly int _parts; // padded to whole vectors
    private readonly float[] _covariances; // [pair i <= j, part], over step^2 / 6
    private readonly float[] _weights; // [part]
    private readonly double[] _rotation; // [new component, old component]

    private JointDiagonalization(
        IReadOnlyList<float[]> planes,
        int components,
        SubbandLayout layout,
        double step,
        int threads
    )
    {
        _components = components;
        var places = Places(layout);
        _parts = (places.Count + 7) & ~7;
        _covariances = new float[components * (components + 1) / 2 * _parts];
        _weights = new float[_parts];
        var total = 0.0;
        foreach (var place in places)
            total += place.Lines * place.Samples;
        Parallel.For(
            0,
            places.Count,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            part =>
            {
                var place = places[part];
                var count = place.Lines * place.Samples;
                _weights[part] = (float)(count / total);
                Measure(planes, layout.Samples, place, 6 / (step * step), part);
            }
        );
        _rotation = new double[components * components];
        for (var c = 0; c < components; c++)
            _rotation[(c * components) + c] = 1;
    }

    /// <summary>Finds the rotation [new component, old component] of transformed planes.</summary>
    public static double[] Run(
        IReadOnlyList<float[]> planes,
        int components,
        SubbandLayout layout,
        double step,
        int threads,
        CancellationToken cancel
    )
    {
        var state = new JointDiagonalization(planes, components, layout, step, threads);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var turned = 0;
            for (var i = 0; i < components; i++)
            {
                cancel.ThrowIfCancellationRequested();
                for (var j = i + 1; j < components; j++)
                    if (state.Turn(i, j))
                        turned++;
            }
            if (turned < Enough * components * (components - 1) / 2)
                break;
        }
        return state._rotation;
    }

    private static List<Place> Places(SubbandLayout layout)
    {
        var places = new List<Place>();
        foreach (var subband in layout.Subbands.Where(b => b.Count > 0))
        {
            var down = Math.Clamp(subband.Lines / LeastExtent, 1, Parts);
            var across = Math.Clamp(subband.Samples / LeastExtent, 1, Parts);
            for (var i = 0; i < down; i++)
            for (var j = 0; j < across; j++)
            {
                var (line, endLine) = (subband.Lines * i / down, subband.Lines * (i + 1) / down);
                var (sample, endSample) = (
                    subband.Samples * j / across,
                    subband.Samples * (j + 1) / across
                );
                places.Add(
                    new(
                        subband.FirstLine + line,
                        subband.FirstSample + sample,
                        endLine - line,
                        endSample - sample,
                        subband.Gain
                    )
                );
            }
        }
        return places;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(
        IReadOnlyList<float[]> planes,
        int pitch,
        Place place,
        double scale,
        int part
    )
    {
        var count = place.Lines * place.Samples;
        var padded = (count + 7) & ~7;
        var values = new float[_components * padded];
        for (var c = 0; c < _components; c++)
        for (var line = 0; line < place.Lines; line++)
            planes[c]
                .AsSpan(((place.Line + line) * pitch) + place.Sample, place.Samples)
                .CopyTo(values.AsSpan((c * padded) + (line * place.Samples)));
        var factor = (float)(scale * place.Gain * place.Gain / count);
        for (var i = 0; i < _components; i++)
        {
            var a = MemoryMarshal.Cast<float, Vector256<float>>(values.AsSpan(i * padded, padded));
            for (var j = i; j < _components; j++)
            {
                var b = MemoryMarshal.Cast<float, Vector256<float>>(
                    values.AsSpan(j * padded, padded)
                );
                var sum = Vector256<float>.Zero;
                for (var n = 0; n < a.Length; n++)
                    sum += a[n] * b[n];
                _covariances[(Pair(i, j) * _parts) + part] = Vector256.Sum(sum) * factor;
            }
        }
    }

    // Which of the pairs i <= j.
    private int Pair(int i, int j)
    {
        var (low, high) = i < j ? (i, j) : (j, i);
        return (low * _components) - (low * (low - 1) / 2) + high - low;
    }

    private Span<Vector256<float>> Vectors(int i, int j) =>
        MemoryMarshal.Cast<float, Vector256<float>>(
            _covariances.AsSpan(Pair(i, j) * _parts, _parts)
        );

    private bool Turn(int i, int j)
    {
        var still = Bits(i, j, 0);
        if (still < 1e-3)
            return false;
        var (best, least) = (0.0, still);
        for (var angle = -4; angle <= 4; angle++)
            if (angle != 0)
                Try(angle * Math.PI / 16);
        for (var reach = Math.PI / 32; reach > 0.02; reach /= 2)
        {
            var centre = best;
            Try(centre - reach);
            Try(centre + reach);
        }
        if (still - least < LeastGain)
            return false;
        Rotate(i, j, best);
        return true;

        void Try(double angle)
        {
            var bits = Bits(i, j, angle);
            if (bits < least)
                (best, least) = (angle, bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Bits(int i, int j, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        var square = Vector256.Create((float)(cos * cos));
        var other = Vector256.Create((float)(sin * sin));
        var cross = Vector256.Create((float)(2 * sin * cos));
        var one = Vector256.Create(1f);
        var a = Vectors(i, i);
        var b = Vectors(j, j);
        var ab = Vectors(i, j);
        var weights = MemoryMarshal.Cast<float, Vector256<float>>(_weights);
        var sum = Vector256<float>.Zero;
        for (var n = 0; n < weights.Length; n++)
        {
            var first = (square * a[n]) + (other * b[n]) + (cross * ab[n]);
            var second = (other * a[n]) + (square * b[n]) - (cross * ab[n]);
            first = Vector256.Max(first, Vector256<float>.Zero) + one;
            second = Vector256.Max(second, Vector256<float>.Zero) + one;
            sum += weights[n] * Vector256.Log2(first * second);
        }
        return Vector256.Sum(sum);
    }

    // component i' = cos i + sin j, j' = cos j - sin i
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rotate(int i, int j, double angle)
    {
        var (sin, cos) = Math.SinCos(angle);
        for (var c = 0; c < _components; c++)
        {
            var (x, y) = (_rotation[(i * _components) + c], _rotation[(j * _components) + c]);
            _rotation[(i * _components) + c] = (cos * x) + (sin * y);
            _rotation[(j * _components) + c] = (cos * y) - (sin * x);
        }
        var (fs, fc) = ((float)sin, (float)cos);
        for (var c = 0; c < _components; c++)
        {
            if (c == i || c == j)
                continue;
            var x = Vectors(i, c);
            var y = Vectors(j, c);
            for (var n = 0; n < x.Length; n++)
                (x[n], y[n]) = ((x[n] * fc) + (y[n] * fs), (y[n] * fc) - (x[n] * fs));
        }
        var a = _covariances.AsSpan(Pair(i, i) * _parts, _parts);
        var b = _covariances.AsSpan(Pair(j, j) * _parts, _parts);
        var ab = _covariances.AsSpan(Pair(i, j) * _parts, _parts);
        for (var n = 0; n < a.Length; n++)
        {
            var (p, q, r) = (a[n], b[n], ab[n]);
            a[n] = (fc * fc * p) + (fs * fs * q) + (2 * fs * fc * r);
            b[n] = (fs * fs * p) + (fc * fc * q) - (2 * fs * fc * r);
            ab[n] = (((fc * fc) - (fs * fs)) * r) + (fs * fc * (q - p));
        }
    }

    private sealed record Place(int Line, int Sample, int Lines, int Samples, float Gain);
}
