using System.CommandLine;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Metrics;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress demo</c>: the main job on the built-in scene, with the commands that do the same.</summary>
internal static class DemoCommand
{
    private const string Scene = "demo_urban_pond_31";

    public static Command Create()
    {
        var folder = Arguments.Output(
            "Keep the demo's files in this folder; default none are kept"
        );
        var rate = Arguments.Number(
            "--rate",
            "BPPPB",
            "Bits per pixel per band; default 0.5",
            1e-9
        );
        var command = new ExampleCommand(
            "demo",
            "Compress, check, restore and compare the built-in scene"
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
                    return Run(work, parsed.GetValue(rate) ?? 0.5, session);
                }
                finally
                {
                    if (kept is null)
                        Directory.Delete(work, recursive: true);
                }
            }
        );
    }

    private static int Run(string folder, double rate, Session session)
    {
        var original = Unpack(folder);
        var packed = Path.Combine(folder, "demo.hyp");
        var restored = Path.Combine(folder, "restored.hdr");
        using var scene = Scenes.Open(original, session);
        var target = CodecTarget.Rate(rate);
        var result = CubeCompressor.Compress(
            scene,
            packed,
            new()
            {
                Codec = Scenes.CodecsFor(scene, target, [])[0],
                Target = target,
                Overwrite = true,
                Cancel = session.Cancel,
            }
        );
        var check = HypVerifier.Verify(packed, new() { Codecs = Scenes.Codecs }, deep: true);
        using (var file = Scenes.OpenHyp(packed, session))
        using (
            var sink = Scenes.Create(
                restored,
                new(file.Shape, file.Type, file.Metadata),
                new WriteOptions { Overwrite = true }
            )
        )
            CubeCompressor.Decompress(file, sink, cancel: session.Cancel);
        using var back = Scenes.Open(restored, session);
        var found = SceneComparison.Run(scene, back, cancel: session.Cancel);
        session.Print(Describe(result, check, found, rate));
        return check.IsWhole ? ExitCode.Done : ExitCode.CheckFailed;
    }

    private static Report Describe(
        CompressResult result,
        VerifyReport check,
        SceneDistortion found,
        double rate
    ) =>
        new Report()
            .Line("scene", $"{Scene}: {result.Shape}, {result.Type.ShortName()}, AVIRIS (NASA/JPL)")
            .Line("", "")
            .Line("1", $"hypress compress {Scene}.hdr -o demo.hyp --rate {Report.Text(rate)}")
            .Add("bpppb", "   rate", result.Bpppb, "bpppb")
            .Add("ratio", "   ratio", result.Ratio, ": 1")
            .Add("coded_bytes", "   coded", result.CodedBytes, "bytes")
            .Line("2", "hypress verify demo.hyp --deep")
            .Add("whole", "   whole", check.IsWhole)
            .Line("3", "hypress decompress demo.hyp -o restored.hdr")
            .Line("4", $"hypress compare {Scene}.hdr restored.hdr")
            .Add("psnr_db", "   PSNR", found.Psnr, "dB")
            .Add("rmse", "   RMSE", found.Rmse)
            .Add("max_error", "   largest error", found.MaxError)
            .Add("mean_angle_deg", "   spectral angle", found.MeanAngle, "degrees, mean");

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
}
