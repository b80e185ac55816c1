using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>The smallest and largest value of a cube.</summary>
internal static class ValueRange
{
    /// <summary>Looks at every value.</summary>
    public static (double Min, double Max) Of(CubeView values)
    {
        var (min, max) = (double.MaxValue, double.MinValue);
        var row = new double[values.Shape.Samples];
        for (var band = 0; band < values.Shape.Bands; band++)
        for (var line = 0; line < values.Shape.Lines; line++)
        {
            values.ReadRow<double>(band, line, row);
            foreach (var value in row)
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }
        return (min, max);
    }
}
