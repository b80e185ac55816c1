using Hypress.Codecs.Joint;

namespace Hypress.Tests.Codecs.Joint;

public sealed class LatentRoundingTests
{
    private static readonly LatentRounding Rounding = new(0.1f, 0.2f);

    [Fact]
    public void What_a_table_codes_costs_least_of_the_nearest_the_next_and_none() =>
        Gen.Select(Gen.Float[-9, 9], Gen.Float[-3, 3])
            .Sample(
                (value, logScale) =>
                {
                    var table = GaussianTables.Shared[logScale];
                    var nearest = (int)Math.Round(value);
                    var next = nearest - Math.Sign(nearest);
                    var least = ((int[])[nearest, next, 0]).Min(Cost);
                    Assert.Equal(least, Cost(Rounding.Of(table, value)), 1e-4);

                    double Cost(int number) =>
                        Math.Pow(value - number, 2) + (0.1 * table.BitsOf(number));
                }
            );

    [Fact]
    public void What_a_mixture_codes_costs_least_of_the_nearest_and_its_neighbours() =>
        Gen.Select(Gen.Float[-9, 9], Gen.Float[-9, 9], Gen.Float[-2, 2])
            .Sample(
                (value, mean, logScale) =>
                {
                    var nearest = (int)Math.Round(value);
                    var least = ((int[])[nearest - 1, nearest, nearest + 1]).Min(Cost);
                    Assert.Equal(least, Cost(Rounding.Of(Mixture(), value)), 1e-4);

                    GaussianMixture Mixture() =>
                        new(new[] { 0.3f }, new[] { mean }, new[] { logScale });
                    double Cost(int number) =>
                        Math.Pow(value - number, 2) + (0.1 * Mixture().BitsOf(number));
                }
            );

    [Fact]
    public void Numbers_are_given_up_where_they_pay_too_little()
    {
        var table = GaussianTables.Shared[(float)Math.Log(0.3)];
        Assert.Equal(1, LatentRounding.Plain.Of(table, 0.6f));
        Assert.Equal(0, Rounding.Of(table, 0.6f));
        Assert.Equal(1, Rounding.Of(table, 1));
        Assert.Equal(0, Rounding.Of(table, float.NaN));
        // Twice as dear, a hyper-latent's goes earlier.
        Assert.Equal(1, Rounding.Of(table, 0.85f));
        Assert.Equal(0, Rounding.OfHyperLatents.Of(table, 0.85f));
    }
}
