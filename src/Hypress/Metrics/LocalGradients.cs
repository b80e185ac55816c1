using Hypress.Cubes;

namespace Hypress.Metrics;

/// <summary>How much happens where: the energy of a cube's spatial gradient in square cells.</summary>
public static class LocalGradients
{
    /// <summary>Mean of the squared differences to the next sample and to the next line, over all bands and pixels of each cell.</summary>
    /// <remarks>
    /// <b>Shape</b> [cell line, cell sample]; cells count from the top left, the last ones are what is left. Differences of
    /// values that aren't finite don't count; a cell without any is 0.
    /// </remarks>
    public static double[] Of(CubeView cube, int cell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 1);
        var (lines, samples) = (cube.Shape.Lines, cube.Shape.Samples);
        var columns = (samples + cell - 1) / cell;
        var sums = new double[(lines + cell - 1) / cell * columns];
        var counts = new long[sums.Length];
        var (row, next) = (new double[samples], new double[samples]);
        for (var band = 0; band < cube.Shape.Bands; band++)
        {
            cube.ReadRow<double>(band, 0, row);
            for (var line = 0; line < lines; line++)
            {
                if (line + 1 < lines)
                    cube.ReadRow<double>(band, line + 1, next);
                for (var sample = 0; sample < samples; sample++)
                {
                    var at = (line / cell * columns) + (sample / cell);
                    if (sample + 1 < samples)
                        Add(at, row[sample + 1] - row[sample]);
                    if (line + 1 < lines)
                        Add(at, next[sample] - row[sample]);
                }
                (row, next) = (next, row);
            }
        }
        for (var at = 0; at < sums.Length; at++)
            sums[at] /= Math.Max(1, counts[at]);
        return sums;

        void Add(int at, double difference)
        {
            if (!double.IsFinite(difference))
                return;
            sums[at] += difference * difference;
            counts[at]++;
        }
    }
}
