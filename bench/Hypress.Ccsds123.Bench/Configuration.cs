using Hypress.Codecs.Ccsds123;

namespace Hypress.Ccsds123.Bench;

/// <summary>A named set of parameters.</summary>
internal sealed record Configuration(
    string Group,
    string Name,
    Func<ImageParameters, Ccsds123Parameters> Make
)
{
    /// <summary>The quoted one first: P = 3, full, wide neighbor-oriented sums, BIP, sample-adaptive, R = 64.</summary>
    public static IReadOnlyList<Configuration> All { get; } =
    [
        new("speed", "P = 3, BIP, sample-adaptive, lossless", image => new() { Image = image }),
        new(
            "speed",
            "the same, max error 2",
            image => new() { Image = image, Absolute = ErrorLimits.Of(2) }
        ),
        new(
            "speed",
            "the codec's default: P = 3, reduced, gamma* = 4, lossless",
            image =>
                new()
                {
                    Image = image,
                    Predictor = new()
                    {
                        Reduced = true,
                        WeightBits = 16,
                        ExponentIntervalLog = 4,
                        LastExponent = 6,
                    },
                    Coder = new SampleAdaptiveParameters { CounterBits = 4, AccumulatorStart = 0 },
                }
        ),
        new(
            "table",
            "P = 3, BIL, sample-adaptive, lossless",
            image => new() { Image = image with { InterleaveDepth = 1 } }
        ),
        new(
            "table",
            "P = 3, BSQ, sample-adaptive, lossless",
            image => new() { Image = image with { InterleaveDepth = 0 } }
        ),
        new(
            "table",
            "P = 3, BIP, hybrid, lossless",
            image => new() { Image = image, Coder = new HybridParameters() }
        ),
        new(
            "table",
            "P = 3, BIP, hybrid, max error 2",
            image =>
                new()
                {
                    Image = image,
                    Coder = new HybridParameters(),
                    Absolute = ErrorLimits.Of(2),
                }
        ),
        new(
            "table",
            "P = 3, BIP, block-adaptive (J = 16), lossless",
            image => new() { Image = image, Coder = new BlockAdaptiveParameters() }
        ),
        new(
            "table",
            "P = 3, BIP, sample-adaptive, max error 2, representatives (Theta = 3, phi = 4, psi = 2)",
            image =>
                new()
                {
                    Image = image,
                    Absolute = ErrorLimits.Of(2),
                    Representatives = new()
                    {
                        Bits = 3,
                        Damping = new() { Fixed = 4 },
                        Offset = new() { Fixed = 2 },
                    },
                }
        ),
        new(
            "table",
            "P = 0, BIP, sample-adaptive, lossless",
            image =>
                new()
                {
                    Image = image,
                    Predictor = new() { Bands = 0 },
                }
        ),
        new(
            "table",
            "P = 15, BIP, sample-adaptive, lossless",
            image =>
                new()
                {
                    Image = image,
                    Predictor = new() { Bands = 15 },
                }
        ),
        new(
            "table",
            "P = 3, reduced, narrow column-oriented, BIP, sample-adaptive, lossless",
            image =>
                new()
                {
                    Image = image,
                    Predictor = new() { Reduced = true, LocalSum = LocalSum.NarrowColumn },
                }
        ),
    ];

    public Ccsds123Parameters For(Scene scene) => Make(scene.Image);
}
