using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The hybrid coder: single codewords where indices are large, words of several indices where they are small.</summary>
/// <remarks>CCSDS 123.0-B-2. Codewords are written so that they can be read from the stream's end.</remarks>
internal sealed class HybridEncoder : IIndexEncoder
{
    private readonly HybridParameters _coder;
    private readonly ImageParameters _image;
    private readonly BitWriter _bits;
    private readonly long[] _accumulators; // Sigma
    private readonly int[] _counters; // Gamma; 0 before the band's first index
    private readonly int[] _prefixes = new int[HybridTables.Codes.Count]; // node of each code

    public HybridEncoder(HybridParameters coder, ImageParameters image, BitWriter bits)
    {
        (_coder, _image, _bits) = (coder, image, bits);
        _accumulators = new long[image.Bands];
        coder.InitialAccumulators?.CopyTo(_accumulators, 0);
        _counters = new int[image.Bands];
    }

    public void Encode(int band, uint index)
    {
        ref var accumulator = ref _accumulators[band];
        ref var counter = ref _counters[band];
        if (counter == 0)
        {
            counter = 1 << _coder.InitialCountExponent;
            _bits.Write(index, _image.Depth);
            return;
        }
        counter = HybridStatistics.NextCounter(counter, _coder.CounterBits, out var halves);
        if (halves)
            _bits.Write((ulong)accumulator & 1, 1);
        accumulator += 4L * index;
        if (halves)
            accumulator = (accumulator + 1) >> 1;
        if (HybridStatistics.IsHighEntropy(accumulator, counter))
            Reversed(index, HybridStatistics.LowBits(accumulator, counter, _image.Depth));
        else
            LowEntropy(index, HybridStatistics.CodeNumber(accumulator, counter));
    }

    public void EncodeLine(ReadOnlySpan<int> line) => CodingOrder.EncodeLine(_image, line, this);

    public void EncodeLimit(int limit, int bits) => _bits.Write((uint)limit, bits);

    public void Finish()
    {
        for (var i = 0; i < _prefixes.Length; i++)
        {
            var flush = HybridTables.Codes[i].Flushes[_prefixes[i]];
            _bits.Write(flush.Value, flush.Count);
        }
        foreach (var accumulator in _accumulators)
            _bits.Write((ulong)accumulator, 2 + _image.Depth + _coder.CounterBits);
        _bits.Write(1, 1);
    }

    private void LowEntropy(uint index, int number)
    {
        var code = HybridTables.Codes[number];
        var symbol = (int)Math.Min(index, (uint)code.LargestSymbol + 1);
        if (symbol > code.LargestSymbol)
            Reversed(index - (uint)symbol, 0);
        var next = code.Next(_prefixes[number], symbol);
        if (next < 0)
        {
            var word = code.Outputs[~next];
            _bits.Write(word.Value, word.Count);
            next = 0;
        }
        _prefixes[number] = next;
    }

    private void Reversed(uint index, int k)
    {
        var high = index >> k;
        if (high < _coder.UnaryLimit)
        {
            _bits.Write(index & ((1u << k) - 1), k);
            _bits.Write(1, 1);
            _bits.WriteZeros(high);
        }
        else
        {
            _bits.Write(index, _image.Depth);
            _bits.WriteZeros(_coder.UnaryLimit);
        }
    }
}

/// <summary>The hybrid coder's other side: decodes the whole body backwards, then hands it out.</summary>
internal sealed class HybridDecoder : IIndexDecoder
{
    private readonly HybridParameters _coder;
    private readonly Ccsds123Parameters _parameters;
    private readonly BackwardBitReader _bits;
    private readonly long[] _accumulators;
    private readonly PendingWord[] _pending = new PendingWord[HybridTables.Codes.Count];
    private readonly uint[] _symbols; // indices and limits in the order of coding
    private long _at;

    /// <summary>What is left of a low-entropy code's last word.</summary>
    private record struct PendingWord(byte[] Symbols, int Left);

