using System.CommandLine;
using Hypress.Cli.Batch;
using Hypress.Codecs;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress batch plan</c>: which scenes, where they go, and how.</summary>
internal static class BatchPlanCommand
{
    public static Command Create()
    {
        var inputs = new Argument<string[]>("inputs")
        {
            Description =
                "Scenes, folders (all scenes beneath them), or quoted patterns such as 'in/*.hdr'",
            Arity = ArgumentArity.OneOrMore,
        };
        var folder = new Option<string>("--output-folder")
        {
            Description = "Folder of the .hyp files, which are named as the scenes are",
            HelpName = "DIR",
            Required = true,
        };
        var manifest = new Option<string>("--manifest")
        {
            Description = "The manifest to write: JSON lines, an item each",
            HelpName = "FILE",
            Required = true,
        };
        var coding = new CodingOptions();
        var threads = Arguments.Threads("Scenes that are read at a time");
        var overwrite = new Option<bool>("--overwrite")
        {
            Description = "Replace the manifest, and let runs replace outputs that exist",
        };
        var command = new ExampleCommand(
            "plan",
            "Write down which scenes to compress, where to, and how"
        )
        {
            Examples =
            [
                "hypress batch plan scenes --output-folder hyp --manifest batch.jsonl",
                "hypress batch plan 'in/*.tif' --output-folder hyp --manifest batch.jsonl --rate 0.5 --preset best",
            ],
        };
        command.Add(inputs);
        command.Add(folder);
        command.Add(manifest);
        coding.AddTo(command);
        command.Add(threads);
        command.Add(overwrite);
        return command.Does(
            (parsed, session) =>
            {
                var (to, path) = (
                    parsed.GetRequiredValue(folder),
                    parsed.GetRequiredValue(manifest)
                );
                Scenes.RequireFile(path, "written");
                var settings = coding.Read(parsed);
                if (settings.Codec is { } codec)
                    Scenes.Codecs.Find(codec);
                var unknown = new List<string>();
                var scenes = BatchPlanner.Find(parsed.GetRequiredValue(inputs), unknown.Add);
                if (!parsed.GetValue(overwrite))
                    RequireFree(scenes, to);
                var items = session.Watch(
                    "reading scenes",
                    progress =>
                        Items(
                            scenes,
                            to,
                            path,
                            settings,
                            parsed.GetValue(threads),
                            progress,
                            session
                        )
                );
                Manifest.Write(path, items, parsed.GetValue(overwrite));
                if (unknown.Count > 0)
                    session.Warn(
                        $"passed over, as no format knows them: {unknown.Count} of the files, such as '{unknown[0]}'"
                    );
                session.Print(
                    new Report()
                        .Add("manifest", "manifest", path)
                        .Add("items", "items", items.Count)
                        .Add("input_bytes", "scenes", items.Sum(item => item.Size), "bytes")
                        .Add("passed_over", "passed over", unknown.Count)
                        .Put(
                            "target",
                            "asked",
                            settings.Target is { } asked ? SceneReport.Target(asked) : null,
                            settings.Target?.ToString() ?? "the codec's default, else lossless"
                        )
                );
                return ExitCode.Done;
            }
        );
    }

    // What stands there now isn't the batch's; what runs put there later is.
    private static void RequireFree(IReadOnlyList<FoundScene> scenes, string folder)
    {
        foreach (var scene in scenes)
            if (File.Exists(Path.Combine(folder, scene.Output)))
                throw CommandException.Usage(
                    $"'{Path.Combine(folder, scene.Output)}' exists: plan into another folder or allow --overwrite"
                );
    }

    private static IReadOnlyList<BatchItem> Items(
        IReadOnlyList<FoundScene> scenes,
        string folder,
        string manifest,
        CodingSettings settings,
        int threads,
        IProgress<double>? progress,
        Session session
    )
    {
        var done = 0;
        return
        [
            .. scenes
                .AsParallel()
                .AsOrdered()
                .WithDegreeOfParallelism(Math.Min(threads, 512)) // its limit
                .Select(scene =>
                {
                    session.Cancel.ThrowIfCancellationRequested();
                    var (size, hash) = InputFiles.Fingerprint(scene.Files, session.Cancel);
                    progress?.Report((double)Interlocked.Increment(ref done) / scenes.Count);
                    return new BatchItem(
                        Manifest.NameIn(manifest, scene.Path),
                        Manifest.NameIn(manifest, Path.Combine(folder, scene.Output)),
                        size,
                        hash,
                        settings
                    );
                }),
        ];
    }
}
