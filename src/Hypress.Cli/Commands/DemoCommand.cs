using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;
using Hypress.Plots;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress demo</c>: the main job on the built-in scene by several codecs, with the commands that do the same.</summary>
internal static class DemoCommand
{
    private const string Scene = "demo_urban_pond_31";
    private const double UsualRate = 0.1;

    // The learned codec, the one for any sensor, the standard, and what keeps every value.
    private static readonly string[] Names = ["joint", "universal", "klt-jpeg2000", "store"];

    private static readonly (string Title, int Width)[] Columns =
    [
        ("bytes", 7),
        ("bpppb", 8),
        ("PSNR, dB", 9),
        ("SNR, dB", 9),
        ("angle, deg", 11),
        ("encode, s", 10),
        ("decode, s", 10),
    ];

    public static Command Create()
    {
        var folder = Arguments.Output(
            "Keep the demo's files and pictures in this folder; default none are kept"
        );
        var rate = Arguments.Number(
            "--rate",
            "BPPPB",
            "Bits per pixel per band; default 0.1",
            1e-9
        );
        var command = new ExampleCommand(
            "demo",
            "Compress, check, restore and compare the built-in scene with several codecs"
        )
        {
            Examples = ["hypress demo", "hypress demo -o hypress-demo --rate 0.2"],
        };
        folder.HelpName = "FOLDER";
        command.Add(folder);
        command.Add(rate);
        return command.Does(
            (parsed, session) =>
            {
                var kept = parsed.GetValue(folder);
                var work = kept ?? Directory.CreateTempSubdirectory("hypress-demo-").FullName;
                try
                {
                    Directory.CreateDirectory(work);
                    return Run(work, parsed.GetValue(rate) ?? UsualRate, kept is not null, session);
                }
                finally
                {
                    if (kept is null)
                        Directory.Delete(work, recursive: true);
                }
            }
        );
    }

    private static int Run(string folder, double rate, bool draws, Session session)
    {
        var original = Unpack(folder);
        using var scene = Scenes.Open(original, session);
        var report = new Report()
            .Line("scene", $"{Scene}: {scene.Shape}, {scene.Type.ShortName()}, AVIRIS (NASA/JPL)")
            .Put("scene", "", Scene, null)
            .Put("rate", "asked", rate, $"{Report.Text(rate)} bits per pixel per band")
            .Line("", "")
            .Line("", string.Concat(Columns.Select(each => each.Title.PadLeft(each.Width + 1))));
        if (draws)
            Quicklook.Rgb(scene).Save(Path.Combine(folder, "original.png"), overwrite: true);
        var (rows, whole) = (new JsonArray(), true);
        foreach (var codec in Names.Select(Scenes.Codecs.Find))
            try
            {
                var row = Try(folder, codec, scene, rate, draws, session);
                whole &= row.Whole;
                rows.Add(row.Json);
                report.Line(codec.Name, row.Text);
            }
            catch (HypressMissingException e)
            {
                rows.Add(new JsonObject { ["codec"] = codec.Name, ["missing"] = e.Message });
                report.Line(codec.Name, $"not here: {e.Message}");
            }
        report.Put("codecs", "", rows, null).Add("whole", "whole", whole);
        AddCommands(report, rate);
        if (draws)
            report.Line(
                "pictures",
                $"{folder}: original.png, CODEC.png, CODEC-error.png (RMSE of each pixel)"
            );
        session.Print(report);
        return whole ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static Row Try(
        string folder,
        ICubeCodec codec,
        ICubeSource scene,
        double rate,
        bool draws,
        Session session
    )
    {
        var packed = Path.Combine(folder, $"{codec.Name}.hyp");
        var target = codec.Capabilities.AllTargets.Contains(TargetKind.Rate)
            ? CodecTarget.Rate(rate)
            : codec.Capabilities.DefaultTarget;
        var watch = Stopwatch.StartNew();
        var result = CubeCompressor.Compress(
            scene,
            packed,
            new()
            {
                Codec = codec,
                Target = target,
                Overwrite = true,
                Cancel = session.Cancel,
            }
        );
        var encode = watch.Elapsed.TotalSeconds;
        var check = HypVerifier.Verify(packed, new() { Codecs = Scenes.Codecs }, deep: true);
        watch.Restart();
        using var file = Scenes.OpenHyp(packed, session);
        using var back = new Cube(file.Read(CubeWindow.All(file.Shape)), file.Metadata);
        var decode = watch.Elapsed.TotalSeconds;
        var found = SceneComparison.Run(scene, back, cancel: session.Cancel);
        if (draws)
        {
            Quicklook.Rgb(back).Save(Path.Combine(folder, $"{codec.Name}.png"), overwrite: true);
            ErrorMap
                .Render(scene, back, cancel: session.Cancel)
                .Save(Path.Combine(folder, $"{codec.Name}-error.png"), overwrite: true);
        }
        return Describe(codec.Name, result, check.IsWhole, found, (encode, decode));
    }

    private static Row Describe(
        string codec,
        CompressResult result,
        bool whole,
        SceneDistortion found,
        (double Encode, double Decode) seconds
    )
    {
        var json = new JsonObject
        {
            ["codec"] = codec,
            ["model"] = result.Model,
            ["coded_bytes"] = result.CodedBytes,
            ["bpppb"] = result.Bpppb,
            ["ratio"] = result.Ratio,
            ["psnr_db"] = Report.Json(found.Psnr),
            ["snr_db"] = Report.Json(found.Snr),
            ["mean_angle_deg"] = Report.Json(found.MeanAngle),
            ["encode_s"] = seconds.Encode,
            ["decode_s"] = seconds.Decode,
            ["whole"] = whole,
        };
        string[] cells =
        [
            Report.Text(result.CodedBytes),
            Text(result.Bpppb, "0.0000"),
            Text(found.Psnr, "0.00"),
            Text(found.Snr, "0.00"),
            Text(found.MeanAngle, "0.00"),
            Text(seconds.Encode, "0.00"),
            Text(seconds.Decode, "0.00"),
        ];
        var text = string.Concat(cells.Zip(Columns, (cell, c) => cell.PadLeft(c.Width + 1)));
        return new(json, result.Model is { } model ? $"{text}  {model}" : text, whole);
    }

    private static void AddCommands(Report report, double rate) =>
        report
            .Line("", "")
            .Line(
                "the same",
                $"hypress compress {Scene}.hdr --codec joint --rate {Report.Text(rate)}"
            )
            .Line("", $"hypress verify {Scene}.hyp --deep")
            .Line("", $"hypress decompress {Scene}.hyp -o restored.hdr")
            .Line("", $"hypress compare {Scene}.hdr restored.hdr");

    private static string Text(double value, string format) =>
        double.IsFinite(value)
            ? value.ToString(format, CultureInfo.InvariantCulture)
            : Report.Text(value);

    private static string Unpack(string folder)
    {
        foreach (var ending in (string[])[".dat", ".hdr"])
        {
            using var packed =
                typeof(DemoCommand).Assembly.GetManifestResourceStream(Scene + ending)
                ?? throw new InvalidOperationException($"{Scene}{ending} isn't built in");
            using var file = File.Create(Path.Combine(folder, Scene + ending));
            packed.CopyTo(file);
        }
        return Path.Combine(folder, Scene + ".hdr");
    }

    /// <summary>What one codec made of the scene.</summary>
    private sealed record Row(JsonObject Json, string Text, bool Whole);
}
