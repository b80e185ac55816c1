namespace Hypress.Codecs.Ccsds123;

/// <summary>Tables that a stream uses and doesn't carry: encoder and decoder must agree on them by other means.</summary>
public sealed record Ccsds123SideInformation
{
    /// <summary>Nothing is known.</summary>
    public static Ccsds123SideInformation None { get; } = new();

    /// <summary>Initial weights, [band][component].</summary>
    public IReadOnlyList<int[]>? InitialWeights { get; init; }

    /// <summary>Weight exponent offsets, [band][component].</summary>
    public IReadOnlyList<int[]>? ExponentOffsets { get; init; }

    /// <summary>phi of each band.</summary>
    public int[]? Damping { get; init; }

    /// <summary>psi of each band.</summary>
    public int[]? Offset { get; init; }

    /// <summary>k'' of each band (sample-adaptive coder).</summary>
    public int[]? AccumulatorTable { get; init; }

    /// <summary>Puts the tables where a header uses them and leaves them out.</summary>
    /// <exception cref="HypressUnsupportedException">One is needed that isn't known, or doesn't fit.</exception>
    public Ccsds123Parameters Complete(Ccsds123Parameters p)
    {
        var predictor = p.Predictor with
        {
            InitialWeights = Filled(p.Predictor.InitialWeights, InitialWeights, "initial weights"),
            ExponentOffsets = Filled(
                p.Predictor.ExponentOffsets,
                ExponentOffsets,
                "weight exponent offsets"
            ),
        };
        var representatives = p.Representatives is not { } r
            ? null
            : r with
            {
                Damping = Filled(r.Damping, Damping, "phi"),
                Offset = Filled(r.Offset, Offset, "psi"),
            };
        var coder = p.Coder;
        if (coder is SampleAdaptiveParameters { AccumulatorStart: null, AccumulatorTable: null } s)
            coder = s with { AccumulatorTable = AccumulatorTable ?? throw Missing("k''") };
        var complete = p with
        {
            Predictor = predictor,
            Representatives = representatives,
            Coder = coder,
        };
        return complete.Check() is { } broken
            ? throw new HypressUnsupportedException($"tables given beside the stream: {broken}")
            : complete;
    }

    private static WeightTable? Filled(
        WeightTable? table,
        IReadOnlyList<int[]>? values,
        string name
    ) =>
        table is not { Values: null } ? table
        : values is null ? throw Missing(name)
        : table with { Values = values };

    private static BandNumbers Filled(BandNumbers numbers, int[]? values, string name) =>
        numbers is not { PerBand: true, Values: null } ? numbers
        : values is null ? throw Missing(name)
        : numbers with { Values = values };

    private static HypressUnsupportedException Missing(string name) =>
        new(
            $"the stream uses a table of {name} that its header leaves out: give it to the decoder"
        );
}
