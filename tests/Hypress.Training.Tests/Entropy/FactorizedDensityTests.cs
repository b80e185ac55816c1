using Hypress.Networks;
using Hypress.Training.Entropy;
using Hypress.Training.Layers;
using static TorchSharp.torch;

namespace Hypress.Training.Tests.Entropy;

public sealed class FactorizedDensityTests
{
    private static readonly FactorizedPrior Prior = new("prior", 3);

    private static Dictionary<string, Tensor> Shaken(FactorizedDensity density)
    {
        random.manual_seed(5);
        using var weights = new TorchWeights(density.Parameters, 2, CPU);
        return weights
            .Split()
            .ToDictionary(pair => pair.Key, pair => (pair.Value + randn_like(pair.Value)).detach());
    }

    [Fact]
    public void Both_sides_of_libtorch_agree()
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        var density = new FactorizedDensity(Prior);
        var weights = Shaken(density);
        var values = arange(-20, 20, 0.5f).reshape(1, 1, 1, -1).expand(1, 3, 1, 80);
        var probabilities = density.Probability(values, weights);
        var cumulatives = density.Cumulatives(weights);
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < 80; i++)
            {
                // Floats against doubles: sigmoids of logits of some 10 have 24 bits.
                var expected = cumulatives[channel].Probability(-20 + (0.5 * i));
                var actual = probabilities[0, channel, 0, i].item<float>();
                Assert.Equal(expected, actual, 1e-5);
            }
        }
    }

    [Fact]
    public void Half_of_the_probability_lies_below_the_median()
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        var density = new FactorizedDensity(Prior);
        foreach (var cumulative in density.Cumulatives(Shaken(density)))
        {
            var median = cumulative.Median();
            var below = Enumerable
                .Range(0, 4000)
                .Sum(i => cumulative.Probability(median - 0.5 - i));
            Assert.Equal(0.5, below, 1e-3);
        }
    }

    [Fact]
    public void Tables_add_up_and_cost_what_the_density_says()
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        var density = new FactorizedDensity(Prior);
        foreach (var cumulative in density.Cumulatives(Shaken(density)))
        {
            var table = PriorTable.Of(cumulative);
            Assert.Equal(PriorTable.Total, table.Frequencies.Sum());
            Assert.All(table.Frequencies, frequency => Assert.True(frequency >= 1));
            var (ideal, real) = (0.0, 0.0);
            for (var i = 0; i < table.Frequencies.Length - 1; i++)
            {
                var p = cumulative.Probability(table.Median + table.First + i);
                ideal -= p * Math.Log2(p);
                real -= p * Math.Log2((double)table.Frequencies[i] / PriorTable.Total);
            }
            // A count of one for each symbol takes length / 65536 of the rest's probability.
            var loss = 2.0 * table.Frequencies.Length / PriorTable.Total / Math.Log(2);
            Assert.InRange(real - ideal, -1e-3, loss + 1e-3);
        }
    }
}
