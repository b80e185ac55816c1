using System.CommandLine;
using Hypress.Cli.Batch;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress batch status</c>: how far a batch is, and what went wrong.</summary>
internal static class BatchStatusCommand
{
    private const int LinesShown = 20;

    public static Command Create()
    {
        var manifest = BatchCommand.ManifestArgument();
        var results = BatchCommand.Results();
        var deep = BatchCommand.Deep();
        var command = new ExampleCommand("status", "Show how far a batch is, and what went wrong")
        {
            Examples =
            [
                "hypress batch status batch.jsonl",
                "hypress batch status batch.jsonl --json | jq .missing",
            ],
        };
        command.Add(manifest);
        command.Add(results);
        command.Add(deep);
        return command.Does(
            (parsed, session) =>
            {
                var found = BatchCommand.Look(
                    BatchCommand.Load(parsed.GetRequiredValue(manifest)),
                    parsed.GetValue(results),
                    parsed.GetValue(deep),
                    session
                );
                session.Print(Describe(found));
                return ExitCode.Done;
            }
        );
    }

    /// <summary>The counts, for status and merge.</summary>
    public static Report Counts(BatchReport found)
    {
        var report = new Report().Add("items", "items", found.Rows.Count);
        foreach (var status in Enum.GetValues<ItemStatus>())
            report.Add(BatchReport.Name(status), Label(status), found.Count(status));
        return report;
    }

    private static Report Describe(BatchReport found)
    {
        var done = found.Rows.Where(row => row.State.Status == ItemStatus.Done).ToList();
        var report = Counts(found)
            .Add("input_bytes", "scenes done", done.Sum(row => row.Item.Size), "bytes")
            .Add("bytes", "files", done.Sum(row => row.State.Line!.Output!.Bytes), "bytes")
            .Put(
                "failures",
                "",
                Report.Json(Of(found, s => s.Line?.Event == LogEvent.Failed), Node),
                null
            );
        // What was begun and lost is worth a line; what nobody came to yet is not.
        var troubles = Of(found, s => s.Status != ItemStatus.Done && s.Attempts > 0).ToList();
        foreach (var (item, state) in troubles.Take(LinesShown))
            report.Line(Label(state.Status), $"{item.Input}: {state.Reason}");
        if (troubles.Count > LinesShown)
            report.Line("", $"and {troubles.Count - LinesShown} more: see 'hypress batch merge'");
        return report;
    }

    private static IEnumerable<(BatchItem Item, ItemState State)> Of(
        BatchReport found,
        Func<ItemState, bool> wanted
    ) => found.Rows.Where(row => wanted(row.State));

    private static System.Text.Json.Nodes.JsonNode Node((BatchItem Item, ItemState State) row) =>
        BatchReport.Json(row.Item, row.State);

    private static string Label(ItemStatus status) =>
        status switch
        {
            ItemStatus.Done => "done",
            ItemStatus.FailedForGood => "failed for good",
            ItemStatus.FailedForNow => "failed for now",
            _ => "missing",
        };
}
