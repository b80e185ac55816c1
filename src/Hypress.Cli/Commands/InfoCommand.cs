using System.CommandLine;
using System.Text.Json.Nodes;
using Hypress.Codecs.Ccsds123;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats.Ccsds123;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress info</c>: what a scene or a .hyp file says of itself.</summary>
internal static class InfoCommand
{
    public static Command Create()
    {
        var input = Arguments.Path("scene", "A scene in any format, or a .hyp file");
        var bands = new Option<bool>("--bands") { Description = "List the bands" };
        var command = new ExampleCommand("info", "Show what a scene or a .hyp file holds")
        {
            Examples =
            [
                "hypress info scene.hdr",
                "hypress info scene.hyp --bands",
                "hypress info cube.mat:data --json",
            ],
        };
        command.Add(input);
        var axes = Arguments.Axes();
        command.Add(bands);
        command.Add(axes);
        return command.Does(
            (parsed, session) =>
            {
                var path = parsed.GetRequiredValue(input);
                using var scene = Scenes.Open(path, session, parsed.GetValue(axes));
                var report = SceneReport.Of(scene.Shape, scene.Type).Put("input", "", path, null);
                if (scene is HypFile file)
                    AddFile(report, file);
                else
                    report.Add(
                        "interleave",
                        "interleave",
                        scene.Interleave.ToString().ToLowerInvariant()
                    );
                if (scene is Ccsds123Source stream)
                    AddHeader(report, stream);
                AddMetadata(report, scene.Metadata);
                if (parsed.GetValue(bands))
                    AddBands(report, scene);
                session.Print(report);
                return ExitCode.Done;
            }
        );
    }

    private static void AddFile(Report report, HypFile file)
    {
        var values = file.CodedValues;
        var coded = file.Length - file.MetadataBytes;
        report.Add("codec", "codec", file.Codec.Name);
        // Only codecs that let one choose a model have the first tile read for it.
        if (
            file.Codec.Capabilities.Options.Any(o => o.Name == "model") && file.FindModel() is { } m
        )
            report.Add("model", "model", m);
        report.Put("target", "asked", SceneReport.Target(file.Asked), file.Asked.ToString());
        report.AddReached(file.Asked, file.Reached, file.Verified);
        if (file.DroppedBands is { Count: > 0 } dropped)
            AddDropped(report, dropped);
        report
            .Put(
                "tiles",
                "tiles",
                file.Grid.Count,
                $"{file.Grid.Count} of at most {file.Grid.TileLines} x {file.Grid.TileSamples} pixels"
            )
            .Add("file_bytes", "file", file.Length, "bytes")
            .Add("coded_bytes", "coded", coded, "bytes")
            .Add("metadata_bytes", "metadata", file.MetadataBytes, "bytes")
            .Add("bpppb", "rate", coded * 8.0 / values, "bpppb")
            .Add("ratio", "ratio", (double)values * file.Type.Size() / coded, ": 1")
            .Put("damage", "", Report.Json(file.Damage, line => line), null);
        foreach (var line in file.Damage)
            report.Line("damage", line);
    }

    private static void AddDropped(Report report, IReadOnlyList<(int First, int Count)> dropped)
    {
        var bands = dropped.SelectMany(run => Enumerable.Range(run.First, run.Count)).ToList();
        var runs = dropped.Select(run =>
            run.Count == 1 ? $"{run.First}" : $"{run.First}-{run.First + run.Count - 1}"
        );
        report.Put(
            "bands_dropped",
            "bands dropped",
            Report.Json(bands, band => band),
            $"{bands.Count} ({string.Join(",", runs)})"
        );
    }

    private static void AddHeader(Report report, Ccsds123Source stream)
    {
        var fields = new JsonObject();
        foreach (var (name, value) in Ccsds123Description.Of(stream.Parameters))
        {
            fields[name] = value;
            report.Line(name, value);
        }
        report.Put("ccsds123_header", "", fields, null);
    }

    private static void AddMetadata(Report report, CubeMetadata metadata)
    {
        AddText("description", metadata.Description);
        AddText("sensor", metadata.Sensor);
        AddText("acquisition_time", metadata.AcquisitionTime);
        if (metadata.DataIgnoreValue is { } ignore)
            report.Add("data_ignore_value", "no data", ignore);
        if (metadata.Bands.Wavelengths is { } wavelengths)
            report.Put(
                "wavelengths_nm",
                "wavelengths",
                Report.Json(wavelengths, w => Report.Json(w)),
                $"{Report.Text(wavelengths.Min())} to {Report.Text(wavelengths.Max())} nm"
            );
        if (metadata.Bands.Good is { } good && good.Contains(false))
            report.Line("bad bands", Report.Text(good.Count(g => !g)));
        if (metadata.Geo is { } geo)
            AddGeo(report, geo);
        if (metadata.Extra.Count == 0)
            return;
        var extra = new JsonObject();
        foreach (var (key, value) in metadata.Extra)
            extra[key] = value;
        report.Put(
            "extra",
            "other keys",
            extra,
            string.Join(", ", metadata.Extra.Select(e => e.Key))
        );

        void AddText(string key, string? value)
        {
            if (value is not null)
                report.Put(key, key.Replace('_', ' '), value, value.ReplaceLineEndings(" ").Trim());
        }
    }

    private static void AddGeo(Report report, GeoReference geo)
    {
        if (geo.Transform is { } t)
            report.Put(
                "geotransform",
                "origin, pixel",
                Report.Json(t, v => Report.Json(v)),
                $"{Report.Text(t[0])}, {Report.Text(t[3])}; {Report.Text(t[1])} x {Report.Text(t[5])}"
            );
        if (geo.Wkt is { } wkt)
            report.Put("wkt", "reference", wkt, NameIn(wkt));
        if (geo.MapInfo is { } map)
            report.Add("map_info", "map info", map.Trim());
    }

    // PROJCS["WGS 84 / UTM zone 33N", ...: the first quoted text is the system's name.
    private static string NameIn(string wkt) =>
        wkt.Split('"') is { Length: > 1 } parts ? parts[1] : wkt;

    private static void AddBands(Report report, ICubeSource scene)
    {
        var table = scene.Metadata.Bands;
        var nodes = new JsonArray();
        for (var band = 0; band < scene.Shape.Bands; band++)
        {
            nodes.Add(
                new JsonObject
                {
                    ["band"] = band,
                    ["wavelength_nm"] = Report.Json(table.Wavelengths?[band]),
                    ["fwhm_nm"] = Report.Json(table.Fwhm?[band]),
                    ["name"] = table.Names?[band],
                    ["good"] = table.Good?[band],
                    ["gain"] = Report.Json(table.Gains?[band]),
                    ["offset"] = Report.Json(table.Offsets?[band]),
                }
            );
            string?[] parts =
            [
                table.Wavelengths is { } w ? $"{Report.Text(w[band])} nm" : null,
                table.Fwhm is { } f ? $"fwhm {Report.Text(f[band])} nm" : null,
                table.Names?[band],
                table.Good?[band] == false ? "bad" : null,
            ];
            report.Line($"band {band}", string.Join("  ", parts.Where(p => p is not null)));
        }
        report.Put("band_table", "", nodes, null);
    }
}
