using System.Buffers.Binary;
using System.Numerics;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Reads the bits of a body from the last one to the first.</summary>
internal sealed class BackwardBitReader(byte[] body)
{
    /// <summary>The most bits that can be had at once.</summary>
    public const int MaxBits = 57;

    private long _bits = body.LongLength * 8; // still to read

    /// <summary>Bits not yet read.</summary>
    public long Left => _bits;

    /// <summary>The next bits, the first of them lowest: at least <see cref="MaxBits"/>, zeros before the body's beginning.</summary>
    public ulong Peek()
    {
        var last = (int)((_bits - 1) >> 3); // the byte of the next bit; its bits above that come after it
        var unused = (int)(-_bits & 7);
        if (last >= sizeof(ulong) - 1)
            return BinaryPrimitives.ReadUInt64BigEndian(body.AsSpan(last - (sizeof(ulong) - 1)))
                >> unused;
        var word = 0UL;
        for (var i = 0; i <= last; i++)
            word = (word << 8) | body[i];
        return word >> unused;
    }

    /// <summary>Steps over bits that were looked at.</summary>
    public void Skip(int count)
    {
        if (count > _bits)
            throw new HypressFormatException("the body ends before its first index");
        _bits -= count;
    }

    /// <summary>Reads a number of at most <see cref="MaxBits"/> bits; its lowest bit comes first.</summary>
    public ulong Read(int count)
    {
        var value = Peek() & ((1UL << count) - 1);
        Skip(count);
        return value;
    }

    /// <summary>Counts zeros up to a one, which is read too; at <paramref name="limit"/> zeros it stops without a one.</summary>
    public int ReadUnary(int limit)
    {
        for (var zeros = 0; ; )
        {
            var next = Math.Min(BitOperations.TrailingZeroCount(Peek()), MaxBits);
            if (next < MaxBits && zeros + next < limit)
            {
                Skip(next + 1);
                return zeros + next;
            }
            next = Math.Min(next, limit - zeros);
            Skip(next);
            zeros += next;
            if (zeros == limit)
                return zeros;
        }
    }
}
