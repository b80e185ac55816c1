using System.CommandLine;
using System.Diagnostics;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress decompress</c>: a .hyp file, a bare stream or any scene, or a window of it, into a scene.</summary>
internal static class DecompressCommand
{
    public static Command Create()
    {
        var input = Arguments.Path(
            "file",
            "The .hyp file, a bare stream (.123, .j2k, .jp2), or any scene"
        );
        var output = Arguments.Output(
            "The scene, its format told by the name (.hdr .dat .tif .npy ...); default the file's name with .hdr"
        );
        var window = new Option<string?>("--window")
        {
            Description = "Lines and samples to restore, counted from 0, ends not included",
            HelpName = "L0:L1,S0:S1",
        };
        var bands = new Option<string?>("--bands")
        {
            Description = "Bands to restore, counted from 0, ends included",
            HelpName = "10,20-40",
        };
        var reduce = new Option<int>("--reduce")
        {
            Description =
                "Halve lines and samples so often, 0 to 6: a preview for a part of the work (universal)",
            HelpName = "N",
        };
        var components = new Option<int?>("--components")
        {
            Description = "Take only the first components of the spectral transform (universal)",
            HelpName = "K",
        };
        var keepGoing = new Option<bool>("--keep-going")
        {
            Description =
                "Fill damaged tiles and restore the rest; the exit code is 3 all the same",
        };
        var interleave = Arguments.Interleaved(
            "--interleave",
            "Storage order of the scene; default that of the original"
        );
        var compression = new Option<string?>("--compression")
        {
            Description = "Compression inside the scene's format, such as deflate, zstd or none",
            HelpName = "NAME",
        };
        var threads = Arguments.Threads();
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand("decompress", "Restore a scene, or a window of it")
        {
            Examples =
            [
                "hypress decompress scene.hyp -o restored.hdr",
                "hypress decompress scene.hyp -o part.tif --window 0:100,50:150 --bands 10,20-40",
                "hypress decompress scene.123 -o scene.hdr              # the bare standard stream",
                "hypress decompress scene.hyp -o small.hdr --reduce 3    # an eighth of the lines and samples",
                "hypress decompress damaged.hyp -o rest.hdr --keep-going",
            ],
        };
        foreach (
            var symbol in (Option[])
                [
                    output,
                    window,
                    bands,
                    reduce,
                    components,
                    keepGoing,
                    interleave,
                    compression,
                    threads,
                    overwrite,
                ]
        )
            command.Add(symbol);
        command.Add(input);
        return command.Does(
            (parsed, session) =>
            {
                var from = parsed.GetRequiredValue(input);
                var to = parsed.GetValue(output) ?? Scenes.Derive(from, ".hdr");
                var preview = new Preview(parsed.GetValue(reduce), parsed.GetValue(components));
                if (preview.Halvings is < 0 or > Preview.MaxHalvings || preview.Components < 1)
                    throw CommandException.Usage(
                        $"--reduce takes 0 to {Preview.MaxHalvings}, --components 1 or more"
                    );
                using var file = Scenes.Open(
                    from,
                    session,
                    options: new()
                    {
                        KeepGoing = parsed.GetValue(keepGoing),
                        Threads = parsed.GetValue(threads),
                        Preview = preview,
                    }
                );
                if (!preview.IsWhole && file is not HypFile)
                    throw CommandException.Usage(
                        $"'{from}' is no .hyp file: only those have previews"
                    );
                var part = Ranges.Window(
                    parsed.GetValue(window),
                    parsed.GetValue(bands),
                    file.Shape
                );
                var scene = new CubeDescription(
                    part.Shape,
                    file.Type,
                    file.Metadata.Select(part, file.Shape)
                );
                var watch = Stopwatch.StartNew();
                using var sink = Scenes.Create(
                    to,
                    scene,
                    new WriteOptions
                    {
                        Overwrite = parsed.GetValue(overwrite),
                        Interleave = parsed.GetValue(interleave),
                        Compression = parsed.GetValue(compression),
                    }
                );
                session.Watch(
                    $"restoring {Path.GetFileName(from)}",
                    progress =>
                    {
                        CubeCompressor.Decompress(file, sink, part, progress, session.Cancel);
                        return true;
                    }
                );
                var damage = (file as HypFile)?.Damage ?? [];
                foreach (var line in damage)
                    session.Warn(line);
                session.Print(
                    SceneReport
                        .Of(part.Shape, file.Type)
                        .Put("input", "", from, null)
                        .Add("output", "file", to)
                        .Put("damage", "", Report.Json(damage, line => line), null)
                        .Add("seconds", "time", Math.Round(watch.Elapsed.TotalSeconds, 3), "s")
                );
                return damage.Count == 0 ? ExitCode.Done : ExitCode.BadInput;
            }
        );
    }
}
