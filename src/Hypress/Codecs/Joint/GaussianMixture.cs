using System.Diagnostics;
using Hypress.Entropy;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>A mixture of Gaussians, integrated over unit intervals, for one number to code.</summary>
/// <remarks>
/// Counts are made when asked for: of n neighbouring numbers that matter, each gets two of the 65536 and its share of
/// the rest. Two, because a rounding error may take one away. The escape gets what lies above.
/// </remarks>
internal readonly ref struct GaussianMixture
{
    private const int MaxReach = 500;
    private const float Reach = 5;
    private const float RootHalf = 0.70710678f;
    private const int Total = 1 << RangeEncoder.Precision;

    // Numbers further out are no latent's.
    private const float Farthest = 1 << 20;

    private readonly ReadOnlySpan<float> _weights;
    private readonly ReadOnlySpan<float> _means;
    private readonly ReadOnlySpan<float> _inverseScales;
    private readonly int _first;
    private readonly int _count;

    /// <param name="weights">Logits; become weights that add up to 1.</param>
    /// <param name="means">Become finite.</param>
    /// <param name="logScales">Become 1 / (scale · sqrt 2).</param>
    public GaussianMixture(Span<float> weights, Span<float> means, Span<float> logScales)
    {
        Debug.Assert(weights.Length == means.Length && means.Length == logScales.Length);
        Normalize(weights);
        float least = Farthest,
            most = -Farthest;
        for (var k = 0; k < means.Length; k++)
        {
            var scale = DeterministicMath.Exp(GaussianTables.Clamped(logScales[k]));
            logScales[k] = RootHalf / scale;
            means[k] = Math.Clamp(means[k], -Farthest, Farthest);
            if (!float.IsFinite(means[k]))
                means[k] = 0;
            least = Math.Min(least, means[k] - (Reach * scale));
            most = Math.Max(most, means[k] + (Reach * scale));
        }
        var middle = (int)float.Round((least + most) * 0.5f);
        var reach = Math.Min((int)((most - least) * 0.5f) + 1, MaxReach);
        (_first, _count) = (middle - reach, (2 * reach) + 1);
        _weights = weights;
        _means = means;
        _inverseScales = logScales;
    }

    public void Encode(RangeEncoder encoder, int number)
    {
        var slot = (long)number - _first;
        var own = slot >= 0 && slot < _count ? (int)slot : _count;
        var start = Below(own);
        encoder.Encode((uint)start, (uint)(Below(own + 1) - start));
        if (own == _count)
            CdfTable.EncodeDistance(encoder, slot, _count);
    }

    /// <summary>The bits that <see cref="Encode"/> takes.</summary>
    public float BitsOf(int number)
    {
        var slot = (long)number - _first;
        var own = slot >= 0 && slot < _count ? (int)slot : _count;
        var bits = SymbolBits.Of(Below(own + 1) - Below(own));
        return own < _count ? bits : bits + SymbolBits.OfDistance(slot, _count);
    }

    public int Decode(RangeDecoder decoder)
    {
        var count = (int)decoder.Peek();
        var (slot, beyond) = (0, _count + 1);
        while (beyond - slot > 1)
        {
            var middle = (slot + beyond) / 2;
            if (Below(middle) <= count)
                slot = middle;
            else
                beyond = middle;
        }
        var start = Below(slot);
        decoder.Take((uint)start, (uint)(Below(slot + 1) - start));
        if (slot < _count)
            return _first + slot;
        var number = _first + CdfTable.DecodeDistance(decoder, _count);
        return Math.Abs(number) <= Farthest
            ? (int)number
            : throw new HypressFormatException($"a latent is {number}");
    }

    // Counts of all slots before this one; the slot after the last number is the escape.
    private int Below(int slot)
    {
        if (slot == 0)
            return 0;
        if (slot > _count)
            return Total;
        var x = _first + slot - 0.5f;
        var sum = 0f;
        for (var k = 0; k < _means.Length; k++)
        {
            var below = DeterministicMath.Erf((x - _means[k]) * _inverseScales[k]);
            sum += _weights[k] * ((below * 0.5f) + 0.5f);
        }
        var free = Total - (2 * (_count + 1));
        return (int)(Math.Min(sum, 1) * free) + (2 * slot);
    }

    // Softmax; logits that aren't numbers count as the lowest.
    private static void Normalize(Span<float> logits)
    {
        var largest = float.MinValue;
        foreach (var logit in logits)
            largest = logit > largest ? logit : largest;
        var sum = 0f;
        foreach (ref var logit in logits)
        {
            logit = DeterministicMath.Exp(logit - largest);
            sum += logit;
        }
        foreach (ref var weight in logits)
            weight /= sum;
    }
}
