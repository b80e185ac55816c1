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
    private const string PresetName = "--preset";

    public static Command Create()
    {
        var input = Arguments.Path(
            "scene",
            "The scene: ENVI header or data, GeoTIFF, MATLAB, NumPy ..."
        );
        var output = Arguments.Output(
            "The .hyp file, or a bare stream by its name (.123, .j2k, .jp2); default the scene's name with .hyp"
        );
        var targets = new TargetOptions();
        var codec = new Option<string?>("--codec")
        {
            Description =
                "The codec, see 'hypress codecs'; default the best that can do what is asked",
            HelpName = "NAME",
        };
        codec.CompletionSources.Add(_ => Scenes.Codecs.Select(c => c.Name));
        var codecOptions = new Option<string[]>("--codec-option")
        {
            Description = "An option of the codec, see 'hypress codecs'; may be repeated",
            HelpName = "NAME=VALUE",
        };
        var preset = new Option<string?>(PresetName)
        {
            Description = "Speed or size, where the codec has presets: fast or best",
            HelpName = "fast|best",
        };
        preset.AcceptOnlyFromAmong("fast", "best");
        var bandGroups = new Option<bool>("--band-groups")
        {
            Description = "Let a learned codec code any number of bands, in groups of its model's",
        };
        var tile = new Option<string?>("--tile")
        {
            Description =
                "Lines and samples of a tile; smaller ones read faster in parts and code worse",
            HelpName = "LxS",
        };
        var threads = Arguments.Threads();
        var axes = Arguments.Axes();
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
        targets.AddTo(command);
        foreach (
            var option in (Option[])
                [codec, preset, bandGroups, codecOptions, tile, axes, threads, overwrite]
        )
            command.Add(option);
        return command.Does(
            (parsed, session) =>
            {
                var from = parsed.GetRequiredValue(input);
                var to = parsed.GetValue(output) ?? Scenes.Derive(from, Scenes.FileExtension);
                Scenes.RequireFile(to, "written");
                using var scene = Scenes.Open(from, session, parsed.GetValue(axes));
                var target = targets.Read(parsed);
                var chosen = CodecOptions(
                    parsed.GetValue(codecOptions) ?? [],
                    parsed.GetValue(preset)
                );
                if (parsed.GetValue(bandGroups))
                    chosen["band-groups"] = "yes";
                if (Scenes.WriterOf(to) is { } format)
                {
                    if (parsed.GetValue(codec) is { } other && other != format.Codec?.Name)
                        throw CommandException.Usage(
                            $"'{to}' is a file of format {format.Name}, which codec {other} doesn't write: leave the codec out, or name a .hyp file"
                        );
                    var write = new WriteOptions
                    {
                        Target = target,
                        CodecOptions = chosen,
                        Overwrite = parsed.GetValue(overwrite),
                        Warn = session.Warn,
                    };
                    return WriteBare(scene, from, to, write, session);
                }
                var codecs = parsed.GetValue(codec) is { } name
                    ? [Scenes.Codecs.Find(name)]
                    : Scenes.CodecsFor(scene, target ??= CodecTarget.Lossless, chosen.Keys);
                var options = new CompressOptions
                {
                    Target = target,
                    CodecOptions = chosen,
                    TileSize = TileSize(parsed.GetValue(tile)),
                    Threads = parsed.GetValue(threads),
                    Overwrite = parsed.GetValue(overwrite),
                    Cancel = session.Cancel,
                };
                var watch = Stopwatch.StartNew();
                var (used, result) = session.Watch(
                    $"compressing {Path.GetFileName(from)}",
                    progress => Compress(scene, to, options with { Progress = progress }, codecs)
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
        var bytes = new FileInfo(to).Length;
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

    private static (ICubeCodec Codec, CompressResult Result) Compress(
        ICubeSource scene,
        string path,
        CompressOptions options,
        IReadOnlyList<ICubeCodec> codecs
    )
    {
        for (var i = 0; ; i++)
            try
            {
                var tried = options with { Codec = codecs[i] };
                return (codecs[i], CubeCompressor.Compress(scene, path, tried));
            }
            catch (HypressUnsupportedException)
                when (options.Target == CodecTarget.Lossless && i + 1 < codecs.Count)
            {
                // Refused before any work, such as 32-bit integers that use all their bits: the next one takes them.
            }
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
        if (result.Reached is { } reached)
            report.Add("reached", "reached", reached, result.IsVerified ? "(verified)" : "");
        return report
            .Add("tiles", "tiles", result.Tiles)
            .Add("coded_bytes", "coded", result.CodedBytes, "bytes")
            .Add("metadata_bytes", "metadata", result.MetadataBytes, "bytes")
            .Add("bpppb", "rate", result.Bpppb, "bpppb")
            .Add("ratio", "ratio", result.Ratio, ": 1")
            .Add("seconds", "time", Math.Round(time.TotalSeconds, 3), "s");
    }

    /// <summary>Options of a codec, written as name=value.</summary>
    public static Dictionary<string, string> CodecOptions(string[] given, string? preset)
    {
        var options = new Dictionary<string, string>();
        foreach (var text in given)
        {
            var ends = text.Split('=', 2);
            if (ends.Length != 2 || ends[0].Length == 0)
                throw CommandException.Usage($"'{text}' is no option of a codec: write name=value");
            if (!options.TryAdd(ends[0], ends[1]))
                throw CommandException.Usage($"option '{ends[0]}' is given twice: give it once");
        }
        return preset is null || options.TryAdd("preset", preset)
            ? options
            : throw CommandException.Usage($"the preset is given twice: leave {PresetName} out");
    }

    private static (int, int)? TileSize(string? text)
    {
        if (text is null)
            return null;
        var ends = text.Split('x');
        return
            ends.Length == 2 && Ranges.Extent(ends[0]) is { } l && Ranges.Extent(ends[1]) is { } s
            ? (l, s)
            : throw CommandException.Usage($"'{text}' is no size of a tile: write it as 256x256");
    }
}
