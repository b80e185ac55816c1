namespace Hypress.Codecs.Ccsds123;

/// <summary>One of the standard's three entropy coders with its parameters.</summary>
public abstract record EntropyCoderParameters;

/// <summary>The sample-adaptive coder: the fastest.</summary>
public sealed record SampleAdaptiveParameters : EntropyCoderParameters
{
    /// <summary>The value of K in a header that says "see the table".</summary>
    internal const int NoConstant = 15;

    /// <summary>U_max, zeros after which a codeword escapes, 8 to 32.</summary>
    public int UnaryLimit { get; init; } = 18;

    /// <summary>gamma*, the counter's size in bits, max(4, gamma_0 + 1) to 11; smaller adapts faster.</summary>
    public int CounterBits { get; init; } = 6;

    /// <summary>gamma_0, the counter's first exponent, 1 to 8.</summary>
    public int InitialCountExponent { get; init; } = 1;

    /// <summary>K, where every band's statistics begin, 0 to min(D - 2, 14); null when each band has its own.</summary>
    public int? AccumulatorStart { get; init; } = 3;

    /// <summary>k''_z, where each band's statistics begin; null with a constant, and in a header that leaves the table out.</summary>
    public int[]? AccumulatorTable { get; init; }

    /// <summary>Whether the table stands in the header. If not, the decoder must be told it.</summary>
    public bool TableInHeader { get; init; }
}

/// <summary>The hybrid coder: the strongest where most indices are small; decodes from the end of the stream.</summary>
public sealed record HybridParameters : EntropyCoderParameters
{
    /// <summary>U_max, zeros after which a codeword escapes, 8 to 32.</summary>
    public int UnaryLimit { get; init; } = 18;

    /// <summary>gamma*, the counter's size in bits, max(4, gamma_0 + 1) to 11; smaller adapts faster.</summary>
    public int CounterBits { get; init; } = 6;

    /// <summary>gamma_0, the counter's first exponent, 1 to 8.</summary>
    public int InitialCountExponent { get; init; } = 1;

    /// <summary>Each band's first accumulator, 0 to 2^(D + gamma_0) - 1, for the encoder alone; null for zeros.</summary>
    public long[]? InitialAccumulators { get; init; }
}

/// <summary>The block-adaptive coder: that of CCSDS 121.0, for which hardware exists.</summary>
public sealed record BlockAdaptiveParameters : EntropyCoderParameters
{
    /// <summary>J, indices of a block: 8, 16, 32 or 64.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>Whether only a few options are used; for D up to 4.</summary>
    public bool Restricted { get; init; }

    /// <summary>r, blocks after which segments of zero blocks begin anew, 1 to 4096.</summary>
    public int ReferenceInterval { get; init; } = 4096;
}
