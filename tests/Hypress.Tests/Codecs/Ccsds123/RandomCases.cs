using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>Random legal parameters and images that suit them.</summary>
internal static class RandomCases
{
    /// <summary>Any legal parameters, with a small image.</summary>
    public static readonly Gen<(Ccsds123Parameters Parameters, int[] Samples)> Any = Gen.Int[
            0,
            int.MaxValue - 1
        ]
        .Select(seed => Make(new Random(seed)));

    public static (Ccsds123Parameters Parameters, int[] Samples) Make(Random random, int size = 12)
    {
        var image = new ImageParameters
        {
            Samples = random.Next(1, size),
            Lines = random.Next(1, size),
            Bands = random.Next(1, size),
            Depth = random.Next(2, 33),
            Signed = random.Next(2) == 0,
            WordBytes = random.Next(1, 9),
            UserField = (byte)random.Next(256),
        };
        if (random.Next(3) > 0)
            image = image with { InterleaveDepth = random.Next(1, image.Bands + 1) };
        var parameters = new Ccsds123Parameters
        {
            Image = image,
            Predictor = Predictor(random, image),
            Coder = Coder(random, image),
        };
        parameters = WithLimits(random, parameters);
        if (random.Next(3) == 0)
        {
            var bits = random.Next(1, 5);
            parameters = parameters with
            {
                Representatives = new()
                {
                    Bits = bits,
                    Damping = Numbers(random, image, 1 << bits),
                    Offset = Numbers(random, image, parameters.IsLossless ? 1 : 1 << bits),
                },
            };
        }
        return (parameters, Image(random, image));
    }

    /// <summary>An image of one of several characters, from smooth to extreme.</summary>
    public static int[] Image(Random random, ImageParameters image)
    {
        var samples = new int[image.Count];
        var kind = random.Next(4);
        var noise = 1L << random.Next(0, image.Depth);
        var level = random.NextInt64(image.Min, image.Max + 1);
        for (var i = 0; i < samples.Length; i++)
        {
            var value = kind switch
            {
                0 => level,
                1 => level + random.NextInt64(-noise, noise) + (i % image.Samples),
                2 => random.NextInt64(image.Min, image.Max + 1),
                _ => random.Next(2) == 0 ? image.Min : image.Max,
            };
            samples[i] = (int)Math.Clamp(value, image.Min, image.Max);
        }
        return samples;
    }

    private static PredictorParameters Predictor(Random random, ImageParameters image)
    {
        var omega = random.Next(4, 20);
        var first = random.Next(-6, 10);
        var predictor = new PredictorParameters
        {
            Bands = random.Next(3) == 0 ? 3 : random.Next(0, 16),
            Reduced = image.Samples == 1 || random.Next(2) == 0,
            LocalSum = (LocalSum)random.Next(image.Samples == 1 ? 2 : 0, 4),
            WeightBits = omega,
            RegisterBits =
                random.Next(2) == 0 ? 64 : random.Next(Math.Max(32, image.Depth + omega + 2), 65),
            ExponentIntervalLog = random.Next(4, 12),
            FirstExponent = first,
            LastExponent = random.Next(first, 10),
        };
        if (random.Next(4) == 0)
        {
            var bits = random.Next(3, omega + 4);
            predictor = predictor with
            {
                InitialWeights = Table(random, image, predictor.WeightCount, bits) with
                {
                    Bits = bits,
                },
            };
        }
        if (random.Next(4) == 0)
            predictor = predictor with
            {
                ExponentOffsets = Table(random, image, predictor.OffsetCount, 4, -6, 5),
            };
        return predictor;
    }

    private static WeightTable Table(
        Random random,
        ImageParameters image,
        Func<int, int> count,
        int bits,
        int min = int.MinValue,
        int max = int.MaxValue
    )
    {
        min = Math.Max(min, -(1 << (bits - 1)));
        max = Math.Min(max, (1 << (bits - 1)) - 1);
        return new()
        {
            Values =
            [
                .. Enumerable
                    .Range(0, image.Bands)
                    .Select(z => Ints(count(z), () => random.Next(min, max + 1))),
            ],
        };
    }

    private static Ccsds123Parameters WithLimits(Random random, Ccsds123Parameters p)
    {
        var image = p.Image;
        int? period = !image.IsBandSequential && random.Next(3) == 0 ? random.Next(0, 10) : null;
        var absolute = random.Next(3) == 0;
        var relative = random.Next(4) == 0;
        if (!absolute && !relative)
            return p;
        return p with
        {
            LimitPeriodExponent = period,
            Absolute = absolute ? Limits(random, image, period) : null,
            Relative = relative ? Limits(random, image, period) : null,
        };
    }

    private static ErrorLimits Limits(Random random, ImageParameters image, int? period)
    {
        var depth = random.Next(1, Math.Min(image.Depth - 1, 16) + 1);
        var perBand = random.Next(2) == 0;
        var periods = period is { } u ? ((image.Lines - 1) >> u) + 1 : 1;
        return new()
        {
            Depth = depth,
            PerBand = perBand,
            Values =
            [
                .. Enumerable
                    .Range(0, periods)
                    .Select(_ => Ints(perBand ? image.Bands : 1, () => random.Next(1 << depth))),
            ],
        };
    }

    private static BandNumbers Numbers(Random random, ImageParameters image, int end) =>
        random.Next(2) == 0
            ? new() { Fixed = random.Next(end) }
            : new()
            {
                PerBand = true,
                InHeader = true,
                Values = Ints(image.Bands, () => random.Next(end)),
            };

    private static EntropyCoderParameters Coder(Random random, ImageParameters image)
    {
        var first = random.Next(1, 9);
        var counter = random.Next(Math.Max(4, first + 1), 12);
        var limit = random.Next(8, 33);
        var largest = Math.Min(image.Depth - 2, 14);
        var table = random.Next(2) == 0;
        return random.Next(3) switch
        {
            0 => new SampleAdaptiveParameters
            {
                UnaryLimit = limit,
                CounterBits = counter,
                InitialCountExponent = first,
                AccumulatorStart = table ? null : random.Next(largest + 1),
                AccumulatorTable = table ? Ints(image.Bands, () => random.Next(largest + 1)) : null,
                TableInHeader = table,
            },
            1 => new HybridParameters
            {
                UnaryLimit = limit,
                CounterBits = counter,
                InitialCountExponent = first,
                InitialAccumulators =
                [
                    .. Enumerable
                        .Range(0, image.Bands)
                        .Select(_ => random.NextInt64(1L << random.Next(image.Depth + first))),
                ],
            },
            _ => new BlockAdaptiveParameters
            {
                BlockSize = 8 << random.Next(4),
                Restricted = image.Depth <= 4 && random.Next(2) == 0,
                ReferenceInterval = random.Next(1, 4097),
            },
        };
    }

    private static int[] Ints(int count, Func<int> next) =>
        [.. Enumerable.Range(0, count).Select(_ => next())];
}
