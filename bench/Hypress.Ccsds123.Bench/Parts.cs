using Hypress.Bytes;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Ccsds123.Bench;

/// <summary>Where the time goes: predictor and entropy coder by themselves, in ns a sample.</summary>
internal static class Parts
{
    private static readonly (string Name, EntropyCoderParameters Coder)[] Coders =
    [
        ("sample-adaptive", new SampleAdaptiveParameters()),
        ("hybrid", new HybridParameters()),
        ("block-adaptive", new BlockAdaptiveParameters()),
    ];

    public static void Run(int runs)
    {
        Console.WriteLine("| image | part | ns a sample |");
        Console.WriteLine("|---|---|--:|");
        foreach (var scene in Scene.All)
        {
            var indices = new int[scene.Samples.Length];
            var samples = new int[scene.Samples.Length];
            foreach (var limit in (int[])[0, 16])
            {
                var parameters = new Ccsds123Parameters
                {
                    Image = scene.Image,
                    Absolute = limit == 0 ? null : ErrorLimits.Of(limit),
                };
                Time(
                    $"max error {limit}: predictor, encoding",
                    () => Predict(parameters, Direction.Encode, scene.Samples, indices)
                );
                foreach (var (name, coder) in Coders)
                {
                    var coded = parameters with { Coder = coder };
                    var stream = new MemoryStream();
                    Time(
                        $"max error {limit}: {name} coder, encoding",
                        () => Encode(coded, indices, stream)
                    );
                    Time(
                        $"max error {limit}: {name} coder, decoding",
                        () => Decode(coded, stream, samples)
                    );
                    if (!samples.AsSpan().SequenceEqual(indices))
                        throw new InvalidOperationException("the decoded indices differ");
                }
                Time(
                    $"max error {limit}: predictor, decoding",
                    () => Predict(parameters, Direction.Decode, indices, samples)
                );
            }

            void Time(string part, Action action)
            {
                var best = double.MaxValue;
                for (var run = 0; run < runs; run++)
                {
                    var start = CpuClock.Seconds;
                    action();
                    best = Math.Min(best, CpuClock.Seconds - start);
                }
                Console.WriteLine(
                    FormattableString.Invariant(
                        $"| {scene.Name} | {part} | {best / scene.Samples.Length * 1e9:0.0} |"
                    )
                );
            }
        }
    }

    private static void Predict(Ccsds123Parameters p, Direction direction, int[] from, int[] to)
    {
        var predictor = Predictors.Create(p, direction, new DecodeBudget(long.MaxValue));
        predictor.SetLimits(p.Absolute?.Values[0], null);
        var line = p.Image.Samples * p.Image.Bands;
        var given = 0;
        for (var at = 0; at < from.Length; at += line)
            given += predictor.Run(from.AsSpan(at, line), to.AsSpan(given));
        predictor.Run([], to.AsSpan(given));
    }

    private static void Encode(Ccsds123Parameters p, int[] indices, MemoryStream stream)
    {
        stream.SetLength(0);
        var bits = new BitWriter(stream);
        var coder = IndexCoders.CreateEncoder(p, bits);
        var line = p.Image.Samples * p.Image.Bands;
        for (var at = 0; at < indices.Length; at += line)
            coder.EncodeLine(indices.AsSpan(at, line));
        coder.Finish();
        bits.Align(1);
        bits.Drain();
    }

    private static void Decode(Ccsds123Parameters p, MemoryStream stream, int[] indices)
    {
        stream.Position = 0;
        var coder = IndexCoders.CreateDecoder(
            p,
            new BitReader(stream),
            new DecodeBudget(long.MaxValue)
        );
        var line = p.Image.Samples * p.Image.Bands;
        for (var at = 0; at < indices.Length; at += line)
            coder.DecodeLine(indices.AsSpan(at, line));
    }
}
