using Hypress.Entropy;

namespace Hypress.Codecs.Universal;

/// <summary>Writes or reads symbols, so that encoder and decoder of a thing are one method.</summary>
/// <remarks>The encoder is given the symbol and returns it; the decoder ignores what it is given.</remarks>
internal interface ISymbolCoder
{
    /// <summary>Whether symbols are given, not found.</summary>
    static abstract bool IsEncoder { get; }

    /// <summary>A decision whose yes has <paramref name="frequency"/> of 65536.</summary>
    bool Decide(bool decision, uint frequency);

    /// <summary>Up to 16 bits, each equally likely to be 0 or 1.</summary>
    uint Bits(uint value, int count);

    /// <summary>A whole number of at least 0 by exp-Golomb.</summary>
    uint Golomb(uint value);

    /// <summary>A symbol of a cumulative distribution.</summary>
    /// <param name="symbol">The symbol, 0 to <paramref name="count"/> - 1.</param>
    /// <param name="count">Symbols.</param>
    /// <param name="cumulative">Counts before a symbol: rising from 0, 65536 for the symbol after the last.</param>
    int Symbol(int symbol, int count, Func<int, uint> cumulative);
}

/// <summary>Writes.</summary>
internal readonly struct SymbolWriter(RangeEncoder encoder) : ISymbolCoder
{
    public static bool IsEncoder => true;

    public bool Decide(bool decision, uint frequency)
    {
        if (decision)
            encoder.Encode(0, frequency);
        else
            encoder.Encode(frequency, (1u << RangeEncoder.Precision) - frequency);
        return decision;
    }

    public uint Bits(uint value, int count)
    {
        encoder.EncodeBits(value, count);
        return value;
    }

    public uint Golomb(uint value)
    {
        encoder.EncodeGolomb(value);
        return value;
    }

    public int Symbol(int symbol, int count, Func<int, uint> cumulative)
    {
        var start = cumulative(symbol);
        encoder.Encode(start, cumulative(symbol + 1) - start);
        return symbol;
    }
}

/// <summary>Reads.</summary>
internal readonly struct SymbolReader(RangeDecoder decoder) : ISymbolCoder
{
    public static bool IsEncoder => false;

    public bool Decide(bool decision, uint frequency) => decoder.DecodeFirst(frequency);

    public uint Bits(uint value, int count) => decoder.DecodeBits(count);

    public uint Golomb(uint value) => decoder.DecodeGolomb();

    public int Symbol(int symbol, int count, Func<int, uint> cumulative)
    {
        var at = decoder.Peek();
        var (low, high) = (0, count); // the symbol is in [low, high)
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (cumulative(middle) <= at)
                low = middle;
            else
                high = middle;
        }
        var start = cumulative(low);
        decoder.Take(start, cumulative(low + 1) - start);
        return low;
    }
}
