namespace Hypress.Codecs.Ccsds123;

/// <summary>Reads the bits of a body from the last one to the first.</summary>
internal sealed class BackwardBitReader(byte[] body)
{
    private long _bits = body.LongLength * 8; // still to read

    /// <summary>Bits not yet read.</summary>
    public long Left => _bits;

    /// <summary>Reads a number of at most 56 bits; its lowest bit comes first.</summary>
    public ulong Read(int count)
    {
        if (count > _bits)
            throw new HypressFormatException("the body ends before its first index");
        var value = 0UL;
        for (var i = 0; i < count; )
        {
            var at = _bits - 1; // the next bit; its byte holds the bits above it, too
            var inByte = (int)(at & 7);
            var take = Math.Min(inByte + 1, count - i);
            var bits = (ulong)body[at >> 3] >> (7 - inByte) & ((1UL << take) - 1);
            value |= bits << i;
            i += take;
            _bits -= take;
        }
        return value;
    }

    /// <summary>Counts zeros up to a one, which is read too; at <paramref name="limit"/> zeros it stops without a one.</summary>
    public int ReadUnary(int limit)
    {
        var zeros = 0;
        while (zeros < limit && Read(1) == 0)
            zeros++;
        return zeros;
    }
}
