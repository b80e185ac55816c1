// Source: CCSDS 121.0-B-3 as called from CCSDS 123.0-B-2: no preprocessor, no reference samples.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The option identifiers of the block-adaptive coder for a depth.</summary>
internal sealed class BlockOptions
{
    public const int SegmentBlocks = 64;
    public const int RemainderOfSegment = 5; // from so many blocks on, and its run code

    public BlockOptions(BlockAdaptiveParameters coder, int depth)
    {
        Depth = depth;
        Size = coder.BlockSize;
        ReferenceInterval = coder.ReferenceInterval;
        IdentifierBits =
            coder.Restricted ? (depth == 2 ? 1 : 2)
            : depth <= 8 ? 3
            : depth <= 16 ? 4
            : 5;
        SplitCount = (1 << IdentifierBits) - 2;
    }

    public int Depth { get; }

    /// <summary>J.</summary>
    public int Size { get; }

    /// <summary>r.</summary>
    public int ReferenceInterval { get; }

    /// <summary>Bits of an identifier: all zeros and one more bit for the low-entropy options, all ones for no compression.</summary>
    public int IdentifierBits { get; }

    /// <summary>Sample-splitting options, k = 0 to one less; their identifier is k + 1.</summary>
    public int SplitCount { get; }

    /// <summary>The block after the last one of the segment that a block is in.</summary>
    public long SegmentEnd(long block)
    {
        var inInterval = block % ReferenceInterval;
        var end = Math.Min(
            (inInterval / SegmentBlocks * SegmentBlocks) + SegmentBlocks,
            ReferenceInterval
        );
        return block - inInterval + end;
    }
}

/// <summary>The block-adaptive coder.</summary>
internal sealed class BlockAdaptiveEncoder(
    BlockAdaptiveParameters coder,
    ImageParameters image,
    BitWriter bits
) : IIndexEncoder
{
    private readonly BlockOptions _options = new(coder, image.Depth);
    private readonly uint[] _block = new uint[coder.BlockSize];
    private readonly int[] _lengths = new int[coder.BlockSize];
    private readonly uint[] _pieces = new uint[coder.BlockSize];
    private readonly int[] _ordered = CodingOrder.LineBuffer(image, new(long.MaxValue));
    private int _filled;
    private long _blocks; // coded or counted in the run
    private int _zeroRun;

    public void EncodeBand(int band, ReadOnlySpan<int> indices)
    {
        for (var from = MemoryMarshal.Cast<int, uint>(indices); !from.IsEmpty; )
        {
            var count = Math.Min(_block.Length - _filled, from.Length);
            from[..count].CopyTo(_block.AsSpan(_filled));
            from = from[count..];
            _filled += count;
            if (_filled == _block.Length)
                EndBlock();
        }
    }

    public void EncodeLine(ReadOnlySpan<int> line)
    {
        if (image.InterleaveDepth < image.Bands)
        {
            CodingOrder.Order(image, line, _ordered);
            line = _ordered;
        }
        EncodeBand(0, line);
    }

    public void EncodeLimit(int limit, int depth) => EncodeBand(0, [limit]);

    public void Finish()
    {
        if (_filled > 0)
        {
            _block.AsSpan(_filled).Clear();
            EndBlock();
        }
        EndRun(atSegmentEnd: true);
    }

    private void EndBlock()
    {
        _filled = 0;
        if (_block.AsSpan().ContainsAnyExcept(0u))
        {
            EndRun(atSegmentEnd: false);
            EncodeBlock();
            _blocks++;
            return;
        }
        _zeroRun++;
        _blocks++;
        if (_blocks == _options.SegmentEnd(_blocks - 1))
            EndRun(atSegmentEnd: true);
    }

    private void EndRun(bool atSegmentEnd)
    {
        if (_zeroRun == 0)
            return;
        bits.Write(0, _options.IdentifierBits + 1);
        var code =
            _zeroRun < BlockOptions.RemainderOfSegment ? _zeroRun - 1
            : atSegmentEnd ? BlockOptions.RemainderOfSegment - 1
            : _zeroRun;
        bits.WriteUnary(code);
        _zeroRun = 0;
    }

    private void EncodeBlock()
    {
        var size = _options.Size;
        var identifier = _options.IdentifierBits;
        const int NoCompression = -2;
        const int SecondExtension = -1;
        var (best, length) = (NoCompression, identifier + ((long)size * image.Depth));

        var extended = identifier + 1 + (size / 2) + PairSum(length);
        if (extended < length)
            (best, length) = (SecondExtension, extended);
        for (var k = 0; k < _options.SplitCount; k++)
        {
            var split = identifier + ((long)size * (k + 1));
            if (split >= length)
                break;
            split += HighSum(k);
            if (split < length)
                (best, length) = (k, split);
        }

        switch (best)
        {
            case NoCompression:
                bits.Write((1u << identifier) - 1, identifier);
                foreach (var value in _block)
                    bits.Write(value, image.Depth);
                break;
            case SecondExtension:
                bits.Write(1, identifier + 1);
                for (var i = 0; i < size; i += 2)
                    bits.WriteUnary((long)Pair(_block[i], _block[i + 1]));
                break;
            default:
                bits.Write((uint)best + 1, identifier);
                WriteSplit(best);
                break;
        }
    }

    /// <summary>What the values are without their k low bits, summed.</summary>
    private long HighSum(int k)
    {
        var sum = 0L;
        if (image.Depth > 16 || !Vector256.IsHardwareAccelerated)
        {
            foreach (var value in _block)
                sum += value >> k;
            return sum;
        }
        // Blocks have 8, 16, 32 or 64 values of up to 16 bits: lanes don't overflow.
        var lanes = Vector256<uint>.Zero;
        for (var i = 0; i < _block.Length; i += Vector256<uint>.Count)
            lanes += Vector256.Create(_block.AsSpan(i)) >>> k;
        return Vector256.Sum(lanes);
    }

    private void WriteSplit(int k)
    {
        var isShort = true;
        for (var i = 0; i < _block.Length; i++)
        {
            var high = _block[i] >> k;
            isShort &= high < BitWriter.MaxBits;
            (_pieces[i], _lengths[i]) = (1, (int)high + 1);
        }
        if (isShort)
            bits.WriteAll<uint>(_pieces, _lengths);
        else
            foreach (var value in _block)
                bits.WriteUnary(value >> k);
        if (k == 0)
            return;
        for (var i = 0; i < _block.Length; i++)
            (_pieces[i], _lengths[i]) = (_block[i] & ((1u << k) - 1), k);
        bits.WriteAll<uint>(_pieces, _lengths);
    }

    /// <summary>The pairs' numbers summed, or <paramref name="enough"/> as soon as it is reached.</summary>
    private long PairSum(long enough)
    {
        var sum = 0L;
        for (var i = 0; i < _block.Length; i += 2)
        {
            var pair = Pair(_block[i], _block[i + 1]);
            if (pair >= (ulong)enough)
                return enough;
            sum += (long)pair;
        }
        return sum;
    }

    private static ulong Pair(uint a, uint b)
    {
        var sum = (ulong)a + b;
        // A sum of 2^32 would overflow; its pair is never the shortest.
        return sum >= uint.MaxValue ? ulong.MaxValue : (sum * (sum + 1) / 2) + b;
    }
}

