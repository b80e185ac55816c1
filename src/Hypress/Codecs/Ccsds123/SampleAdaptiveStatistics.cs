using System.Numerics;

namespace Hypress.Codecs.Ccsds123;

/// <summary>What the sample-adaptive coder remembers of each band: an accumulator and a counter.</summary>
/// <remarks>CCSDS 123.0-B-2.</remarks>
internal sealed class SampleAdaptiveStatistics
{
    private readonly int _counterTop;
    private readonly int _firstCount;
    private readonly int _largest; // k at most
    private readonly long[] _accumulators; // Sigma
    private readonly int[] _counters; // Gamma; 0 before the band's first index

    public SampleAdaptiveStatistics(
        SampleAdaptiveParameters coder,
        ImageParameters image,
        DecodeBudget budget
    )
    {
        _counterTop = (1 << coder.CounterBits) - 1;
        _firstCount = 1 << coder.InitialCountExponent;
        _largest = image.Depth - 2;
        _accumulators = budget.Allocate<long>(image.Bands);
        _counters = budget.Allocate<int>(image.Bands);
        for (var z = 0; z < image.Bands; z++)
            _accumulators[z] = Start(coder, image.Depth, z);
    }

    /// <summary>The accumulator with which a band begins.</summary>
    public static long Start(SampleAdaptiveParameters coder, int depth, int band)
    {
        var start = coder.AccumulatorStart ?? coder.AccumulatorTable![band];
        var scaled = start <= 30 - depth ? start : (2 * start) + depth - 30; // k'
        return (((3L << (scaled + 6)) - 49) << coder.InitialCountExponent) >> 7;
    }

    /// <summary>Whether the band's first index is next, which is coded plainly and not counted.</summary>
    public bool IsFirst(int band) => _counters[band] == 0;

    /// <summary>Begins a band's counting.</summary>
    public void Begin(int band) => _counters[band] = _firstCount;

    /// <summary>k, the low bits that the band's next codeword gives plainly.</summary>
    public int LowBits(int band)
    {
        long counter = _counters[band];
        var threshold = _accumulators[band] + ((49 * counter) >> 7);
        if (2 * counter > threshold)
            return 0;
        // The largest k with counter * 2^k <= threshold.
        var k = BitOperations.Log2((ulong)threshold) - BitOperations.Log2((ulong)counter);
        if (counter << k > threshold)
            k--;
        return Math.Min(k, _largest);
    }

    /// <summary>Counts an index.</summary>
    public void Update(int band, uint index)
    {
        if (_counters[band] < _counterTop)
        {
            _accumulators[band] += index;
            _counters[band]++;
        }
        else
        {
            _accumulators[band] = (_accumulators[band] + index + 1) >> 1;
            _counters[band] = (_counters[band] + 1) >> 1;
        }
    }
}
