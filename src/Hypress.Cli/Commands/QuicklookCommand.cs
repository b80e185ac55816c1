using System.CommandLine;
using Hypress.Cubes;
using Hypress.Plots;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress quicklook</c>: a scene as a picture.</summary>
internal static class QuicklookCommand
{
    public static Command Create()
    {
        var input = Arguments.Path("scene", "A scene in any format, or a .hyp file");
        var output = Arguments.Output("The PNG file; default the scene's name with .png");
        var bands = new Option<string?>("--bands")
        {
            Description =
                "One band for grey or three for red, green, blue; default natural colours by wavelength",
            HelpName = "R,G,B",
        };
        var low = Arguments.Number("--low", "P", "The percentile that becomes black; default 2", 0);
        var high = Arguments.Number(
            "--high",
            "P",
            "The percentile that becomes white; default 98",
            0
        );
        var gamma = Arguments.Number("--gamma", "G", "Brightens what is dark; default 1.5", 0.2);
        var size = Arguments.Integer("--size", "N", "The longest side in pixels; default 2048", 1);
        var axes = Arguments.Axes();
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand("quicklook", "Make a PNG picture of a scene")
        {
            Examples =
            [
                "hypress quicklook scene.hyp",
                "hypress quicklook scene.hdr -o infrared.png --bands 50,30,20",
                "hypress quicklook scene.hdr -o band7.png --bands 7 --low 0 --high 100",
            ],
        };
        command.Add(input);
        foreach (var option in (Option[])[output, bands, low, high, gamma, size, axes, overwrite])
            command.Add(option);
        return command.Does(
            (parsed, session) =>
            {
                var from = parsed.GetRequiredValue(input);
                var to = parsed.GetValue(output) ?? Scenes.Derive(from, ".png");
                Scenes.RequireFile(to, "written");
                using var scene = Scenes.Open(from, session, parsed.GetValue(axes));
                var usual = new QuicklookOptions();
                var options = usual with
                {
                    Bands = parsed.GetValue(bands) is { } text ? Bands(text, scene.Shape) : null,
                    LowPercentile = parsed.GetValue(low) ?? usual.LowPercentile,
                    HighPercentile = parsed.GetValue(high) ?? usual.HighPercentile,
                    Gamma = parsed.GetValue(gamma) ?? usual.Gamma,
                    MaxDimension = parsed.GetValue(size) ?? usual.MaxDimension,
                };
                var picture = Draw(scene, options, session.Cancel);
                picture.Save(to, parsed.GetValue(overwrite));
                session.Print(
                    new Report()
                        .Put("input", "", from, null)
                        .Add("output", "file", to)
                        .Put(
                            "width",
                            "picture",
                            picture.Width,
                            $"{picture.Width} x {picture.Height} pixels"
                        )
                        .Put("height", "", picture.Height, null)
                        .Add("caption", "shows", picture.Caption)
                );
                return ExitCode.Done;
            }
        );
    }

    private static IReadOnlyList<int> Bands(string text, CubeShape shape)
    {
        var bands = Ranges.Bands(text, shape.Bands);
        return [.. Enumerable.Range(0, bands.Count).Select(i => bands[i])];
    }

    private static Picture Draw(
        ICubeSource scene,
        QuicklookOptions options,
        CancellationToken cancel
    )
    {
        try
        {
            return Quicklook.Rgb(scene, options, cancel);
        }
        catch (ArgumentException e)
        {
            throw CommandException.Usage($"{e.Message}: see 'hypress quicklook --help'");
        }
    }
}
