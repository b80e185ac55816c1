using System.Globalization;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Ccsds123.Bench;

/// <summary>Bit rates of the scenes of a folder under sets of parameters: how defaults were chosen.</summary>
internal static class Tuning
{
    public static void Run(string folder, string what)
    {
        var scenes = Directory
            .GetFiles(folder, "*.hdr")
            .Order(StringComparer.Ordinal)
            .Select(path => Load(path, what == "bands-excerpt"))
            .ToList();
        var results = new List<(string Name, double[] Rates)>();
        foreach (var (name, make) in Sets(what))
        {
            var rates = scenes
                .AsParallel()
                .AsOrdered()
                .WithDegreeOfParallelism(2)
                .Select(s => Rate(make(s.Image), s))
                .ToArray();
            results.Add((name, rates));
            Console.WriteLine(
                FormattableString.Invariant(
                    $"{rates.Average():0.0000} {name} | {string.Join(" ", rates.Select(r => r.ToString("0.000", CultureInfo.InvariantCulture)))}"
                )
            );
        }
        Console.WriteLine(string.Join(" ", scenes.Select(s => s.Name)));
    }

    private static Scene Load(string path, bool excerpt)
    {
        using var source = FormatCatalog.Open(path);
        var view = source.Read(CubeWindow.All(source.Shape), Interleave.Bip);
        if (excerpt)
            view = Ccsds123Defaults.Excerpt(view);
        var shape = view.Shape;
        var samples = new int[shape.Count];
        for (var y = 0; y < shape.Lines; y++)
        for (var x = 0; x < shape.Samples; x++)
            view.ReadSpectrum(
                y,
                x,
                samples.AsSpan(((y * shape.Samples) + x) * shape.Bands, shape.Bands)
            );
        var signed = samples.Min() < 0;
        var top = Math.Max(samples.Max(), ~samples.Min());
        var depth = Math.Max(2, 32 - int.LeadingZeroCount(top) + (signed ? 1 : 0));
        return new(
            Path.GetFileNameWithoutExtension(path),
            new()
            {
                Bands = shape.Bands,
                Lines = shape.Lines,
                Samples = shape.Samples,
                Depth = depth,
                Signed = signed,
                InterleaveDepth = shape.Bands,
            },
            samples
        );
    }

    private static double Rate(Ccsds123Parameters p, Scene scene)
    {
        using var stream = new MemoryStream();
        var encoder = new Ccsds123Encoder(p, stream);
        var length = p.Image.Samples * p.Image.Bands;
        for (var y = 0; y < p.Image.Lines; y++)
            encoder.WriteLine(scene.Samples.AsSpan(y * length, length));
        encoder.Complete();
        return stream.Length * 8.0 / p.Image.Count;
    }

