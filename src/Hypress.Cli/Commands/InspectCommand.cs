using System.CommandLine;
using System.Text.Json.Nodes;
using Hypress.Bench;
using Hypress.Codecs;
using Hypress.Codecs.Joint;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Plots;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress inspect</c>: where a codec's bits and a learned codec's attention go.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var input = Arguments.Path(
            "scene",
            "A .hyp file; or a scene in any format, which is coded for it and not kept"
        );
        var bits = Picture("--bits", "Draw the bits of each place");
        var attention = Picture(
            "--attention",
            "Draw the attention masks of the encoder: their mean over the channels, 0 to 1"
        );
        var slices = new Option<bool>("--slices")
        {
            Description = "List the bits of each part of the payload",
        };
        var original = new Option<string?>("--original")
        {
            Description =
                "The scene before coding, for gradients and attention; default what the .hyp file decodes to",
            HelpName = "SCENE",
        };
        var codec = new Option<string>("--codec")
        {
            Description = "Codec for a scene",
            HelpName = "NAME",
            DefaultValueFactory = _ => "joint",
        };
        var codecOptions = new Option<string[]>("--codec-option")
        {
            Description = "An option of the codec, see 'hypress codecs'; may be repeated",
            HelpName = "NAME=VALUE",
        };
        var targets = new TargetOptions();
        var axes = Arguments.Axes();
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand(
            "inspect",
            "Show where the bits go, and how well that follows the scene's gradients"
        )
        {
            Examples =
            [
                "hypress inspect scene.hyp --slices --bits bits.png",
                "hypress inspect scene.hdr --rate 0.05 --attention masks.png",
                "hypress inspect scene.hyp --original scene.hdr --json",
            ],
        };
        command.Add(input);
        foreach (var option in (Option[])[bits, attention, slices, original, codec, codecOptions])
            command.Add(option);
        targets.AddTo(command);
        command.Add(axes);
        command.Add(overwrite);
        return command.Does(
            (parsed, session) =>
            {
                var path = parsed.GetRequiredValue(input);
                using var folder = new Workplace();
                using var scene = Scenes.Open(path, session, parsed.GetValue(axes));
                using var coded =
                    scene is HypFile
                        ? null
                        : Coded(
                            scene,
                            folder.File("scene.hyp"),
                            new()
                            {
                                Codec = Scenes.Codecs.Find(parsed.GetRequiredValue(codec)),
                                CodecOptions = CodingOptions.CodecOptions(
                                    parsed.GetValue(codecOptions) ?? [],
                                    null
                                ),
                                Target = targets.Read(parsed),
                                Cancel = session.Cancel,
                            },
                            session
                        );
                var file = coded ?? (HypFile)scene;
                using var before = parsed.GetValue(original) is { } name
                    ? Scenes.Open(name, session, parsed.GetValue(axes))
                    : null;
                var pictures = new Pictures(
                    parsed.GetValue(bits),
                    parsed.GetValue(attention),
                    parsed.GetValue(overwrite)
                );
                session.Print(
                    Inspect(file, before ?? scene, pictures, parsed.GetValue(slices), session)
                        .Put("input", "", path, null)
                );
                return ExitCode.Done;
            }
        );
    }

    private static Option<string?> Picture(string name, string description) =>
        new(name) { Description = description, HelpName = "PNG" };

    private static HypFile Coded(
        ICubeSource scene,
        string path,
        CompressOptions options,
        Session session
    )
    {
        CubeCompressor.Compress(scene, path, options);
        return Scenes.OpenHyp(path, session);
    }

    private static Report Inspect(
        HypFile file,
        ICubeSource original,
        Pictures pictures,
        bool slices,
        Session session
    )
    {
        if (original.Shape != file.Shape)
            throw CommandException.Usage(
                $"the original is {original.Shape}, the file {file.Shape}: name the scene that was coded"
            );
        if (!file.CountsBits)
            throw CommandException.Usage(
                $"codec {file.Codec.Name} can't say where its bits went: the learned codecs can"
            );
        var report = SceneReport
            .Of(file.Shape, file.Type)
            .Add("codec", "codec", file.Codec.Name)
            .Add("model", "model", file.FindModel())
            .Add(
                "bpppb",
                "rate",
                (file.Length - file.MetadataBytes) * 8.0 / file.Shape.Count,
                "bpppb"
            )
            .Add(
                "bits_gradient_rank_correlation",
                "bits by gradient",
                BitAllocation.OfBits(file, original),
                "rank correlation"
            );
        if (slices)
            AddParts(report, file);
        if (pictures.Bits is { } to)
        {
            var map = BitMap.Render(file, cancel: session.Cancel);
            map.Save(to, pictures.Overwrite);
            report.Put("bits", "bits", to, $"{to}: {map.Caption}");
        }
        if (pictures.Attention is { } masks)
            AddAttention(report, file, original, masks, pictures.Overwrite, session.Cancel);
        return report;
    }

    private static void AddParts(Report report, HypFile file)
    {
        var parts = new Dictionary<string, double>();
        for (var tile = 0; tile < file.Grid.Count; tile++)
            foreach (var (name, bits) in file.CountBits(tile).Parts)
                parts[name] = parts.GetValueOrDefault(name) + bits;
        var sum = parts.Values.Sum();
        var nodes = new JsonArray();
        foreach (var (name, bits) in parts)
        {
            var bpppb = bits / file.Shape.Count;
            nodes.Add(
                new JsonObject
                {
                    ["part"] = name,
                    ["bits"] = bits,
                    ["bpppb"] = bpppb,
                }
            );
            report.Line(
                name,
                $"{Report.Text(Math.Round(bits / 8))} bytes, {Report.Text(bpppb)} bpppb, {Report.Text(Math.Round(100 * bits / sum, 1))} %"
            );
        }
        report.Put("parts", "", nodes, null);
    }

    private static void AddAttention(
        Report report,
        HypFile file,
        ICubeSource original,
        string path,
        bool overwrite,
        CancellationToken cancel
    )
    {
        if (file.Codec is not JointCodec codec || file.FindModel() is not { } model)
            throw CommandException.Usage(
                $"codec {file.Codec.Name} has no attention: the learned codecs joint and cheng2020 have"
            );
        var masks = codec.AttentionMasks(
            new()
            {
                Scene = original,
                Target = codec.Capabilities.DefaultTarget,
                TileCount = file.Grid.Count,
                Options = new Dictionary<string, string>
                {
                    ["model"] = model,
                    ["band-groups"] = "yes",
                },
                Cancel = cancel,
            }
        );
        var map = AttentionMap.Render(masks);
        map.Save(path, overwrite);
        report.Put("attention", "attention", path, $"{path}: {map.Caption}");
        double[] found = [.. masks.Select(mask => BitAllocation.OfMask(mask, original))];
        report.Put(
            "attention_gradient_rank_correlation",
            "attention by gradient",
            Report.Json(found, value => Report.Json(value)),
            $"{string.Join(", ", found.Select(value => Report.Text(value)))} rank correlation"
        );
    }

    /// <summary>Where pictures go.</summary>
    private sealed record Pictures(string? Bits, string? Attention, bool Overwrite);

    /// <summary>A folder for files that nobody keeps.</summary>
    private sealed class Workplace : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory(
            "hypress-inspect-"
        );

        public string File(string name) => Path.Combine(_folder.FullName, name);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
