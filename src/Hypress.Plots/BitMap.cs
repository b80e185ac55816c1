using Hypress.Codecs;
using Hypress.Container;

namespace Hypress.Plots;

/// <summary>Shows where a file's bits went, in bits per pixel per band.</summary>
public static class BitMap
{
    /// <summary>Draws the bits of every tile over its pixels.</summary>
    /// <param name="file">A file whose codec says where the bits went.</param>
    /// <param name="options">Range and colours; the range begins at 0 unless given.</param>
    /// <param name="maxDimension">The longest side in pixels; larger scenes are averaged in blocks.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="HypressUnsupportedException">The codec can't say.</exception>
    public static Picture Render(
        HypFile file,
        HeatMapOptions? options = null,
        int maxDimension = 2048,
        CancellationToken cancel = default
    )
    {
        options ??= new();
        var grid = new BlockGrid(file.Shape.Lines, file.Shape.Samples, maxDimension);
        var row = new double[file.Shape.Samples];
        for (var tileRow = 0; tileRow < file.Grid.Rows; tileRow++)
        {
            var uses = new List<BitUse>();
            for (var column = 0; column < file.Grid.Columns; column++)
            {
                cancel.ThrowIfCancellationRequested();
                uses.Add(file.CountBits((tileRow * file.Grid.Columns) + column));
            }
            for (var line = 0; line < file.Grid.RowWindow(tileRow).Lines; line++)
            {
                Fill(row, file, tileRow, line, uses);
                grid.AddRow(row);
            }
        }
        return HeatMap.Render(
            grid.Values,
            grid.Height,
            grid.Width,
            options with
            {
                Low = options.Low ?? 0,
                Label = options.Label.Length > 0 ? options.Label : "bits per pixel per band",
            }
        );
    }

    // Each pixel has its share of its cell's bits.
    private static void Fill(double[] row, HypFile file, int tileRow, int line, List<BitUse> uses)
    {
        for (var column = 0; column < uses.Count; column++)
        {
            var use = uses[column];
            var place = file.Grid.Window((tileRow * file.Grid.Columns) + column);
            var lines = Math.Min(use.Cell, place.Lines - (line / use.Cell * use.Cell));
            for (var sample = 0; sample < place.Samples; sample++)
            {
                var cell = sample / use.Cell;
                var samples = Math.Min(use.Cell, place.Samples - (cell * use.Cell));
                row[place.FirstSample + sample] =
                    use[line / use.Cell, cell] / ((double)lines * samples * file.Shape.Bands);
            }
        }
    }
}
