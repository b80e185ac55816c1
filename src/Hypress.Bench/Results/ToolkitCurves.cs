using System.Text.Json;
using Hypress.Bytes;

namespace Hypress.Bench.Results;

/// <summary>Curves in the layout that learned-compression toolkits share, a file a scene and codec.</summary>
/// <remarks><b>Source</b>: the JSON that CompressAI's <c>eval_model</c> and <c>bench</c> print; bpp is bits per pixel per band here.</remarks>
internal static class ToolkitCurves
{
    public static void Write(ResultsFolder folder, IEnumerable<BenchRow> rows)
    {
        foreach (var curve in rows.GroupBy(row => (row.Key.Scene, row.Key.Curve)))
        {
            PointFigures[] points =
            [
                .. curve
                    .Select(row => row.Figures)
                    .OfType<PointFigures>()
                    .Where(f => double.IsFinite(f.Psnr))
                    .OrderBy(f => f.Bpppb),
            ];
            if (points.Length == 0)
                continue;
            var scenes = Path.Combine(folder.Toolkits, ResultsFolder.Slug(curve.Key.Scene));
            Directory.CreateDirectory(scenes);
            var name = $"{ResultsFolder.Slug(curve.Key.Curve)}.json";
            using var file = AtomicFile.Create(Path.Combine(scenes, name), overwrite: true);
            using (var json = new Utf8JsonWriter(file.Stream!, new() { Indented = true }))
                Write(json, curve.Key.Scene, curve.Key.Curve, points);
            file.Complete();
        }
    }

    private static void Write(
        Utf8JsonWriter json,
        string scene,
        string curve,
        PointFigures[] points
    )
    {
        json.WriteStartObject();
        json.WriteString("name", curve);
        json.WriteString(
            "description",
            $"Hypress bench on {scene}; bpp in bits per pixel per band of the whole file, PSNR against the scene's maximum, "
                + "times in seconds; lossless points have no PSNR and are left out"
        );
        json.WriteStartObject("results");
        Array("bpp", point => point.Bpppb);
        Array("psnr", point => point.Psnr);
        Array("encoding_time", point => point.EncodeSeconds);
        Array("decoding_time", point => point.DecodeSeconds);
        json.WriteEndObject();
        json.WriteEndObject();

        void Array(string name, Func<PointFigures, double> value)
        {
            json.WriteStartArray(name);
            foreach (var point in points)
                json.WriteNumberValue(value(point));
            json.WriteEndArray();
        }
    }
}
