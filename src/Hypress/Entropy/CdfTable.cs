namespace Hypress.Entropy;

/// <summary>A probability table of neighbouring whole numbers and an escape for all others, 65536 counts in all.</summary>
/// <remarks>
/// What lies outside follows the escape as one bit (0 below, 1 above) and the distance beyond the table by exp-Golomb.
/// </remarks>
internal sealed class CdfTable
{
    private const int Total = 1 << RangeEncoder.Precision;
    private const int LookupBits = 8;
    private const int MaxStretched = 1 << 14;

    private readonly int[] _cumulative; // [symbol, then escape, then the end]
    private readonly int[] _lookup = new int[1 << LookupBits]; // the slot at each 256th count

    /// <summary>Makes a table of frequencies: the symbols', then the escape's.</summary>
    /// <exception cref="HypressFormatException">One is below 1, or they don't add up to 65536.</exception>
    public CdfTable(int first, ReadOnlySpan<int> frequencies)
    {
        if (frequencies.Length is < 1 or > Total)
            throw new HypressFormatException(
                $"probability table: {frequencies.Length} entries, allowed 1..{Total}"
            );
        if (first is < -(1 << 30) or > (1 << 30))
            throw new HypressFormatException($"probability table: starts at {first}");
        First = first;
        _cumulative = new int[frequencies.Length + 1];
        for (var slot = 0; slot < frequencies.Length; slot++)
        {
            var left = Total - _cumulative[slot];
            if (frequencies[slot] < 1 || frequencies[slot] > left)
                throw new HypressFormatException(
                    $"probability table: frequency {frequencies[slot]}, allowed 1..{left}"
                );
            _cumulative[slot + 1] = _cumulative[slot] + frequencies[slot];
        }
        if (_cumulative[^1] != Total)
            throw new HypressFormatException(
                $"probability table: {_cumulative[^1]} counts, allowed {Total}"
            );
        for (var (slot, i) = (0, 0); i < _lookup.Length; i++)
        {
            while (_cumulative[slot + 1] <= i << (RangeEncoder.Precision - LookupBits))
                slot++;
            _lookup[i] = slot;
        }
    }

    /// <summary>The smallest number that has its own frequency.</summary>
    public int First { get; }

    /// <summary>Numbers that have their own frequency.</summary>
    public int Count => _cumulative.Length - 2;

    /// <summary>The frequency of a slot: the numbers from <see cref="First"/> on, then the escape.</summary>
    public int FrequencyOf(int slot) => _cumulative[slot + 1] - _cumulative[slot];

    /// <summary>The bits that <see cref="Encode"/> takes.</summary>
    public float BitsOf(int number)
    {
        var slot = (long)number - First;
        return slot >= 0 && slot < Count
            ? SymbolBits.Of(FrequencyOf((int)slot))
            : SymbolBits.Of(FrequencyOf(Count)) + SymbolBits.OfDistance(slot, Count);
    }

    /// <summary>
    /// Turns weights into frequencies: each at least 1, otherwise in proportion, what rounding leaves given to the largest.
    /// </summary>
    /// <param name="weights">The numbers' weights, then the escape's; at least 0, not all 0.</param>
    public static int[] Frequencies(ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weights.Length, Total);
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        if (!(sum > 0) || !double.IsFinite(sum))
            throw new ArgumentException($"weights add up to {sum}", nameof(weights));
        var frequencies = new int[weights.Length];
        var free = Total - weights.Length;
        var (left, largest) = (free, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            var own = Math.Min((int)(weights[i] / sum * free), left);
            frequencies[i] = 1 + own;
            left -= own;
            if (weights[i] > weights[largest])
                largest = i;
        }
        frequencies[largest] += left;
        return frequencies;
    }

    /// <summary>
    /// The table of numbers that stand <paramref name="size"/> times as far apart, each number's counts spread evenly
    /// over its unit interval; the same on every machine.
    /// </summary>
    /// <exception cref="HypressFormatException">It would be absurdly wide.</exception>
    public CdfTable Stretched(float size)
    {
        var first = Math.Round((First - 0.5) / size);
        var count = Math.Round((First + Count - 0.5) / size) - first + 1;
        if (count > MaxStretched)
            throw new HypressFormatException(
                $"probability table: {count} numbers in steps of {size}, allowed {MaxStretched}"
            );
        var weights = new double[(int)count + 1];
        var below = 0.0;
        for (var slot = 0; slot < weights.Length - 1; slot++)
        {
            var upTo = CountsBelow((first + slot + 0.5) * size);
            weights[slot] = upTo - below;
            below = upTo;
        }
        weights[^1] = FrequencyOf(Count);
        return new((int)Math.Clamp(first, int.MinValue, int.MaxValue), Frequencies(weights));
    }

    /// <summary>Codes a number.</summary>
    public void Encode(RangeEncoder encoder, int number)
    {
        var slot = (long)number - First;
        if (slot >= 0 && slot < Count)
        {
            EncodeSlot(encoder, (int)slot);
            return;
        }
        EncodeSlot(encoder, Count);
        EncodeDistance(encoder, slot, Count);
    }

    /// <summary>Codes what follows an escape: on which side of a table's slots a number lies, and how far.</summary>
    public static void EncodeDistance(RangeEncoder encoder, long slot, int count)
    {
        encoder.EncodeBits(slot < 0 ? 0u : 1u, 1);
        encoder.EncodeGolomb((uint)(slot < 0 ? -slot - 1 : slot - count));
    }

    /// <summary>Reads what follows an escape: the slot beyond a table's.</summary>
    /// <exception cref="HypressFormatException">An escaped number that no encoder writes.</exception>
    public static long DecodeDistance(RangeDecoder decoder, int count)
    {
        var above = decoder.DecodeBits(1) == 1;
        var distance = (long)decoder.DecodeGolomb();
        return above ? count + distance : -1 - distance;
    }

    /// <summary>Reads a number, whatever the bytes.</summary>
    /// <exception cref="HypressFormatException">An escaped number that no encoder writes.</exception>
    public int Decode(RangeDecoder decoder)
    {
        var count = (int)decoder.Peek();
        var slot = _lookup[count >> (RangeEncoder.Precision - LookupBits)];
        while (_cumulative[slot + 1] <= count)
            slot++;
        decoder.Take((uint)_cumulative[slot], (uint)(_cumulative[slot + 1] - _cumulative[slot]));
        if (slot < Count)
            return First + slot;
        var number = First + DecodeDistance(decoder, Count);
        return number is >= int.MinValue and <= int.MaxValue
            ? (int)number
            : throw new HypressFormatException($"an escaped number is {number}");
    }

    // Counts of all that lies below a value.
    private double CountsBelow(double value)
    {
        var position = Math.Clamp(value - (First - 0.5), 0, Count);
        var slot = Math.Min((int)position, Count);
        return _cumulative[slot] + (slot < Count ? (position - slot) * FrequencyOf(slot) : 0);
    }

    private void EncodeSlot(RangeEncoder encoder, int slot) =>
        encoder.Encode((uint)_cumulative[slot], (uint)(_cumulative[slot + 1] - _cumulative[slot]));
}
