// Source: CCSDS 123.0-B-2, as in SampleAdaptiveStatistics, which judges this.
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The sample-adaptive statistics of all bands in vectors: for images of up to 16 bits, with AVX2.</summary>
/// <remarks>A band's statistics don't look at other bands, and all bands of a pixel share the counter.</remarks>
internal sealed class SampleAdaptiveLanes
{
    private const int Lanes = 8;
    private readonly SampleAdaptiveParameters _coder;
    private readonly int _depth;
    private readonly int _counterTop;
    private readonly int[] _accumulators; // Sigma, at most 2^27
    private int _counter; // Gamma; 0 before the first pixel

    public SampleAdaptiveLanes(
        SampleAdaptiveParameters coder,
        ImageParameters image,
        DecodeBudget budget
    )
    {
        _coder = coder;
        _depth = image.Depth;
        _counterTop = (1 << coder.CounterBits) - 1;
        Width = (image.Bands + Lanes - 1) / Lanes * Lanes;
        _accumulators = budget.Allocate<int>(Width);
        for (var z = 0; z < image.Bands; z++)
            _accumulators[z] = (int)SampleAdaptiveStatistics.Start(coder, image.Depth, z);
    }

    /// <summary>Bands in whole vectors.</summary>
    public int Width { get; }

    /// <summary>Whether the first pixel is next, which is coded plainly and not counted.</summary>
    public bool IsFirst => _counter == 0;

    public static bool Suits(ImageParameters image) => Avx2.IsSupported && image.Depth <= 16;

    /// <summary>Begins to count.</summary>
    public void Begin() => _counter = 1 << _coder.InitialCountExponent;

    /// <summary>k of all bands, <see cref="Width"/> of them.</summary>
    public void LowBits(Span<int> lowBits)
    {
        for (var z = 0; z < lowBits.Length; z += Lanes)
            LowBits(Vector256.Create(_accumulators.AsSpan(z, Lanes))).CopyTo(lowBits[z..]);
    }

    /// <summary>Makes a pixel's codewords and counts its indices; all spans are <see cref="Width"/> long.</summary>
    public void Codewords(ReadOnlySpan<int> indices, Span<uint> values, Span<int> lengths)
    {
        var one = Vector256<int>.One;
        var limit = Vector256.Create(_coder.UnaryLimit);
        var escape = Vector256.Create(_coder.UnaryLimit + _depth);
        for (var z = 0; z < indices.Length; z += Lanes)
        {
            var index = Vector256.Create(indices.Slice(z, Lanes));
            var k = LowBits(Vector256.Create(_accumulators.AsSpan(z, Lanes))).AsUInt32();
            var high = Avx2.ShiftRightLogicalVariable(index, k);
            // A one in front of the low bits.
            var value = index + Avx2.ShiftLeftLogicalVariable(one - high, k);
            var escapes = Vector256.GreaterThanOrEqual(high, limit);
            Vector256.ConditionalSelect(escapes, index, value).AsUInt32().CopyTo(values[z..]);
            Vector256
                .ConditionalSelect(escapes, escape, high + one + k.AsInt32())
                .CopyTo(lengths[z..]);
        }
        Update(indices);
    }

    /// <summary>Counts a pixel's indices, <see cref="Width"/> of them.</summary>
    public void Update(ReadOnlySpan<int> indices)
    {
        var halves = _counter == _counterTop;
        var rounding = Vector256.Create(halves ? 1 : 0);
        var shift = halves ? 1 : 0;
        for (var z = 0; z < indices.Length; z += Lanes)
        {
            var sum = _accumulators.AsSpan(z, Lanes);
            Vector256
                .ShiftRightArithmetic(
                    Vector256.Create(sum) + Vector256.Create(indices.Slice(z, Lanes)) + rounding,
                    shift
                )
                .CopyTo(sum);
        }
        _counter = halves ? (_counter + 1) >> 1 : _counter + 1;
    }

    private Vector256<int> LowBits(Vector256<int> accumulators)
    {
        const int ExponentBias = 127;
        var threshold = accumulators + Vector256.Create((49 * _counter) >> 7);
        // The exponent of a float is the position of its top bit; without bits just below, rounding can't raise it.
        var top = Vector256.AndNot(threshold, Vector256.ShiftRightLogical(threshold, 1));
        var exponent = Vector256.ShiftRightLogical(Vector256.ConvertToSingle(top).AsInt32(), 23);
        var k = exponent - Vector256.Create(ExponentBias + BitOperations.Log2((uint)_counter));
        // One less where counter * 2^k is too much; a negative k shifts everything out and ends as 0.
        k += Vector256.GreaterThan(
            Avx2.ShiftLeftLogicalVariable(Vector256.Create(_counter), k.AsUInt32()),
            threshold
        );
        return Vector256.Min(Vector256.Max(k, Vector256<int>.Zero), Vector256.Create(_depth - 2));
    }
}
