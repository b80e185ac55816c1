using System.Numerics;
using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The hybrid coder's other side: decodes the whole body backwards, then hands it out.</summary>
internal sealed class HybridDecoder : IIndexDecoder
{
    private readonly HybridParameters _coder;
    private readonly Ccsds123Parameters _parameters;
    private readonly HybridStatistics _statistics;
    private readonly BackwardBitReader _bits;
    private readonly long[] _accumulators;
    private readonly (int First, int Next)[] _pending = new (int, int)[HybridTables.Codes.Count]; // what is left of a code's last word
    private readonly int[] _indices; // [line, sample, band], or [band, pixel] in band-sequential order
    private readonly int[] _limits; // in the order of coding
    private readonly int[] _counters; // Gamma of a line, ~Gamma where the accumulator was halved on the way
    private int _index; // handed out next
    private int _limit; // handed out or read next

    public HybridDecoder(
        HybridParameters coder,
        Ccsds123Parameters parameters,
        BitReader bits,
        DecodeBudget budget
    )
    {
        (_coder, _parameters) = (coder, parameters);
        _statistics = new(coder);
        var image = parameters.Image;
        _indices = budget.Allocate<int>(image.Count);
        _limits = budget.Allocate<int>(CodingOrder.SymbolCount(parameters) - image.Count);
        _limit = _limits.Length;
        _accumulators = budget.Allocate<long>(image.Bands);
        _counters = budget.Allocate<int>(image.Samples);
        _bits = new(bits.ReadRest(budget));
        Tail();
        if (image.IsBandSequential)
        {
            for (var z = image.Bands - 1; z >= 0; z--)
                BandBefore(z);
        }
        else
        {
            for (var y = image.Lines - 1; y >= 0; y--)
                LineBefore(y);
        }
        if (_bits.Left != 0 || _pending.Any(word => word.Next != word.First))
            throw new HypressFormatException(
                "the hybrid coder's body holds more than the image's indices"
            );
    }

    public void DecodeLine(Span<int> line)
    {
        _indices.AsSpan(_index, line.Length).CopyTo(line);
        _index += line.Length;
    }

    public void DecodeBand(int band, Span<int> indices) => DecodeLine(indices);

    public int DecodeLimit(int bits) => _limits[_limit++];

    private void Tail()
    {
        var fill = 8 * _parameters.Image.WordBytes;
        if (_bits.ReadUnary(fill) == fill)
            throw new HypressFormatException("the hybrid coder's end mark is missing");
        var bits = 2 + _parameters.Image.Depth + _coder.CounterBits;
        for (var z = _accumulators.Length - 1; z >= 0; z--)
            _accumulators[z] = (long)_bits.Read(bits);
        for (var i = _pending.Length - 1; i >= 0; i--)
            _pending[i] = HybridWords.Prefix(i, HybridTables.Codes[i].FlushTree.Read(_bits));
    }

    private void BandBefore(int z)
    {
        var (lines, samples) = (_parameters.Image.Lines, _parameters.Image.Samples);
        for (var y = lines - 1; y >= 0; y--)
        {
            CountLine(y);
            var line = _indices.AsSpan(((z * lines) + y) * samples, samples);
            for (var x = samples - 1; x >= 0; x--)
                Before(line.Slice(x, 1), z, x);
        }
    }

    private void LineBefore(int y)
    {
        var image = _parameters.Image;
        CountLine(y);
        var line = _indices.AsSpan(y * image.Samples * image.Bands, image.Samples * image.Bands);
        var depth = image.InterleaveDepth;
        var first = (image.Bands - 1) / depth * depth;
        for (var end = image.Bands; first >= 0; end = first, first -= depth)
        for (var x = image.Samples - 1; x >= 0; x--)
            Before(line.Slice((x * image.Bands) + first, end - first), first, x);
        if (CodingOrder.PeriodAt(_parameters, y) is null)
            return;
        LimitsBefore(_parameters.Relative);
        LimitsBefore(_parameters.Absolute);
    }

    private void CountLine(int y)
    {
        var first = (long)y * _counters.Length;
        var counter = _statistics.CounterAt(first - 1);
        for (var x = 0; x < _counters.Length; x++)
        {
            counter = _statistics.NextCounter(counter, out var halves);
            _counters[x] = halves ? ~counter : counter;
        }
        if (y == 0)
            _counters[0] = 0; // its indices stand plainly
    }

    private void LimitsBefore(ErrorLimits? limits)
    {
        for (var i = CodingOrder.LimitCount(limits, _parameters.Image); i > 0; i--)
            _limits[--_limit] = (int)_bits.Read(limits!.Depth);
    }

    private void Before(Span<int> indices, int firstBand, int x)
    {
        var depth = _parameters.Image.Depth;
        var counter = _counters[x];
        if (counter == 0)
        {
            for (var z = indices.Length - 1; z >= 0; z--)
                indices[z] = (int)_bits.Read(depth);
            return;
        }
        var halves = counter < 0;
        counter = halves ? ~counter : counter;
        var limits = _statistics.Limits(counter);
        var top = 2 + depth + _coder.CounterBits;
        var accumulators = _accumulators.AsSpan(firstBand, indices.Length);
        for (var z = accumulators.Length - 1; z >= 0; z--)
        {
            var accumulator = accumulators[z];
            var code = HybridStatistics.CodeNumber(accumulator, limits);
            var index =
                code < 0
                    ? Reversed(HybridStatistics.LowBits(accumulator, counter, depth))
                    : LowEntropy(code);
            indices[z] = (int)index;
            accumulator = halves
                ? (2 * accumulator) - (4L * index) - (long)_bits.Read(1)
                : accumulator - (4L * index);
            if ((ulong)accumulator >> top != 0)
                throw new HypressFormatException(
                    $"band {firstBand + z}: the hybrid coder's statistics don't fit its indices"
                );
            accumulators[z] = accumulator;
        }
    }

    private uint LowEntropy(int number)
    {
        ref var word = ref _pending[number];
        if (word.Next == word.First)
            word = HybridWords.Read(number, _bits);
        var symbol = HybridWords.Symbol(--word.Next);
        return symbol <= HybridTables.LargestSymbol(number)
            ? (uint)symbol
            : (uint)symbol + Reversed(0);
    }

    private uint Reversed(int k)
    {
        // One look for zeros, the one and the low bits: each waits for the last one.
        var next = _bits.Peek();
        var high = BitOperations.TrailingZeroCount(next);
        if (high >= _coder.UnaryLimit)
        {
            _bits.Skip(_coder.UnaryLimit);
            return (uint)_bits.Read(_parameters.Image.Depth);
        }
        if (high + 1 + k <= BackwardBitReader.MaxBits)
        {
            _bits.Skip(high + 1 + k);
            return ((uint)high << k) | ((uint)(next >> (high + 1)) & ((1u << k) - 1));
        }
        _bits.Skip(high + 1);
        return ((uint)high << k) | (uint)_bits.Read(k);
    }
}
