using System.CommandLine;
using Hypress.Cli.Batch;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress batch</c>: many scenes, on one machine or on many.</summary>
internal static class BatchCommand
{
    public static Command Create()
    {
        var command = new ExampleCommand(
            "batch",
            "Compress many scenes, on one machine or many; a rerun goes on where it was"
        )
        {
            Examples =
            [
                "hypress batch plan scenes --output-folder hyp --manifest batch.jsonl --max-error 4",
                "hypress batch run batch.jsonl                  # all of it, here",
                "hypress batch run batch.jsonl --shard 3/16     # the fourth of sixteen shares",
                "hypress batch status batch.jsonl",
                "hypress batch merge batch.jsonl -o report.csv  # a row a scene; exit 1 if one isn't done",
            ],
        };
        command.Add(BatchPlanCommand.Create());
        command.Add(BatchRunCommand.Create());
        command.Add(BatchStatusCommand.Create());
        command.Add(BatchMergeCommand.Create());
        return command;
    }

    public static Argument<string> ManifestArgument() =>
        Arguments.Path("manifest", "What 'hypress batch plan' wrote");

    public static Option<string?> Results() =>
        new("--results")
        {
            Description =
                "Folder of the runs' logs, the same for run, status and merge; default MANIFEST.results",
            HelpName = "DIR",
        };

    public static Option<bool> Deep() =>
        new("--deep")
        {
            Description = "Read the outputs and compare their hashes, not only their lengths",
        };

    public static Manifest Load(string path) => Scenes.Input(path, () => Manifest.Load(path));

    /// <summary>How the items stand.</summary>
    public static BatchReport Look(
        Manifest manifest,
        string? results,
        bool deep,
        Session session
    ) =>
        session.Watch(
            "looking at outputs",
            progress =>
                BatchReport.Of(
                    manifest,
                    results ?? Manifest.ResultsOf(manifest.Path),
                    deep,
                    progress,
                    session.Cancel
                )
        );
}
