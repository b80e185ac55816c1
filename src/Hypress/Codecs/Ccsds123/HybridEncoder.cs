using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The hybrid coder: single codewords where indices are large, words of several indices where they are small.</summary>
/// <remarks>CCSDS 123.0-B-2. Codewords are written so that they can be read from the stream's end.</remarks>
internal sealed class HybridEncoder : IIndexEncoder
{
    private const int Waiting = 4096;
    private const int MostOfIndex = 4; // pieces: a halved bit, an escape's two, a word
    private readonly HybridParameters _coder;
    private readonly ImageParameters _image;
    private readonly HybridStatistics _statistics;
    private readonly BitWriter _bits;
    private readonly long[] _accumulators; // Sigma
    private readonly int[] _states = new int[HybridTables.Codes.Count];
    private readonly ulong[] _values = new ulong[Waiting]; // pieces of codewords, written many at once
    private readonly int[] _lengths = new int[Waiting];
    private int _waiting;
    private int _counter; // Gamma; 0 before the first pixel

    public HybridEncoder(HybridParameters coder, ImageParameters image, BitWriter bits)
    {
        (_coder, _image, _bits) = (coder, image, bits);
        _statistics = new(coder);
        _accumulators = new long[image.Bands];
        coder.InitialAccumulators?.CopyTo(_accumulators, 0);
        for (var i = 0; i < _states.Length; i++)
            _states[i] = HybridSteps.Start(i);
    }

    public void EncodeLine(ReadOnlySpan<int> line)
    {
        var (bands, depth) = (_image.Bands, _image.InterleaveDepth);
        var before = _counter;
        for (var first = 0; first < bands; first += depth)
        {
            var count = Math.Min(depth, bands - first);
            _counter = before;
            for (var at = first; at < line.Length; at += bands)
                EncodePixel(line.Slice(at, count), first);
        }
    }

    public void EncodeBand(int band, ReadOnlySpan<int> indices)
    {
        _counter = 0;
        for (var t = 0; t < indices.Length; t++)
            EncodePixel(indices.Slice(t, 1), band);
    }

    public void EncodeLimit(int limit, int bits)
    {
        if (_waiting > Waiting / 2)
            Flush();
        Add((uint)limit, bits);
    }

    public void Finish()
    {
        Flush();
        for (var i = 0; i < _states.Length; i++)
        {
            var flush = HybridTables.Codes[i].Flushes[HybridSteps.Node(i, _states[i])];
            _bits.Write(flush.Value, flush.Count);
        }
        foreach (var accumulator in _accumulators)
            _bits.Write((ulong)accumulator, 2 + _image.Depth + _coder.CounterBits);
        _bits.Write(1, 1);
    }

    private void EncodePixel(ReadOnlySpan<int> indices, int firstBand)
    {
        var isFirst = _counter == 0;
        _counter = _statistics.NextCounter(_counter, out var halves);
        while (!indices.IsEmpty)
        {
            if (_waiting > Waiting / 2)
                Flush();
            var some = indices[..Math.Min(indices.Length, Waiting / 2 / MostOfIndex)];
            if (isFirst)
                foreach (var index in some)
                    Add((uint)index, _image.Depth);
            else
                EncodeSome(some, _accumulators.AsSpan(firstBand, some.Length), halves);
            indices = indices[some.Length..];
            firstBand += some.Length;
        }
    }

    private void EncodeSome(ReadOnlySpan<int> indices, Span<long> accumulators, bool halves)
    {
        var limits = _statistics.Limits(_counter);
        for (var z = 0; z < accumulators.Length; z++)
        {
            var index = (uint)indices[z];
            var accumulator = accumulators[z] + (4L * index);
            if (halves)
            {
                Add((ulong)accumulators[z] & 1, 1);
                accumulator = (accumulator + 1) >> 1;
            }
            accumulators[z] = accumulator;
            var code = HybridStatistics.CodeNumber(accumulator, limits);
            if (code < 0)
                Reversed(index, HybridStatistics.LowBits(accumulator, _counter, _image.Depth));
            else
                LowEntropy(index, code);
        }
    }

    private void LowEntropy(uint index, int number)
    {
        var escape = (uint)HybridTables.LargestSymbol(number) + 1;
        if (index >= escape)
        {
            Reversed(index - escape, 0);
            index = escape;
        }
        _states[number] = HybridSteps.Next(
            _states[number],
            (int)index,
            out var word,
            out var length
        );
        // A piece without bits is overwritten by the next one.
        (_values[_waiting], _lengths[_waiting]) = (word, length);
        _waiting += length > 0 ? 1 : 0;
    }

    private void Reversed(uint index, int k)
    {
        var high = index >> k;
        if (high >= _coder.UnaryLimit)
        {
            Add(index, _image.Depth);
            Add(0, _coder.UnaryLimit);
            return;
        }
        var low = ((index & ((1u << k) - 1UL)) << 1) | 1;
        if (k + 1 + (int)high <= BitWriter.MaxBits)
        {
            Add(low << (int)high, k + 1 + (int)high);
            return;
        }
        Add(low, k + 1);
        Add(0, (int)high);
    }

    private void Add(ulong value, int length)
    {
        (_values[_waiting], _lengths[_waiting]) = (value, length);
        _waiting++;
    }

    private void Flush()
    {
        _bits.WriteAll(_values.AsSpan(0, _waiting), _lengths.AsSpan(0, _waiting));
        _waiting = 0;
    }
}
