using System.Runtime.Intrinsics.X86;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>The fast predictor against the plain one.</summary>
public sealed class WavefrontTests
{
    private static readonly Gen<(Ccsds123Parameters Parameters, int[] Samples)> Suitable = Gen.Int[
            0,
            int.MaxValue - 1
        ]
        .Select(seed =>
        {
            var random = new Random(seed);
            while (true)
            {
                var one = RandomCases.Make(random, 32);
                if (WavefrontPredictor.Suits(one.Parameters))
                    return one;
            }
        });

    [Fact]
    public void It_encodes_as_the_plain_predictor_does()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        Suitable.Sample(
            (parameters, samples) =>
                Assert.Equal(
                    Run(Plain(parameters, Direction.Encode), parameters, samples),
                    Run(Fast(parameters, Direction.Encode), parameters, samples)
                ),
            iter: 150
        );
    }

    [Fact]
    public void It_decodes_as_the_plain_predictor_does()
    {
        Assert.SkipUnless(Avx2.IsSupported, "no AVX2");
        Suitable.Sample(
            (parameters, samples) =>
            {
                var indices = Run(Plain(parameters, Direction.Encode), parameters, samples);
                Assert.Equal(
                    Run(Plain(parameters, Direction.Decode), parameters, indices),
                    Run(Fast(parameters, Direction.Decode), parameters, indices)
                );
            },
            iter: 150
        );
    }

    private static PlainPredictor Plain(Ccsds123Parameters parameters, Direction direction) =>
        new(parameters, direction, new DecodeBudget(long.MaxValue));

    private static WavefrontPredictor Fast(Ccsds123Parameters parameters, Direction direction) =>
        new(parameters, direction, new DecodeBudget(long.MaxValue));

    /// <summary>A whole image, [line, sample, band], whatever order the values stand in.</summary>
    private static int[] Run(IPredictor predictor, Ccsds123Parameters parameters, int[] input)
    {
        predictor.SetLimits(parameters.Absolute?.Values[0], parameters.Relative?.Values[0]);
        var line = parameters.Image.Samples * parameters.Image.Bands;
        var output = new int[input.Length];
        var given = 0;
        for (var at = 0; at < input.Length; at += line)
            given += predictor.Run(input.AsSpan(at, line), output.AsSpan(given));
        given += predictor.Run([], output.AsSpan(given));
        Assert.Equal(input.Length, given);
        return output;
    }
}