    private static IEnumerable<(string, Func<ImageParameters, Ccsds123Parameters>)> Sets(
        string what
    )
    {
        var adaptive = new SampleAdaptiveParameters();
        switch (what)
        {
            case "bands" or "bands-excerpt":
                foreach (var bands in (int[])[1, 2, 3, 4, 5, 8, 15])
                    yield return (
                        $"P={bands}",
                        i => Ccsds123Defaults.Candidates(i, null, null, new() { Bands = bands })[0]
                    );
                break;
            case "predictor":
                foreach (var bands in (int[])[0, 1, 2, 3, 5, 8, 15])
                    yield return (
                        $"P={bands}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new() { Bands = bands },
                            }
                    );
                foreach (var reduced in (bool[])[false, true])
                foreach (var sum in Enum.GetValues<LocalSum>())
                    yield return (
                        $"{sum} reduced={reduced}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new() { Reduced = reduced, LocalSum = sum },
                            }
                    );
                break;
            case "weights":
                foreach (var bands in (int[])[3])
                foreach (var omega in (int[])[10, 13, 16, 19])
                    yield return (
                        $"P={bands} Omega={omega}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new() { Bands = bands, WeightBits = omega },
                            }
                    );
                foreach (var first in (int[])[-6, -4, -3, -2, -1, 0, 1])
                    yield return (
                        $"vmin={first}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new()
                                {
                                    FirstExponent = first,
                                    LastExponent = Math.Max(3, first),
                                },
                            }
                    );
                foreach (var last in (int[])[-1, 0, 1, 2, 3, 4, 5, 6, 9])
                    yield return (
                        $"vmax={last}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new() { LastExponent = last },
                            }
                    );
                foreach (var interval in (int[])[4, 5, 6, 7, 8, 9, 10, 11])
                    yield return (
                        $"tinc={1 << interval}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new() { ExponentIntervalLog = interval },
                            }
                    );
                break;
            case "coder":
                foreach (var counter in (int[])[4, 5, 6, 7, 8, 9])
                    yield return (
                        $"SA gamma*={counter}",
                        i => new() { Image = i, Coder = adaptive with { CounterBits = counter } }
                    );
                foreach (var limit in (int[])[8, 12, 16, 18, 24, 32])
                    yield return (
                        $"SA Umax={limit}",
                        i => new() { Image = i, Coder = adaptive with { UnaryLimit = limit } }
                    );
                foreach (var start in (int[])[0, 2, 3, 4, 5, 6, 8])
                    yield return (
                        $"SA K={start}",
                        i => new() { Image = i, Coder = adaptive with { AccumulatorStart = start } }
                    );
                foreach (var first in (int[])[1, 2, 3, 4])
                    yield return (
                        $"SA gamma0={first}",
                        i =>
                            new()
                            {
                                Image = i,
                                Coder = adaptive with { InitialCountExponent = first },
                            }
                    );
                foreach (var counter in (int[])[4, 5, 6, 7, 8, 9])
                    yield return (
                        $"hybrid gamma*={counter}",
                        i =>
                            new()
                            {
                                Image = i,
                                Coder = new HybridParameters { CounterBits = counter },
                            }
                    );
                foreach (var size in (int[])[8, 16, 32, 64])
                    yield return (
                        $"block J={size}",
                        i =>
                            new()
                            {
                                Image = i,
                                Coder = new BlockAdaptiveParameters { BlockSize = size },
                            }
                    );
                foreach (var size in (int[])[8, 16, 32, 64])
                    yield return (
                        $"block BIL J={size}",
                        i =>
                            new()
                            {
                                Image = i with { InterleaveDepth = 1 },
                                Coder = new BlockAdaptiveParameters { BlockSize = size },
                            }
                    );
                break;
            case "best":
                foreach (var bands in (int[])[2, 3, 5, 8, 15])
                foreach (var reduced in (bool[])[true, false])
                foreach (
                    var (first, last) in ((int, int)[])
                        [(-1, 6), (1, 5), (1, 6), (1, 7), (2, 6), (3, 6), (3, 7)]
                )
                foreach (var interval in (int[])[4, 6])
                    yield return (
                        $"P={bands} reduced={reduced} v={first}..{last} tinc={1 << interval}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = new()
                                {
                                    Bands = bands,
                                    Reduced = reduced,
                                    FirstExponent = first,
                                    LastExponent = last,
                                    ExponentIntervalLog = interval,
                                    WeightBits = 16,
                                },
                            }
                    );
                break;
            case "representatives":
                var good = new PredictorParameters
                {
                    Bands = 3,
                    Reduced = true,
                    FirstExponent = 1,
                    LastExponent = 6,
                    WeightBits = 16,
                };
                foreach (var limit in (int[])[1, 4, 16])
                {
                    yield return (
                        $"max error {limit}",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = good,
                                Absolute = ErrorLimits.Of(limit),
                            }
                    );
                    yield return (
                        $"max error {limit} hybrid",
                        i =>
                            new()
                            {
                                Image = i,
                                Predictor = good,
                                Absolute = ErrorLimits.Of(limit),
                                Coder = new HybridParameters(),
                            }
                    );
                    foreach (var phi in (int[])[0, 2, 4, 6, 8, 10, 12])
                    foreach (var psi in (int[])[0, 4, 8, 12])
                        yield return (
                            $"max error {limit} hybrid phi={phi} psi={psi}",
                            i =>
                                new()
                                {
                                    Image = i,
                                    Predictor = good,
                                    Absolute = ErrorLimits.Of(limit),
                                    Coder = new HybridParameters(),
                                    Representatives = new()
                                    {
                                        Bits = 4,
                                        Damping = new() { Fixed = phi },
                                        Offset = new() { Fixed = psi },
                                    },
                                }
                        );
                }
                break;
            default:
                throw new ArgumentException(what);
        }
    }
}
