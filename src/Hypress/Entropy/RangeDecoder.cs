using System.Runtime.CompilerServices;

namespace Hypress.Entropy;

/// <summary>Reads what <see cref="RangeEncoder"/> wrote, and any other bytes: every sequence of bytes decodes to something.</summary>
/// <remarks>Past the end of its input it reads zeros; <see cref="IsExhausted"/> tells when no encoder can have meant that.</remarks>
internal sealed class RangeDecoder
{
    private const uint LeastRange = 1 << 24;
    private const int MaxBypassBits = 16;
    private const int MaxGolombLength = 32;

    private readonly ReadOnlyMemory<byte> _bytes;
    private int _position;
    private uint _value; // the number read, minus the interval's lower end
    private uint _range = uint.MaxValue;

    /// <param name="bytes">The encoder's bytes and nothing else.</param>
    public RangeDecoder(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        for (var i = 0; i < 4; i++)
            _value = (_value << 8) | Next();
    }

    /// <summary>Whether more was decoded than these bytes can hold: the input is cut or damaged.</summary>
    // The encoder leaves out at most four bytes of zeros, and four are read ahead.
    public bool IsExhausted => _position > (long)_bytes.Length + 4;

    /// <summary>What was decoded so far takes so many bits; a difference of two is what lies between.</summary>
    public double BitsTaken => (8.0 * (_position - 4)) + 32 - Math.Log2(_range);

    /// <summary>Where in a table's counts the next symbol lies: 0..65535.</summary>
    public uint Peek()
    {
        var unit = _range >> RangeEncoder.Precision;
        return Math.Min(_value / unit, (1u << RangeEncoder.Precision) - 1);
    }

    /// <summary>Takes the symbol that <see cref="Peek"/> pointed into.</summary>
    public void Take(uint start, uint frequency)
    {
        var unit = _range >> RangeEncoder.Precision;
        Narrow(unit * start, unit * frequency);
    }

    /// <summary>Reads a symbol of two: the first has the frequency, the second what is left of 65536.</summary>
    /// <returns>Whether it is the first.</returns>
    public bool DecodeFirst(uint frequency)
    {
        var unit = _range >> RangeEncoder.Precision;
        var end = unit * frequency;
        var first = _value < end;
        if (first)
            Narrow(0, end);
        else
            Narrow(end, unit * ((1u << RangeEncoder.Precision) - frequency));
        return first;
    }

    /// <summary>Reads up to 16 bits.</summary>
    public uint DecodeBits(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBypassBits);
        var unit = _range >> bits;
        var value = Math.Min(_value / unit, (1u << bits) - 1);
        Narrow(unit * value, unit);
        return value;
    }

    /// <summary>Reads a whole number of at least 0.</summary>
    /// <exception cref="HypressFormatException">It has more than 32 bits, which no encoder writes.</exception>
    public uint DecodeGolomb()
    {
        var length = 0;
        while (DecodeBits(1) == 1)
            if (++length > MaxGolombLength)
                throw TooLong();
        var number = 1UL;
        for (var left = length; left > 0; )
        {
            var bits = Math.Min(left, MaxBypassBits);
            left -= bits;
            number = (number << bits) | DecodeBits(bits);
        }
        return number - 1 <= uint.MaxValue ? (uint)(number - 1) : throw TooLong();
    }

    private static HypressFormatException TooLong() =>
        new("a range-coded number has more than 32 bits");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Narrow(uint offset, uint range)
    {
        // In damaged input the value can lie in what rounding left over at the interval's upper end.
        _value = Math.Min(_value - offset, range - 1);
        _range = range;
        while (_range < LeastRange)
        {
            _range <<= 8;
            _value = (_value << 8) | Next();
        }
    }

    private byte Next()
    {
        var at = _position++;
        return at < _bytes.Length ? _bytes.Span[at] : (byte)0;
    }
}
