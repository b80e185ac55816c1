using System.Globalization;
using System.Text;

namespace Hypress.Bench.Report;

/// <summary>A training run's tables as pictures.</summary>
/// <remarks>Reads the <c>log.csv</c> and <c>validation.csv</c> of docs/training.md; steps stand on a logarithmic axis.</remarks>
public static class TrainingPlot
{
    /// <summary>More steps than these are drawn as means of neighbours.</summary>
    private const int MostPoints = 200;

    /// <summary>Writes <c>psnr.svg</c> and <c>rate.svg</c>: the crops' and each validation scene's, over the steps.</summary>
    /// <returns>The files; none when nothing is logged yet.</returns>
    public static IReadOnlyList<string> Write(string folder)
    {
        var steps = Rows(Path.Combine(folder, "log.csv"));
        var scenes = Rows(Path.Combine(folder, "validation.csv"));
        var written = new List<string>();
        Draw(
            "psnr.svg",
            "PSNR of crops (peak 1) and of whole scenes (their own peak)",
            "dB",
            row => -10 * Math.Log10(Math.Max(Number(row, "mse"), 1e-12)),
            row => Number(row, "psnr")
        );
        Draw(
            "rate.svg",
            "Rate, estimated for crops and of the bytes of whole scenes",
            "bits per pixel per band",
            row => Number(row, "bpppb"),
            row => Number(row, "bpppb")
        );
        return written;

        void Draw(
            string name,
            string title,
            string unit,
            Func<Dictionary<string, string>, double> ofCrops,
            Func<Dictionary<string, string>, double> ofScene
        )
        {
            List<SvgLine> lines = [new("crops", 0, Thinned(Points(steps, ofCrops)))];
            foreach (var scene in scenes.GroupBy(row => row["scene"]))
                lines.Add(new(scene.Key, lines.Count, Points(scene, ofScene)));
            lines.RemoveAll(line => line.Points.Count == 0);
            if (new SvgChart(title, "steps", unit, lines).Render() is not { } svg)
                return;
            var path = Path.Combine(folder, name);
            File.WriteAllText(path, svg, new UTF8Encoding(false));
            written.Add(path);
        }
    }

    private static List<(double, double)> Points(
        IEnumerable<Dictionary<string, string>> rows,
        Func<Dictionary<string, string>, double> value
    ) =>
        [
            .. rows.Select(row => (X: Number(row, "step"), Y: value(row)))
                .Where(point => point.X >= 1 && double.IsFinite(point.Y)),
        ];

    private static List<(double, double)> Thinned(List<(double X, double Y)> points)
    {
        var together = (points.Count + MostPoints - 1) / MostPoints;
        return together <= 1
            ? points
            :
            [
                .. points
                    .Chunk(together)
                    .Select(part => (part[^1].X, part.Average(point => point.Y))),
            ];
    }

    // A row that is being written has fewer cells; it comes again with the next drawing.
    private static List<Dictionary<string, string>> Rows(string path)
    {
        if (!File.Exists(path))
            return [];
        var lines = File.ReadAllLines(path);
        var columns = lines.FirstOrDefault("").Split(',');
        return
        [
            .. lines
                .Skip(1)
                .Select(line => line.Split(','))
                .Where(cells => cells.Length == columns.Length)
                .Select(cells => columns.Zip(cells).ToDictionary(p => p.First, p => p.Second)),
        ];
    }

    private static double Number(Dictionary<string, string> row, string column) =>
        row.TryGetValue(column, out var text)
        && double.TryParse(text, CultureInfo.InvariantCulture, out var value)
            ? value
            : double.NaN;
}
