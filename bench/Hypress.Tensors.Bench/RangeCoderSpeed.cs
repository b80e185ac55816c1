using System.Buffers;
using Hypress.Codecs.Joint;
using Hypress.Entropy;

namespace Hypress.Tensors.Bench;

/// <summary>Symbols a second of the range coder by Gaussian tables, as latents take them.</summary>
internal static class RangeCoderSpeed
{
    private const int Count = 1_000_000;

    public static void Report()
    {
        foreach (var scale in new[] { 0.2, 1.0, 10.0 })
        {
            var random = new Random(1);
            var logScale = (float)Math.Log(scale);
            int[] numbers =
            [
                .. Enumerable
                    .Range(0, Count)
                    .Select(_ =>
                        (int)
                            Math.Round(
                                scale
                                    * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
                                    * Math.Cos(2 * Math.PI * random.NextDouble())
                            )
                    ),
            ];
            var bytes = Encode(numbers, logScale);
            var encode = Timing.Best(() => Encode(numbers, logScale));
            var decode = Timing.Best(() => Decode(bytes, logScale));
            Console.WriteLine(
                $"range coder, scale {scale, 4}: {bytes.Length * 8.0 / Count:F2} bits a symbol, "
                    + $"encodes {Count / encode / 1e6:F1} and decodes {Count / decode / 1e6:F1} million a second"
            );
        }
    }

    private static byte[] Encode(int[] numbers, float logScale)
    {
        var encoder = new RangeEncoder();
        foreach (var number in numbers)
            GaussianTables.Shared[logScale].Encode(encoder, number);
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Finish(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Decode(byte[] bytes, float logScale)
    {
        var decoder = new RangeDecoder(bytes);
        for (var i = 0; i < Count; i++)
            GaussianTables.Shared[logScale].Decode(decoder);
    }
}
