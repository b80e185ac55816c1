using System.Text;
using System.Text.Json;
using Hypress.Bench.Report;
using Hypress.Bytes;
using Hypress.Metrics;

namespace Hypress.Bench.Results;

/// <summary>Writes Bjøntegaard differences as Markdown and as JSON.</summary>
internal static class DifferenceTables
{
    public static void Write(ResultsFolder folder, IReadOnlyList<BenchRow> rows, string? anchor)
    {
        var differences = CurveDifferences.Of(rows, anchor);
        WriteText(
            folder.DifferencesMarkdown,
            differences is null
                ? "No codec has two rates of finite PSNR on a scene: nothing to compare.\n"
                : Markdown(differences)
        );
        using var file = AtomicFile.Create(folder.DifferencesJson, overwrite: true);
        using (var json = new Utf8JsonWriter(file.Stream!, new() { Indented = true }))
            WriteJson(json, differences);
        file.Complete();
    }

    /// <summary>Tables of one number a cell: a row a codec, a column a scene, the mean last; ranges in one of their own.</summary>
    public static string Markdown(CurveDifferences differences)
    {
        var text = new MarkdownText();
        Write(text, differences);
        return text.ToString();
    }

    /// <inheritdoc cref="Markdown"/>
    public static void Write(MarkdownText text, CurveDifferences differences)
    {
        text.Line(
            $"BD-rate against `{differences.Anchor}` in %: negative means fewer bytes at the same PSNR, the best in bold. Piecewise cubic "
                + "(PCHIP) over log rate of whole files, over the PSNR that both curves cover. Limits of errors count where a codec has no "
                + $"rates; lossless points have no PSNR. {MarkdownText.None} where the curves have no PSNR in common; a number in brackets "
                + "counts the scenes of a mean that lacks some."
        );
        text.Line();
        if (differences.Means.Count == 0)
        {
            text.Line("No other codec has two rates of finite PSNR.");
            return;
        }
        var scenes = differences.Rows.Select(row => row.Scene).Distinct().ToList();
        Table(
            row => row.Rate,
            mean => (mean.Rate, mean.RateScenes),
            (rate, best) => Best(Percent(rate.Value), rate.Value < 0 && rate.Value <= best.Min())
        );
        text.Details(
            $"BD-PSNR against {differences.Anchor} in dB: positive means better at the same rate",
            () =>
                Table(
                    row => row.Psnr,
                    mean => (mean.Psnr, mean.PsnrScenes),
                    (psnr, best) =>
                        Best(
                            MarkdownText.Number(psnr.Value, "+0.00;-0.00;0.00"),
                            psnr.Value > 0 && psnr.Value >= best.Max()
                        )
                )
        );
        text.Details(
            "The ranges of PSNR, in dB, for which BD-rates hold",
            () => Table(row => row.Rate, mean => (mean.Rate, 0), (rate, _) => Range(rate, "0.0"))
        );
        text.Details(
            "The ranges of bits per pixel per band for which BD-PSNRs hold",
            () => Table(row => row.Psnr, mean => (mean.Psnr, 0), (psnr, _) => Range(psnr, "0.000"))
        );

        // The cell sees all values of its column.
        void Table(
            Func<CurveDifferenceRow, CurveDifference?> value,
            Func<MeanDifferenceRow, (CurveDifference?, int Scenes)> last,
            Func<CurveDifference, IEnumerable<double>, string> cell
        )
        {
            var columns = scenes.ToDictionary(
                scene => scene,
                scene =>
                    differences
                        .Rows.Where(row => row.Scene == scene)
                        .ToDictionary(row => row.Curve, value)
            );
            var means = differences.Means.ToDictionary(
                mean => mean.Curve,
                mean => last(mean).Item1
            );
            text.Table(
                ["codec", .. scenes, "mean"],
                differences.Means.Select(mean =>
                    (IEnumerable<string>)
                        [
                            MarkdownText.Code(mean.Curve),
                            .. scenes.Select(scene => Cell(columns[scene], mean.Curve)),
                            Cell(means, mean.Curve) + Lacking(last(mean).Scenes),
                        ]
                )
            );

            string Cell(Dictionary<string, CurveDifference?> column, string curve) =>
                column.GetValueOrDefault(curve) is { } difference
                    ? cell(difference, column.Values.OfType<CurveDifference>().Select(d => d.Value))
                    : MarkdownText.None;
        }

        string Lacking(int count) => count == differences.Scenes || count == 0 ? "" : $" ({count})";
    }

    private static string Best(string text, bool isBest) => isBest ? MarkdownText.Bold(text) : text;

    private static string Percent(double value) =>
        MarkdownText.Number(value, Math.Abs(value) >= 1000 ? "+0;-0" : "+0.0;-0.0;0.0");

    private static string Range(CurveDifference difference, string format) =>
        $"{MarkdownText.Number(difference.From, format)} to {MarkdownText.Number(difference.To, format)}";

    private static void WriteJson(Utf8JsonWriter json, CurveDifferences? differences)
    {
        json.WriteStartObject();
        json.WriteString("anchor", differences?.Anchor);
        json.WriteStartArray("scenes");
        foreach (var row in differences?.Rows ?? [])
        {
            json.WriteStartObject();
            json.WriteString("scene", row.Scene);
            json.WriteString("codec", row.Curve);
            Difference(json, "bd_rate_percent", row.Rate, "psnr_db");
            Difference(json, "bd_psnr_db", row.Psnr, "bpppb");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("mean");
        foreach (var mean in differences?.Means ?? [])
        {
            json.WriteStartObject();
            json.WriteString("codec", mean.Curve);
            Difference(json, "bd_rate_percent", mean.Rate, "psnr_db");
            json.WriteNumber("bd_rate_scenes", mean.RateScenes);
            Difference(json, "bd_psnr_db", mean.Psnr, "bpppb");
            json.WriteNumber("bd_psnr_scenes", mean.PsnrScenes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Difference(
        Utf8JsonWriter json,
        string name,
        CurveDifference? difference,
        string range
    )
    {
        if (difference is not { } d)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("value", d.Value);
        json.WriteNumber($"from_{range}", d.From);
        json.WriteNumber($"to_{range}", d.To);
        json.WriteEndObject();
    }

    private static void WriteText(string path, string text)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        file.Stream!.Write(Encoding.UTF8.GetBytes(text));
        file.Complete();
    }
}
