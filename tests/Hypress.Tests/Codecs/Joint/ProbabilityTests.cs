using System.Buffers;
using Hypress.Codecs.Joint;
using Hypress.Entropy;

namespace Hypress.Tests.Codecs.Joint;

public sealed class ProbabilityTests
{
    [Theory]
    [InlineData(0.11, 0.4)]
    [InlineData(0.4, 3)]
    [InlineData(3, 250)]
    public void Gaussian_numbers_cost_what_their_probability_says(double least, double most)
    {
        var random = new Random(1);
        var encoder = new RangeEncoder();
        var drawn = new List<(float LogScale, int Number)>();
        var bits = 0.0;
        for (var i = 0; i < 60_000; i++)
        {
            var scale = least * Math.Pow(most / least, random.NextDouble());
            var number = (int)Math.Round(scale * Normal(random));
            drawn.Add(((float)Math.Log(scale), number));
            bits -= Math.Log2(Probability(number, 0, scale));
            GaussianTables.Shared[(float)Math.Log(scale)].Encode(encoder, number);
        }
        var bytes = Finish(encoder);
        Assert.InRange(8 * bytes.Length / bits, 0.99, 1.01);
        var decoder = new RangeDecoder(bytes);
        foreach (var (logScale, number) in drawn)
            Assert.Equal(number, GaussianTables.Shared[logScale].Decode(decoder));
    }

    [Theory]
    [InlineData(1, 0.15, 1)]
    [InlineData(3, 0.5, 20)]
    [InlineData(8, 2, 200)]
    public void Mixed_numbers_cost_what_their_probability_says(
        int mixtures,
        double least,
        double most
    )
    {
        var random = new Random(2);
        var encoder = new RangeEncoder();
        var drawn = new List<(float[] Logits, float[] Means, float[] LogScales, int Number)>();
        var bits = 0.0;
        for (var i = 0; i < 15_000; i++)
        {
            float[] logits = [.. Enumerable.Range(0, mixtures).Select(_ => (float)Normal(random))];
            float[] means =
            [
                .. Enumerable.Range(0, mixtures).Select(_ => (float)(10 * Normal(random))),
            ];
            float[] logScales =
            [
                .. Enumerable
                    .Range(0, mixtures)
                    .Select(_ =>
                        (float)Math.Log(least * Math.Pow(most / least, random.NextDouble()))
                    ),
            ];
            var sum = logits.Sum(logit => Math.Exp(logit));
            var (at, k) = (random.NextDouble() * sum, 0);
            for (; k < mixtures - 1 && at > Math.Exp(logits[k]); k++)
                at -= Math.Exp(logits[k]);
            var number = (int)Math.Round(means[k] + (Math.Exp(logScales[k]) * Normal(random)));
            drawn.Add((logits, means, logScales, number));
            bits -= Math.Log2(
                Enumerable
                    .Range(0, mixtures)
                    .Sum(j =>
                        Math.Exp(logits[j])
                        / sum
                        * Probability(number, means[j], Math.Exp(logScales[j]))
                    )
            );
            Mixture(logits, means, logScales).Encode(encoder, number);
        }
        var bytes = Finish(encoder);
        Assert.InRange(8 * bytes.Length / bits, 0.99, 1.01);
        var decoder = new RangeDecoder(bytes);
        foreach (var (logits, means, logScales, number) in drawn)
            Assert.Equal(number, Mixture(logits, means, logScales).Decode(decoder));
    }

    [Fact]
    public void Absurd_parameters_code_any_number()
    {
        float[] absurd =
        [
            0,
            float.NaN,
            float.PositiveInfinity,
            float.NegativeInfinity,
            1e30f,
            -1e30f,
            1e-30f,
        ];
        Gen.Select(
                Gen.Int[0, absurd.Length - 1].Select(i => absurd[i]).Array[6],
                Gen.Int[0, absurd.Length - 1].Select(i => absurd[i]),
                Gen.Int[-1_000_000, 1_000_000]
            )
            .Sample(
                (values, logScale, number) =>
                {
                    var encoder = new RangeEncoder();
                    Mixture(values[..2], values[2..4], values[4..]).Encode(encoder, number);
                    GaussianTables.Shared[logScale].Encode(encoder, number);
                    var decoder = new RangeDecoder(Finish(encoder));
                    var mixed = Mixture(values[..2], values[2..4], values[4..]).Decode(decoder);
                    Assert.Equal(number, mixed);
                    Assert.Equal(number, GaussianTables.Shared[logScale].Decode(decoder));
                },
                iter: 3000
            );
    }

    private static GaussianMixture Mixture(float[] logits, float[] means, float[] logScales) =>
        new(logits.ToArray(), means.ToArray(), logScales.ToArray());

    private static byte[] Finish(RangeEncoder encoder)
    {
        var bytes = new ArrayBufferWriter<byte>();
        encoder.Finish(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
        * Math.Cos(2 * Math.PI * random.NextDouble());

    // The density's integral over a unit interval by Simpson's rule on 64 parts.
    private static double Probability(int number, double mean, double scale)
    {
        const int Parts = 64;
        var sum = 0.0;
        for (var i = 0; i <= Parts; i++)
        {
            var x = (number - 0.5 + ((double)i / Parts) - mean) / scale;
            var weight =
                i is 0 or Parts ? 1
                : i % 2 == 1 ? 4
                : 2;
            sum += weight * Math.Exp(-0.5 * x * x);
        }
        return Math.Max(sum / (3 * Parts * scale * Math.Sqrt(2 * Math.PI)), 1e-12);
    }
}
