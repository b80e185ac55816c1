using System.Text.Json;
using Hypress.Bench.Results;
using Hypress.Metrics;

namespace Hypress.Bench.Report;

// { description, rows: [..], differences: { anchor, scenes: [..], mean: [..] }, scenes: { name: SceneView }, views: [..] }

/// <summary>What the report's page shows, as JSON that may stand in a script element.</summary>
internal static class ReportData
{
    /// <summary>Gathers it; the writer's usual escapes keep any text from ending the element.</summary>
    public static byte[] Of(ResultsFolder folder)
    {
        var rows = ResultsTable.Read(folder.Table);
        var description = File.Exists(folder.Description)
            ? BenchDescription.Read(folder.Description)
            : null;
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WritePropertyName("description");
            JsonSerializer.Serialize(json, description!, DescriptionJson.Default.BenchDescription);
            json.WriteStartArray("rows");
            foreach (var row in rows)
                Write(json, row);
            json.WriteEndArray();
            json.WritePropertyName("differences");
            Write(json, CurveDifferences.Of(rows, description?.Anchor));
            WriteViews(json, folder, rows);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BenchRow row)
    {
        json.WriteStartObject();
        json.WriteString("scene", row.Key.Scene);
        json.WriteString("codec", row.Key.Curve);
        json.WriteString("target", row.Key.Target);
        json.WriteString("status", ResultsTable.StatusText(row.Status));
        json.WriteString("reason", row.Reason);
        json.WriteString("model", row.Figures?.ModelUsed ?? row.Key.Model);
        if (row.Figures is { } f)
        {
            json.WriteBoolean("met", row.IsMet);
            json.WriteNumber("codedBytes", f.CodedBytes);
            json.WriteNumber("metadataBytes", f.MetadataBytes);
            Number("bpppb", f.Bpppb);
            Number("peak", f.Peak);
            Number("psnr", f.Psnr);
            Number("rmse", f.Rmse);
            Number("snr", f.Snr);
            Number("maxError", f.MaxError);
            Number("meanAngle", f.MeanAngle);
            Number("maxAngle", f.MaxAngle);
            Number("encodeSeconds", f.EncodeSeconds);
            Number("decodeSeconds", f.DecodeSeconds);
            Number("encodePeakMemory", f.EncodePeakMemory);
            Number("decodePeakMemory", f.DecodePeakMemory);
        }
        json.WriteEndObject();

        void Number(string name, double value)
        {
            if (double.IsFinite(value))
                json.WriteNumber(name, value);
            else if (double.IsPositiveInfinity(value))
                json.WriteString(name, "inf");
            else
                json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, CurveDifferences? differences)
    {
        if (differences is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("anchor", differences.Anchor);
        json.WriteStartArray("scenes");
        foreach (var row in differences.Rows)
        {
            json.WriteStartObject();
            json.WriteString("scene", row.Scene);
            Write(json, row.Curve, row.Rate, row.Psnr);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("mean");
        foreach (var row in differences.Means)
        {
            json.WriteStartObject();
            Write(json, row.Curve, row.Rate, row.Psnr);
            json.WriteNumber("rateScenes", row.RateScenes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json,
        string curve,
        CurveDifference? rate,
        CurveDifference? psnr
    )
    {
        json.WriteString("codec", curve);
        foreach (var (name, difference) in new[] { ("rate", rate), ("psnr", psnr) })
        {
            if (difference is not { } d)
            {
                json.WriteNull(name);
                continue;
            }
            json.WriteStartObject(name);
            json.WriteNumber("value", d.Value);
            json.WriteNumber("from", d.From);
            json.WriteNumber("to", d.To);
            json.WriteEndObject();
        }
    }

    private static void WriteViews(
        Utf8JsonWriter json,
        ResultsFolder folder,
        IReadOnlyList<BenchRow> rows
    )
    {
        json.WriteStartObject("scenes");
        foreach (var scene in rows.Select(row => row.Key.Scene).Distinct())
            if (File.Exists(folder.SceneView(scene)))
            {
                json.WritePropertyName(scene);
                json.WriteRawValue(File.ReadAllBytes(folder.SceneView(scene)));
            }
        json.WriteEndObject();
        json.WriteStartArray("views");
        foreach (var row in rows)
            if (row.Status == PointStatus.Ok && File.Exists(folder.View(row.Key)))
            {
                json.WriteStartObject();
                json.WriteString("scene", row.Key.Scene);
                json.WriteString("codec", row.Key.Curve);
                json.WriteString("target", row.Key.Target);
                using var view = JsonDocument.Parse(File.ReadAllBytes(folder.View(row.Key)));
                foreach (var property in view.RootElement.EnumerateObject())
                    property.WriteTo(json);
                json.WriteEndObject();
            }
        json.WriteEndArray();
    }
}