/// <summary>The block-adaptive coder's other side.</summary>
internal sealed class BlockAdaptiveDecoder(
    BlockAdaptiveParameters coder,
    ImageParameters image,
    long symbols,
    BitReader bits,
    DecodeBudget budget
) : IIndexDecoder
{
    private const string Field = "code option";
    private readonly BlockOptions _options = new(coder, image.Depth);
    private readonly uint[] _block = new uint[coder.BlockSize];
    private readonly int[] _ordered = CodingOrder.LineBuffer(image, budget);
    private readonly long _blockCount = ((symbols - 1) / coder.BlockSize) + 1;
    private readonly uint _mask = uint.MaxValue >> (32 - image.Depth);
    private int _next = coder.BlockSize;
    private long _blocks; // decoded so far
    private long _zeroRun; // blocks of zeros still to come

    public void DecodeBand(int band, Span<int> indices)
    {
        for (var to = MemoryMarshal.Cast<int, uint>(indices); !to.IsEmpty; )
        {
            if (_next == _block.Length)
            {
                NextBlock();
                _next = 0;
            }
            var count = Math.Min(_block.Length - _next, to.Length);
            _block.AsSpan(_next, count).CopyTo(to);
            to = to[count..];
            _next += count;
        }
    }

    public void DecodeLine(Span<int> line)
    {
        if (image.InterleaveDepth == image.Bands)
        {
            DecodeBand(0, line);
            return;
        }
        DecodeBand(0, _ordered);
        CodingOrder.Restore(image, _ordered, line);
    }

    public int DecodeLimit(int depth)
    {
        Span<int> limit = stackalloc int[1];
        DecodeBand(0, limit);
        return (uint)limit[0] >> depth == 0
            ? limit[0]
            : throw new HypressFormatException(
                $"an error limit is {(uint)limit[0]}, more than {depth} bits"
            );
    }

    private void NextBlock()
    {
        if (_zeroRun > 0)
        {
            _zeroRun--;
            _blocks++;
            return;
        }
        var identifier = (int)bits.Read(Field, _options.IdentifierBits);
        if (identifier == (1 << _options.IdentifierBits) - 1)
        {
            foreach (ref var value in _block.AsSpan())
                value = (uint)bits.Read("mapped index", image.Depth);
        }
        else if (identifier > 0)
        {
            Split(identifier - 1);
        }
        else if (bits.Read(Field, 1) == 1)
        {
            SecondExtension();
        }
        else
        {
            _zeroRun = ZeroBlocks() - 1;
            _block.AsSpan().Clear();
        }
        _blocks++;
    }

    private void Split(int k)
    {
        foreach (ref var value in _block.AsSpan())
            value = Unary();
        foreach (ref var value in _block.AsSpan())
            value = (((value << k) | (uint)bits.Read("split sample", k))) & _mask;
    }

    private void SecondExtension()
    {
        for (var i = 0; i < _block.Length; i += 2)
        {
            ulong pair = Unary();
            // The largest c with c (c + 1) / 2 <= pair.
            var c = ((ulong)Math.Sqrt((8.0 * pair) + 1) - 1) / 2;
            if (c * (c + 1) / 2 > pair)
                c--;
            var b = pair - (c * (c + 1) / 2);
            _block[i] = (uint)(c - b) & _mask;
            _block[i + 1] = (uint)b & _mask;
        }
    }

    private long ZeroBlocks()
    {
        var code = Unary();
        var toEnd = Math.Min(_options.SegmentEnd(_blocks), _blockCount) - _blocks;
        var run =
            code < BlockOptions.RemainderOfSegment - 1 ? code + 1
            : code == BlockOptions.RemainderOfSegment - 1 ? toEnd
            : code;
        if (run > toEnd)
            throw new HypressFormatException(
                "run of zero blocks",
                bits.Position / 8,
                $"{run}",
                $"1..{toEnd}"
            );
        return run;
    }

    /// <summary>Zeros and a one; bounded by the end of the data.</summary>
    private uint Unary() => (uint)bits.ReadUnary("fundamental sequence", int.MaxValue);
}
