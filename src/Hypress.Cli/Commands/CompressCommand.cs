using System.CommandLine;
using System.Diagnostics;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress compress</c>: a scene in any format into a .hyp file.</summary>
internal static class CompressCommand
{
    public static Command Create()
    {
        var input = Arguments.Path(
            "scene",
            "The scene: ENVI header or data, GeoTIFF, MATLAB, NumPy ..."
        );
        var output = Arguments.Output(
            "The .hyp file, or a bare stream by its name (.123, .j2k, .jp2); default the scene's name with .hyp"
        );
        var coding = new CodingOptions();
        var threads = Arguments.Threads();
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand("compress", "Compress a scene into a .hyp file")
        {
            Examples =
            [
                "hypress compress scene.hdr                             # lossless, to scene.hyp",
                "hypress compress scene.hdr -o small.hyp --rate 0.1     # 0.1 bits per pixel per band",
                "hypress compress scene.hdr --max-error 4 --preset best # no value off by more than 4, small",
                "hypress compress scene.hdr -o scene.123                # the bare CCSDS 123 stream",
                "hypress compress cube.mat:data --codec jpeg2000 --bytes 1000000",
            ],
        };
        command.Add(input);
        command.Add(output);
        coding.AddTo(command);
        command.Add(threads);
        command.Add(overwrite);
        return command.Does(
            (parsed, session) =>
            {
                var from = parsed.GetRequiredValue(input);
                var to = parsed.GetValue(output) ?? Scenes.Derive(from, Scenes.FileExtension);
                Scenes.RequireFile(to, "written");
                var settings = coding.Read(parsed);
                using var scene = Scenes.Open(from, session, settings.Axes);
                if (Scenes.WriterOf(to) is { } format)
                {
                    if (settings.Codec is { } other && other != format.Codec?.Name)
                        throw CommandException.Usage(
                            $"'{to}' is a file of format {format.Name}, which codec {other} doesn't write: leave the codec out, or name a .hyp file"
                        );
                    if (settings.DropBadBands)
                        throw CommandException.Usage(
                            $"'{to}' is a file of format {format.Name}, which can't drop bands: name a .hyp file"
                        );
                    var write = new WriteOptions
                    {
                        Target = settings.Target,
                        CodecOptions = settings.Options,
                        Overwrite = parsed.GetValue(overwrite),
                        Warn = session.Warn,
                    };
                    return WriteBare(scene, from, to, write, session);
                }
                var options = new CompressOptions
                {
                    Threads = parsed.GetValue(threads),
                    Overwrite = parsed.GetValue(overwrite),
                    Cancel = session.Cancel,
                };
                var watch = Stopwatch.StartNew();
                var (used, result) = session.Watch(
                    $"compressing {Path.GetFileName(from)}",
                    progress => settings.Compress(scene, to, options with { Progress = progress })
                );
                if (IsCapped(result))
                    session.Warn(
                        $"codec {used.Name} holds no limit above {Report.Text(result.Reached!.Value)} for this scene: no error is larger than that"
                    );
                session.Print(Describe(from, to, used, result, watch.Elapsed));
                return ExitCode.Done;
            }
        );
    }

    // A .123 or .j2k stream, or any other format: by its name, without the .hyp file around it.
    private static int WriteBare(
        ICubeSource scene,
        string from,
        string to,
        WriteOptions write,
        Session session
    )
    {
        var watch = Stopwatch.StartNew();
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using (var sink = Scenes.Create(to, description, write))
            session.Watch(
                $"compressing {Path.GetFileName(from)}",
                progress =>
                {
                    CubeCompressor.Decompress(scene, sink, null, progress, session.Cancel);
                    return true;
                }
            );
        var bytes = FormatCatalog
            .FilesOf(Scenes.Formats, to)
            .Sum(file => new FileInfo(file).Length);
        var target = write.Target ?? CodecTarget.Lossless;
        session.Print(
            SceneReport
                .Of(scene.Shape, scene.Type)
                .Put("input", "", from, null)
                .Put("output", "file", to, $"{to} ({Report.Text(bytes)} bytes)")
                .Put("target", "asked", SceneReport.Target(target), target.ToString())
                .Add("bpppb", "rate", bytes * 8.0 / scene.Shape.Count, "bpppb")
                .Add("seconds", "time", Math.Round(watch.Elapsed.TotalSeconds, 3), "s")
        );
        return ExitCode.Done;
    }

    // A codec may keep a smaller limit than it was asked for: whole numbers, or the largest that it can.
    private static bool IsCapped(CompressResult result) =>
        result.Target.Kind is TargetKind.MaxError or TargetKind.MaxErrorPerBand
        && result is { IsVerified: false }
        && result.Type.IsFloat() == false
        && result.Reached < Math.Floor(result.Target.Value);

    private static Report Describe(
        string from,
        string to,
        ICubeCodec codec,
        CompressResult result,
        TimeSpan time
    )
    {
        var report = SceneReport
            .Of(result.Shape, result.Type)
            .Put("input", "", from, null)
            .Put("output", "file", to, $"{to} ({Report.Text(new FileInfo(to).Length)} bytes)")
            .Put(
                "codec",
                "codec",
                codec.Name,
                result.Model is { } model ? $"{codec.Name}, model {model}" : codec.Name
            )
            .Put("model", "", result.Model, null)
            .Put("target", "asked", SceneReport.Target(result.Target), result.Target.ToString());
        if (result.BaseRate is { } baseRate)
            report.Put(
                "base_rate",
                "base",
                baseRate,
                baseRate > 0
                    ? $"{Report.Text(baseRate)} bpppb, residuals on it"
                    : "none, residuals alone"
            );
        if (result.DroppedBands > 0)
            report.Add("bands_dropped", "bands dropped", result.DroppedBands);
        return report
            .AddReached(result.Target, result.Reached, result.IsVerified)
            .Add("tiles", "tiles", result.Tiles)
            .Add("coded_bytes", "coded", result.CodedBytes, "bytes")
            .Add("metadata_bytes", "metadata", result.MetadataBytes, "bytes")
            .Add("bpppb", "rate", result.Bpppb, "bpppb")
            .Add("ratio", "ratio", result.Ratio, ": 1")
            .Add("seconds", "time", Math.Round(time.TotalSeconds, 3), "s");
    }
}
