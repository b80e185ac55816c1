using System.CommandLine;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress sample</c>: a made-up scene to try things on.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        var output = Arguments.Path(
            "scene",
            "The scene to write, its format told by the name (.hdr .tif .npy ...)"
        );
        var size = new Option<string>("--size")
        {
            Description = "Lines x samples x bands",
            HelpName = "LxSxB",
            DefaultValueFactory = _ => "160x160x64",
        };
        var type = new Option<string>("--type")
        {
            Description = "Data type",
            DefaultValueFactory = _ => "u16",
        };
        type.AcceptOnlyFromAmong([.. DataTypes.All.Select(t => t.ShortName())]);
        var seed = Arguments.Integer("--seed", "N", "Another number, another scene; default 1", 0);
        var interleave = Arguments.Interleaved("--interleave", "Storage order");
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand(
            "sample",
            "Write a synthetic scene of any size: the same for the same seed on every machine"
        )
        {
            Examples =
            [
                "hypress sample scene.hdr",
                "hypress sample large.hdr --size 4096x2048x240 --type u16 --seed 7",
            ],
        };
        command.Add(output);
        foreach (var option in (Option[])[size, type, seed, interleave, overwrite])
            command.Add(option);
        return command.Does(
            (parsed, session) =>
            {
                var to = parsed.GetRequiredValue(output);
                using var scene = new SyntheticScene(
                    Shape(parsed.GetRequiredValue(size)),
                    DataTypes.All.First(t => t.ShortName() == parsed.GetValue(type)),
                    parsed.GetValue(seed) ?? 1
                );
                using var sink = Scenes.Create(
                    to,
                    new(scene.Shape, scene.Type, scene.Metadata),
                    new WriteOptions
                    {
                        Overwrite = parsed.GetValue(overwrite),
                        Interleave = parsed.GetValue(interleave),
                    }
                );
                session.Watch(
                    $"writing {Path.GetFileName(to)}",
                    progress =>
                    {
                        CubeCopy.Run(
                            scene,
                            CubeWindow.All(scene.Shape),
                            sink,
                            progress,
                            session.Cancel
                        );
                        sink.Complete();
                        return true;
                    }
                );
                session.Print(SceneReport.Of(scene.Shape, scene.Type).Add("output", "file", to));
                return ExitCode.Done;
            }
        );
    }

    private static CubeShape Shape(string text)
    {
        var extents = text.Split('x').Select(Ranges.Extent).ToList();
        return extents is [{ } lines, { } samples, { } bands]
            ? new(bands, lines, samples)
            : throw CommandException.Usage(
                $"'{text}' is no size: write lines, samples and bands as 160x160x64, each 1 to {CubeShape.MaxExtent}"
            );
    }
}
