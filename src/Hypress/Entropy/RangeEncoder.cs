using System.Buffers;
using System.Runtime.CompilerServices;

namespace Hypress.Entropy;

/// <summary>Turns symbols with known integer probabilities into bytes. <see cref="RangeDecoder"/> is its mirror.</summary>
/// <remarks>
/// A number in [0, 1), written from its most significant byte: <c>low</c> counts in units of the last byte not yet
/// written, <c>range</c> (32 bits, at least 2^24 before each symbol) is what is left of the interval. A symbol of
/// frequency f from cumulative count c of 2^bits takes [low + r·c, low + r·(c + f)) with r = range >> bits. A carry
/// out of the low 32 bits is added to the bytes already written.
/// </remarks>
internal sealed class RangeEncoder
{
    /// <summary>log2 of what a table's frequencies add up to.</summary>
    public const int Precision = 16;

    private const uint LeastRange = 1 << 24;
    private const int MaxBypassBits = 16;

    private byte[] _bytes = new byte[256];
    private int _count;
    private ulong _low;
    private uint _range = uint.MaxValue;

    /// <summary>Bytes so far, but for at most four to come.</summary>
    public int Count => _count;

    /// <summary>Codes a symbol of frequency <paramref name="frequency"/> (at least 1) whose predecessors add up to <paramref name="start"/>.</summary>
    public void Encode(uint start, uint frequency)
    {
        var unit = _range >> Precision;
        Narrow(unit * start, unit * frequency);
    }

    /// <summary>Codes up to 16 bits, each equally likely to be 0 or 1.</summary>
    public void EncodeBits(uint value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBypassBits);
        var unit = _range >> bits;
        Narrow(unit * value, unit);
    }

    /// <summary>Codes a whole number of at least 0 by its length in unary and its digits (exp-Golomb of order 0).</summary>
    public void EncodeGolomb(uint value)
    {
        var number = (ulong)value + 1;
        var length = System.Numerics.BitOperations.Log2(number);
        for (var i = 0; i < length; i++)
            EncodeBits(1, 1);
        EncodeBits(0, 1);
        for (var left = length; left > 0; )
        {
            var bits = Math.Min(left, MaxBypassBits);
            left -= bits;
            EncodeBits((uint)(number >> left) & ((1u << bits) - 1), bits);
        }
    }

    /// <summary>Ends the number with as few bytes as name it and writes all; the encoder is used up.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        // Of the numbers in [low, low + range), the one with the most zeros at its end; the decoder reads zeros there.
        for (var bits = 32; bits >= 0; bits -= 8)
        {
            var mask = (1UL << bits) - 1;
            var candidate = (_low + mask) & ~mask;
            if (candidate - _low >= _range)
                continue;
            _low = candidate;
            break;
        }
        Carry();
        for (var bytes = 0; bytes < 4 && _low != 0; bytes++)
            Shift();
        output.Write(_bytes.AsSpan(0, _count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Narrow(uint offset, uint range)
    {
        _low += offset;
        _range = range;
        Carry();
        while (_range < LeastRange)
        {
            _range <<= 8;
            Shift();
        }
    }

    private void Carry()
    {
        if (_low <= uint.MaxValue)
            return;
        _low &= uint.MaxValue;
        // The whole stays below 1, so a byte that can take the carry is always there.
        var at = _count - 1;
        while (++_bytes[at] == 0)
            at--;
    }

    private void Shift()
    {
        if (_count == _bytes.Length)
            Array.Resize(ref _bytes, checked(2 * _count));
        _bytes[_count++] = (byte)(_low >> 24);
        _low = (_low << 8) & uint.MaxValue;
    }
}
