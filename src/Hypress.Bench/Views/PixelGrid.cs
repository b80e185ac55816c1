using Hypress.Cubes;

namespace Hypress.Bench.Views;

/// <summary>Every n-th pixel of every n-th line.</summary>
internal sealed record PixelGrid(int Step)
{
    /// <summary>The finest grid whose spectra hold at most so many values.</summary>
    public static PixelGrid For(CubeShape shape, int maxValues)
    {
        var step = 1;
        while (
            (long)Count(shape.Lines, step) * Count(shape.Samples, step) * shape.Bands > maxValues
        )
            step++;
        return new(step);
    }

    /// <summary>The grid's values, [band, line, sample].</summary>
    public double[] Read(CubeView values)
    {
        var (bands, lines, samples) = values.Shape;
        var picked = new double[bands * Count(lines, Step) * Count(samples, Step)];
        var row = new double[samples];
        var at = 0;
        for (var band = 0; band < bands; band++)
        for (var line = 0; line < lines; line += Step)
        {
            values.ReadRow(band, line, row.AsSpan());
            for (var sample = 0; sample < samples; sample += Step)
                picked[at++] = row[sample];
        }
        return picked;
    }

    private static int Count(int extent, int step) => ((extent - 1) / step) + 1;
}
