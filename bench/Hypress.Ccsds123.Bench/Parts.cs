using Hypress.Bytes;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Ccsds123.Bench;

/// <summary>Where the time goes: predictor and entropy coder by themselves, in ns a sample.</summary>
internal static class Parts
{
    public static void Run(int runs)
    {
        Console.WriteLine("| image | part | ns a sample |");
        Console.WriteLine("|---|---|--:|");
        foreach (var scene in Scene.All)
        {
            var parameters = new Ccsds123Parameters { Image = scene.Image };
            var indices = new int[scene.Samples.Length];
            var samples = new int[scene.Samples.Length];
            var stream = new MemoryStream();
            Time(
                "predictor, encoding",
                () => Predict(parameters, Direction.Encode, scene.Samples, indices)
            );
            Time("sample-adaptive coder, encoding", () => Encode(parameters, indices, stream));
            Time("sample-adaptive coder, decoding", () => Decode(parameters, stream, samples));
            Time(
                "predictor, decoding",
                () => Predict(parameters, Direction.Decode, indices, samples)
            );

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
        coder.EncodeLine(indices);
        bits.Align(1);
        bits.Drain();
    }

    private static void Decode(Ccsds123Parameters p, MemoryStream stream, int[] indices)
    {
        stream.Position = 0;
        IndexCoders
            .CreateDecoder(p, new BitReader(stream), new DecodeBudget(long.MaxValue))
            .DecodeLine(indices);
    }
}
