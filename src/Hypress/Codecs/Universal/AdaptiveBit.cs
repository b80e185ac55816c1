namespace Hypress.Codecs.Universal;

/// <summary>The probability of a yes, learned as it goes: quickly at first, then slowly.</summary>
internal struct AdaptiveBit
{
    private const int Scale = 28;
    private const int Least = 16; // of 65536

    private int _probability;
    private int _seen;

    /// <summary>A bit whose yes has so many of 65536 at first, as if seen <paramref name="seen"/> times.</summary>
    public static AdaptiveBit Of(int frequency, int seen = 0) =>
        new() { _probability = frequency << (Scale - 16), _seen = seen };

    /// <summary>What of 65536 a yes has.</summary>
    public readonly uint Frequency =>
        (uint)Math.Clamp(_probability >> (Scale - 16), Least, 65536 - Least);

    /// <summary>Codes a decision and learns from it.</summary>
    /// <param name="coder">Writes or reads.</param>
    /// <param name="decision">The decision, when writing.</param>
    /// <param name="memory">About how many decisions are remembered.</param>
    public bool Code<TCoder>(TCoder coder, bool decision, int memory)
        where TCoder : ISymbolCoder
    {
        decision = coder.Decide(decision, Frequency);
        _seen = Math.Min(_seen + 1, memory);
        _probability += ((decision ? 1 << Scale : 0) - _probability) / (_seen + 1);
        return decision;
    }
}
