using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Tests.Metrics;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Order_alone_counts()
    {
        Assert.Equal(1, RankCorrelation.Of([1, 2, 3, 4], [10, 200, 3000, 40_000]), 1e-12);
        Assert.Equal(-1, RankCorrelation.Of([1, 2, 3, 4], [4, 0, -4, -400]), 1e-12);
        // 1 - 6 * (1 + 1 + 0 + 0 + 0) / (5 * 24): the textbook's formula without ties.
        Assert.Equal(0.9, RankCorrelation.Of([1, 2, 3, 4, 5], [2, 1, 3, 4, 5]), 1e-12);
        // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
        Assert.Equal(
            4.5 / Math.Sqrt(4.5 * 5),
            RankCorrelation.Of([1, 2, 2, 3], [5, 6, 7, 8]),
            1e-12
        );
        Assert.True(double.IsNaN(RankCorrelation.Of([1, 1, 1], [1, 2, 3])));
    }

    [Fact]
    public void Gradients_are_means_of_squared_differences_by_cell()
    {
        // Two bands of 3 x 3; the second is ten times the first.
        float[] values = [0, 1, 3, 0, 1, 3, 0, 1, 7, 0, 10, 30, 0, 10, 30, 0, 10, 70];
        var cells = LocalGradients.Of(CubeView.Of(values, new(2, 3, 3)), 2);
        // By cell, of one band: differences along samples and lines.
        double[] one = [(1 + 4 + 0 + 0 + 1 + 4 + 0 + 0) / 8.0, (0 + 16) / 2.0, (1 + 36) / 2.0, 0];
        Assert.Equal(one.Select(value => value * (1 + 100) / 2), cells);
    }
}
