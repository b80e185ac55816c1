using Hypress.Cubes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Parameters for an image that nobody chose parameters for.</summary>
/// <remarks>The numbers come from sweeps over training scenes; docs/ccsds123.md has the tables.</remarks>
internal static class Ccsds123Defaults
{
    private const int ExcerptSamples = 1 << 17;
    private const double HybridBelow = 3; // bpppb of the sample-adaptive coder

    /// <summary>The middle of a tile, whose bit rate decides the coder.</summary>
    public static CubeView Excerpt(CubeView tile)
    {
        var (bands, allLines, allSamples) = tile.Shape;
        var pixels = Math.Max(64, ExcerptSamples / bands);
        var samples = Math.Min(allSamples, Math.Max(16, (int)Math.Sqrt(pixels)));
        var lines = Math.Min(allLines, Math.Max(1, pixels / samples));
        return tile.Window((allLines - lines) / 2, lines, (allSamples - samples) / 2, samples);
    }

    /// <summary>The coder for a tile.</summary>
    /// <param name="rate">Bits per sample that the sample-adaptive coder, which spends one at least, takes for its excerpt.</param>
    public static string Coder(double rate) => rate < HybridBelow ? "hybrid" : "sample-adaptive";

    /// <summary>The sets to try, of which the smallest stream is taken; one unless the best is asked for.</summary>
    public static IReadOnlyList<Ccsds123Parameters> Candidates(
        ImageParameters image,
        ErrorLimits? absolute,
        ErrorLimits? relative,
        Ccsds123Choices choices
    )
    {
        image = image with
        {
            InterleaveDepth = choices.Order switch
            {
                "bsq" => 0,
                "bil" => 1,
                _ => image.Bands,
            },
        };
        var predictors = choices.Best ? Best : [Fast];
        return
        [
            .. predictors
                .Select(predictor => Chosen(predictor, choices, image))
                .Distinct()
                .Select(predictor => new Ccsds123Parameters
                {
                    Image = image,
                    Absolute = absolute,
                    Relative = relative,
                    Predictor = predictor,
                    Representatives = Representatives(absolute, relative),
                    Coder = CoderParameters(
                        choices.Coder ?? (choices.Best ? "hybrid" : "sample-adaptive")
                    ),
                }),
        ];
    }

    private static PredictorParameters Fast { get; } =
        new()
        {
            Bands = 3,
            Reduced = true,
            WeightBits = 16,
            ExponentIntervalLog = 4,
            LastExponent = 6,
        };

    private static IReadOnlyList<PredictorParameters> Best { get; } =
    [
        Fast,
        Fast with
        {
            Bands = 5,
        },
        Fast with
        {
            Bands = 5,
            Reduced = false,
            FirstExponent = 1,
            LastExponent = 7,
            ExponentIntervalLog = 6,
        },
        Fast with
        {
            Bands = 8,
            FirstExponent = 1,
            LastExponent = 7,
            ExponentIntervalLog = 6,
        },
        Fast with
        {
            Bands = 15,
            FirstExponent = 1,
            LastExponent = 8,
            ExponentIntervalLog = 6,
        },
        Fast with
        {
            Reduced = false,
            LocalSum = LocalSum.WideColumn,
        },
    ];

    private static PredictorParameters Chosen(
        PredictorParameters predictor,
        Ccsds123Choices choices,
        ImageParameters image
    )
    {
        var narrow = image.Samples == 1; // has no neighbours but the one above
        var sum = choices.LocalSum ?? predictor.LocalSum;
        return predictor with
        {
            Bands = choices.Bands ?? predictor.Bands,
            Reduced = narrow || (choices.Reduced ?? predictor.Reduced),
            LocalSum =
                narrow && sum == LocalSum.NarrowNeighbor ? LocalSum.NarrowColumn
                : narrow && sum == LocalSum.WideNeighbor ? LocalSum.WideColumn
                : sum,
        };
    }

    private static RepresentativeParameters? Representatives(
        ErrorLimits? absolute,
        ErrorLimits? relative
    ) =>
        absolute is null && relative is null
            ? null
            : new()
            {
                Bits = 4,
                Damping = new() { Fixed = 2 },
                Offset = new() { Fixed = 12 },
            };

    private static EntropyCoderParameters CoderParameters(string name) =>
        name switch
        {
            "hybrid" => new HybridParameters { CounterBits = 5 },
            "block-adaptive" => new BlockAdaptiveParameters { BlockSize = 32 },
            _ => new SampleAdaptiveParameters { CounterBits = 4, AccumulatorStart = 0 },
        };
}