    public HybridDecoder(
        HybridParameters coder,
        Ccsds123Parameters parameters,
        BitReader bits,
        DecodeBudget budget
    )
    {
        (_coder, _parameters) = (coder, parameters);
        var image = parameters.Image;
        _symbols = budget.Allocate<uint>(CodingOrder.SymbolCount(parameters));
        _accumulators = budget.Allocate<long>(image.Bands);
        _bits = new(bits.ReadRest(budget));
        Tail();
        _at = _symbols.LongLength;
        if (image.IsBandSequential)
        {
            for (var z = image.Bands - 1; z >= 0; z--)
            for (var t = ((long)image.Lines * image.Samples) - 1; t >= 0; t--)
                Before(z, t);
        }
        else
        {
            for (var y = image.Lines - 1; y >= 0; y--)
                LineBefore(y);
        }
        if (_bits.Left != 0 || _pending.Any(word => word.Left != 0))
            throw new HypressFormatException(
                "the hybrid coder's body holds more than the image's indices"
            );
    }

    public uint Decode(int band) => _symbols[_at++];

    public void DecodeLine(Span<int> line) => CodingOrder.DecodeLine(_parameters.Image, this, line);

    public int DecodeLimit(int bits) => (int)_symbols[_at++];

    private void Tail()
    {
        var fill = 8 * _parameters.Image.WordBytes;
        if (_bits.ReadUnary(fill) == fill)
            throw new HypressFormatException("the hybrid coder's end mark is missing");
        var bits = 2 + _parameters.Image.Depth + _coder.CounterBits;
        for (var z = _accumulators.Length - 1; z >= 0; z--)
            _accumulators[z] = (long)_bits.Read(bits);
        for (var i = _pending.Length - 1; i >= 0; i--)
        {
            var code = HybridTables.Codes[i];
            var prefix = code.Prefixes[code.FlushTree.Read(_bits)];
            _pending[i] = new(prefix, prefix.Length);
        }
    }

    private void LineBefore(int y)
    {
        var image = _parameters.Image;
        var depth = image.InterleaveDepth;
        var first = (image.Bands - 1) / depth * depth;
        for (var end = image.Bands; first >= 0; end = first, first -= depth)
        for (var x = image.Samples - 1; x >= 0; x--)
        for (var z = end - 1; z >= first; z--)
            Before(z, ((long)y * image.Samples) + x);
        if (CodingOrder.PeriodAt(_parameters, y) is null)
            return;
        LimitsBefore(_parameters.Relative);
        LimitsBefore(_parameters.Absolute);
    }

    private void LimitsBefore(ErrorLimits? limits)
    {
        for (var i = CodingOrder.LimitCount(limits, _parameters.Image); i > 0; i--)
            _symbols[--_at] = (uint)_bits.Read(limits!.Depth);
    }

    private void Before(int band, long t)
    {
        var depth = _parameters.Image.Depth;
        if (t == 0)
        {
            _symbols[--_at] = (uint)_bits.Read(depth);
            return;
        }
        ref var accumulator = ref _accumulators[band];
        var counter = HybridStatistics.CounterAt(_coder, t);
        var index = HybridStatistics.IsHighEntropy(accumulator, counter)
            ? Reversed(HybridStatistics.LowBits(accumulator, counter, depth))
            : LowEntropy(HybridStatistics.CodeNumber(accumulator, counter));
        _symbols[--_at] = index;
        HybridStatistics.NextCounter(
            HybridStatistics.CounterAt(_coder, t - 1),
            _coder.CounterBits,
            out var halves
        );
        accumulator = halves
            ? (2 * accumulator) - (4L * index) - (long)_bits.Read(1)
            : accumulator - (4L * index);
        if (accumulator < 0 || accumulator >> (2 + depth + _coder.CounterBits) != 0)
            throw new HypressFormatException(
                $"band {band}: the hybrid coder's statistics don't fit its indices"
            );
    }

    private uint LowEntropy(int number)
    {
        var code = HybridTables.Codes[number];
        ref var word = ref _pending[number];
        if (word.Left == 0)
        {
            var symbols = code.Words[code.OutputTree.Read(_bits)];
            word = new(symbols, symbols.Length);
        }
        word.Left--;
        uint symbol = word.Symbols[word.Left];
        return symbol <= code.LargestSymbol ? symbol : symbol + Reversed(0);
    }

    private uint Reversed(int k)
    {
        var high = (uint)_bits.ReadUnary(_coder.UnaryLimit);
        return high < _coder.UnaryLimit
            ? (high << k) | (uint)_bits.Read(k)
            : (uint)_bits.Read(_parameters.Image.Depth);
    }
}
