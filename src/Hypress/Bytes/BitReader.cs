using System.Buffers.Binary;
using System.Numerics;

namespace Hypress.Bytes;

/// <summary>Reads bits, the most significant first, from a stream that nobody has checked.</summary>
internal sealed class BitReader(Stream input)
{
    private const int Capacity = 1 << 16;
    private const int Spare = 16; // zeros behind the data, so that whole words can be loaded

    /// <summary>The most bits that can be had at once.</summary>
    public const int MaxBits = 56;

    private readonly byte[] _buffer = new byte[Capacity + Spare];
    private long _before; // bytes that came before the buffer
    private int _length; // bytes in the buffer
    private long _bit; // the next bit in the buffer
    private bool _ended;

    /// <summary>Bits read so far.</summary>
    public long Position => (_before * 8) + _bit;

    /// <summary>The next bits, at the top of a word: at least <see cref="MaxBits"/>, zeros behind the end.</summary>
    public ulong Peek()
    {
        if ((_bit >> 3) > _length - sizeof(ulong) && !_ended)
            Fill();
        return BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan((int)(_bit >> 3)))
            << (int)(_bit & 7);
    }

    /// <summary>Steps over bits that were looked at.</summary>
    /// <exception cref="HypressFormatException">There aren't so many.</exception>
    public void Skip(string field, int count)
    {
        if (_bit + count > _length * 8L)
            throw Ended(field);
        _bit += count;
    }

    /// <summary>Reads an unsigned number of at most <see cref="MaxBits"/> bits.</summary>
    public ulong Read(string field, int count)
    {
        if (count == 0)
            return 0;
        var value = Peek() >> (64 - count);
        Skip(field, count);
        return value;
    }

    /// <summary>Reads a two's complement number.</summary>
    public long ReadSigned(string field, int count) =>
        (long)(Read(field, count) << (64 - count)) >> (64 - count);

    /// <summary>Counts zeros up to a one, which is read too; at <paramref name="limit"/> zeros it stops without a one.</summary>
    public int ReadUnary(string field, int limit)
    {
        for (var zeros = 0; ; )
        {
            var next = BitOperations.LeadingZeroCount(Peek());
            if (next < MaxBits && zeros + next < limit)
            {
                Skip(field, next + 1);
                return zeros + next;
            }
            next = Math.Min(Math.Min(next, MaxBits), limit - zeros);
            Skip(field, next);
            zeros += next;
            if (zeros == limit)
                return zeros;
        }
    }

    /// <summary>Reads codewords of zeros, a one and low bits, or of <paramref name="limit"/> zeros and a whole value.</summary>
    /// <param name="lowBits">Low bits of each value, at most 14.</param>
    /// <param name="limit">At most 32 zeros.</param>
    /// <param name="wholeBits">Bits of a whole value, at most 16.</param>
    /// <param name="values">Takes the values.</param>
    /// <remarks>The state lives in locals here, not in fields that every call would load and store.</remarks>
    public void ReadCodewords(ReadOnlySpan<int> lowBits, int limit, int wholeBits, Span<int> values)
    {
        const int LongestBytes = 6; // of a codeword
        while (!lowBits.IsEmpty)
        {
            var count = Math.Min(lowBits.Length, Capacity / LongestBytes / 2);
            if ((_bit >> 3) > _length - (count * LongestBytes) - Spare && !_ended)
                Fill();
            ReadSome(lowBits[..count], limit, wholeBits, values);
            lowBits = lowBits[count..];
            values = values[count..];
        }
    }

    /// <summary>Steps to a whole byte; the bits between must be zero.</summary>
    public void Align(string field)
    {
        if (Read(field, (int)(-_bit & 7)) != 0)
            throw new HypressFormatException(field, Position / 8, "ones", "fill of zeros");
    }

    /// <summary>Bytes up to the end of the data, as far as they can be told without reading.</summary>
    public long? BytesLeft =>
        _ended ? _length - (_bit >> 3)
        : input.CanSeek ? input.Length - input.Position + _length - (_bit >> 3)
        : null;

    /// <summary>Reads all that is left; the position must be a whole byte.</summary>
    public byte[] ReadRest(DecodeBudget budget)
    {
        var from = (int)(_bit >> 3);
        var rest = budget.Allocate<byte>(Math.Max(BytesLeft ?? Capacity, 1));
        var length = _length - from;
        _buffer.AsSpan(from, length).CopyTo(rest);
        while (true)
        {
            var read = input.Read(rest, length, rest.Length - length);
            length += read;
            if (read == 0 && length < rest.Length)
                break;
            if (length < rest.Length)
                continue;
            var more = input.ReadByte();
            if (more < 0)
                break;
            budget.Charge(rest.Length);
            Array.Resize(ref rest, checked(rest.Length * 2));
            rest[length++] = (byte)more;
        }
        Array.Resize(ref rest, length);
        _bit = _length * 8L;
        _ended = true;
        return rest;
    }

    private void ReadSome(ReadOnlySpan<int> lowBits, int limit, int wholeBits, Span<int> values)
    {
        var at = (int)(_bit >> 3);
        var word = BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(at)) << (int)(_bit & 7);
        at += sizeof(ulong) - 1;
        var bits = MaxBits - (int)(_bit & 7); // that the word counts as valid
        var last = _buffer.Length - sizeof(ulong); // what lies behind the data may be read, not what lies behind the buffer
        values = values[..lowBits.Length];
        for (var i = 0; i < lowBits.Length; i++)
        {
            word |=
                BinaryPrimitives.ReadUInt64BigEndian(_buffer.AsSpan(Math.Min(at, last))) >> bits;
            at += (63 - bits) >> 3;
            bits |= MaxBits;
            var zeros = BitOperations.LeadingZeroCount(word);
            var low = lowBits[i];
            int length;
            if (zeros < limit)
            {
                length = zeros + 1 + low;
                values[i] = (zeros << low) | (int)(word << zeros << 1 >> 1 >> (63 - low));
            }
            else
            {
                length = limit + wholeBits;
                values[i] = (int)(word << limit >> (64 - wholeBits));
            }
            word <<= length;
            bits -= length;
        }
        var bit = (at * 8L) - bits;
        if (bit > _length * 8L)
            throw Ended("codeword");
        _bit = bit;
    }

    private void Fill()
    {
        var from = (int)Math.Min(_bit >> 3, _length);
        _buffer.AsSpan(from, _length - from).CopyTo(_buffer);
        _before += from;
        _length -= from;
        _bit -= from * 8L;
        var read = input.ReadAtLeast(
            _buffer.AsSpan(_length, Capacity - _length),
            Capacity - _length,
            throwOnEndOfStream: false
        );
        _ended = read < Capacity - _length;
        _length += read;
        _buffer.AsSpan(_length).Clear();
    }

    private HypressFormatException Ended(string field) =>
        new($"{field} at byte {Position / 8}: the data end here");
}
