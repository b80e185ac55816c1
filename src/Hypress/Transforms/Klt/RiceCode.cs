using Hypress.Bytes;

namespace Hypress.Transforms.Klt;

//  Rice code of signed integers whose size drifts: sign folded into the lowest bit, quotient by 2^k as ones and a
//  zero, then k bits, highest first. k follows the running mean, as in JPEG-LS. Quotients past 24 are sent as 24 ones
//  and the folded value in 48 bits. Bits fill bytes from the highest.

/// <summary>The running mean that sets k; kept alike by writer and reader.</summary>
internal struct RiceState(int k)
{
    public const int LongestQuotient = 24;
    public const int EscapeBits = 48;
    public const long MaxMagnitude = (1L << (EscapeBits - 1)) - 1;

    private const int Window = 16;

    private long _sum = 1L << k;
    private int _count = 1;

    public readonly int K
    {
        get
        {
            var k = 0;
            while (((long)_count << k) < _sum)
                k++;
            return k;
        }
    }

    public void Add(long folded)
    {
        _sum += folded;
        if (++_count < Window)
            return;
        _sum = (_sum + 1) / 2;
        _count /= 2;
    }
}

/// <summary>Writes bits and Rice codes.</summary>
internal sealed class RiceWriter(ByteWriter output)
{
    private int _bits;
    private int _byte;

    public void Write(ref RiceState state, long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(value), RiceState.MaxMagnitude);
        var folded = (value << 1) ^ (value >> 63);
        var k = state.K;
        var quotient = folded >> k;
        if (quotient < RiceState.LongestQuotient)
        {
            Bits((1L << ((int)quotient + 1)) - 2, (int)quotient + 1);
            Bits(folded, k);
        }
        else
        {
            Bits((1L << RiceState.LongestQuotient) - 1, RiceState.LongestQuotient);
            Bits(folded, RiceState.EscapeBits);
        }
        state.Add(folded);
    }

    /// <summary>Writes the lowest bits of a value.</summary>
    public void Bits(long value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
        {
            _byte = (_byte << 1) | (int)((value >> i) & 1);
            if (++_bits < 8)
                continue;
            output.UInt8((byte)_byte);
            (_bits, _byte) = (0, 0);
        }
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Flush() => Bits(0, (8 - _bits) % 8);
}

/// <summary>The mirror of <see cref="RiceWriter"/>.</summary>
internal ref struct RiceReader(ByteReader input)
{
    private ByteReader _input = input;
    private int _bits;
    private int _byte;

    /// <summary>What follows the bits read, from the next whole byte.</summary>
    public readonly ByteReader Input => _input;

    public long Read(string field, ref RiceState state)
    {
        var k = state.K;
        var quotient = 0;
        while (quotient < RiceState.LongestQuotient && Bits(field, 1) == 1)
            quotient++;
        var folded =
            quotient < RiceState.LongestQuotient
                ? ((long)quotient << k) | Bits(field, k)
                : Bits(field, RiceState.EscapeBits);
        state.Add(folded);
        return (folded >> 1) ^ -(folded & 1);
    }

    public long Bits(string field, int count)
    {
        var value = 0L;
        for (var i = 0; i < count; i++)
        {
            if (_bits == 0)
                (_bits, _byte) = (8, _input.UInt8(field));
            value = (value << 1) | (long)((_byte >> --_bits) & 1);
        }
        return value;
    }
}
