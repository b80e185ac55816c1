using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Codecs.Universal;

/// <summary>A signed guess of a coefficient from earlier components at its place.</summary>
/// <remarks>
/// How far each goes with the component is measured in the subbands of it that are known: the parent and the sibling
/// orientations. Sums are of integers, so they are the same in any order.
/// </remarks>
internal sealed class SignPredictor
{
    private readonly SubbandField[] _fields;
    private readonly float[] _weights;

    /// <param name="fields">The subband in earlier components, the nearest first.</param>
    /// <param name="known">Known subbands of the component, with the same of the earlier components.</param>
    public SignPredictor(
        SubbandField[] fields,
        IReadOnlyList<(SubbandField Own, SubbandField[] Earlier)> known
    )
    {
        var used = new List<(SubbandField, float)>();
        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].IsEmpty)
                continue;
            var (product, square) = (0L, 0L);
            foreach (var (own, earlier) in known)
                if (!own.IsEmpty && !earlier[i].IsEmpty)
                    Correlate(own, earlier[i], ref product, ref square);
            if (product != 0)
                used.Add((fields[i], (float)(product / (square + 2.0))));
        }
        _fields = [.. used.Select(u => u.Item1)];
        _weights = [.. used.Select(u => u.Item2)];
    }

    /// <summary>The guess at an index of the subband's fields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Predict(int at)
    {
        var sum = 0f;
        for (var i = 0; i < _fields.Length; i++)
            sum += _weights[i] * _fields[i].Values[at];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Correlate(
        SubbandField own,
        SubbandField other,
        ref long product,
        ref long square
    )
    {
        for (var line = 0; line < own.Lines; line++)
        {
            var a = own.Values.AsSpan(own.IndexOf(line, 0), own.Samples);
            var b = other.Values.AsSpan(other.IndexOf(line, 0), own.Samples);
            b = b[..a.Length];
            var (products, squares) = (Vector256<long>.Zero, Vector256<long>.Zero);
            var x = 0;
            for (; x <= a.Length - Vector256<int>.Count; x += Vector256<int>.Count)
            {
                var (low, high) = Vector256.Widen(Limited(Vector256.Create(a[x..])));
                var (otherLow, otherHigh) = Vector256.Widen(Limited(Vector256.Create(b[x..])));
                products += (low * otherLow) + (high * otherHigh);
                squares += (otherLow * otherLow) + (otherHigh * otherHigh);
            }
            product += Vector256.Sum(products);
            square += Vector256.Sum(squares);
            for (; x < a.Length; x++)
            {
                long theirs = Math.Clamp(b[x], -Limit, Limit);
                product += Math.Clamp(a[x], -Limit, Limit) * theirs;
                square += theirs * theirs;
            }
        }
    }

    private static Vector256<int> Limited(Vector256<int> values) =>
        Vector256.Clamp(values, Vector256.Create(-Limit), Vector256.Create(Limit));

    // Squares of so many values can't overflow.
    private const int Limit = 1 << 16;
}
