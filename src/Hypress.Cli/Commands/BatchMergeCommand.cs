using System.CommandLine;
using Hypress.Cli.Batch;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress batch merge</c>: what came of every item, a row each.</summary>
internal static class BatchMergeCommand
{
    public static Command Create()
    {
        var manifest = BatchCommand.ManifestArgument();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The report to write, by its name as JSON lines or CSV",
            HelpName = "FILE.jsonl|FILE.csv",
            Required = true,
        };
        var results = BatchCommand.Results();
        var deep = BatchCommand.Deep();
        var overwrite = Arguments.Overwrite();
        var command = new ExampleCommand(
            "merge",
            "Write what came of every item, a row each; exit 1 if one isn't done"
        )
        {
            Examples =
            [
                "hypress batch merge batch.jsonl -o report.csv",
                "hypress batch merge batch.jsonl -o report.jsonl --deep --overwrite",
            ],
        };
        command.Add(manifest);
        foreach (var option in (Option[])[output, results, deep, overwrite])
            command.Add(option);
        return command.Does(
            (parsed, session) =>
            {
                var path = parsed.GetRequiredValue(output);
                Scenes.RequireFile(path, "written");
                var asCsv = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
                if (!asCsv && !path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
                    throw CommandException.Usage(
                        $"'{path}' names no kind of report: end it with .jsonl or .csv"
                    );
                var found = BatchCommand.Look(
                    BatchCommand.Load(parsed.GetRequiredValue(manifest)),
                    parsed.GetValue(results),
                    parsed.GetValue(deep),
                    session
                );
                found.Write(path, asCsv, parsed.GetValue(overwrite));
                session.Print(BatchStatusCommand.Counts(found).Add("report", "report", path));
                return found.Count(ItemStatus.Done) == found.Rows.Count
                    ? ExitCode.Done
                    : ExitCode.CheckFailed;
            }
        );
    }
}
