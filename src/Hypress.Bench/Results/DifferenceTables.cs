using System.Globalization;
using System.Text;
using System.Text.Json;
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

    /// <summary>A table of scenes, the mean last; a column a codec.</summary>
    public static string Markdown(CurveDifferences differences)
    {
        var curves = differences.Means.Select(mean => mean.Curve).ToList();
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Against `{differences.Anchor}`: BD-rate in % (negative: fewer bytes at the same PSNR) and BD-PSNR in dB "
        );
        text.Append(
            "(positive: better at the same rate), each with the range that both curves cover. "
        );
        text.Append(
            "Piecewise cubic (PCHIP) over log rate; coded bytes of whole files; lossless points have no PSNR and are left out.\n\n"
        );
        if (curves.Count == 0)
            return text.Append("No other codec has two rates of finite PSNR.\n").ToString();
        Row("scene", curves.Select(curve => $"`{curve}`"));
        Row("---", curves.Select(_ => "---"));
        foreach (var scene in differences.Rows.GroupBy(row => row.Scene))
            Row(
                scene.Key,
                curves.Select(curve =>
                    scene.FirstOrDefault(row => row.Curve == curve) is { } row
                        ? Cell(row.Rate, row.Psnr)
                        : "n/a"
                )
            );
        Row(
            "**mean**",
            differences.Means.Select(mean =>
                $"{Cell(mean.Rate, mean.Psnr)}; {mean.RateScenes} and {mean.PsnrScenes} of {differences.Scenes} scenes"
            )
        );
        return text.ToString();

        void Row(string first, IEnumerable<string> cells) =>
            text.Append("| ").AppendJoin(" | ", cells.Prepend(first)).Append(" |\n");
    }

    private static string Cell(CurveDifference? rate, CurveDifference? psnr) =>
        $"{Text(rate, "+0.0;-0.0;0.0", "%", "0.0", "dB")}; {Text(psnr, "+0.00;-0.00;0.00", "dB", "0.000", "bpppb")}";

    private static string Text(
        CurveDifference? difference,
        string format,
        string unit,
        string rangeFormat,
        string rangeUnit
    )
    {
        return difference is { } d
            ? $"{Number(d.Value, format)} {unit} ({Number(d.From, rangeFormat)} to {Number(d.To, rangeFormat)} {rangeUnit})"
            : $"no {rangeUnit} in common";

        static string Number(double value, string format) =>
            value.ToString(format, CultureInfo.InvariantCulture);
    }

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
