using System.Text.Json.Nodes;
using Hypress.Bench.Results;
using Hypress.Bytes;

namespace Hypress.Cli.Batch;

/// <summary>How all items of a batch stand, a row an item.</summary>
internal sealed class BatchReport
{
    /// <summary>The columns, and what stands in them.</summary>
    private static readonly (string Name, Func<BatchItem, ItemState, JsonNode?> Value)[] Columns =
    [
        ("input", (item, _) => item.Input),
        ("output", (item, _) => item.Output),
        ("status", (_, state) => Name(state.Status)),
        ("input_bytes", (item, _) => item.Size),
        ("bytes", (_, state) => state.Line?.Output?.Bytes),
        ("coded_bytes", (_, state) => state.Line?.Output?.CodedBytes),
        ("bpppb", (_, state) => Report.Json(state.Line?.Output?.Bpppb)),
        ("codec", (_, state) => state.Line?.Output?.Codec),
        ("model", (_, state) => state.Line?.Output?.Model),
        ("target", (_, state) => state.Line?.Output?.Target),
        ("reached", (_, state) => Report.Json(state.Line?.Output?.Reached)),
        ("verified", (_, state) => state.Line?.Output?.Verified),
        ("seconds", (_, state) => Report.Json(state.Line?.Output?.Seconds)),
        ("node", (_, state) => state.Line?.Node),
        ("attempts", (_, state) => state.Attempts),
        ("code", (_, state) => state.Line?.Code),
        ("reason", (_, state) => state.Reason),
    ];

    private BatchReport(IReadOnlyList<(BatchItem Item, ItemState State)> rows) => Rows = rows;

    /// <summary>The items in the manifest's order.</summary>
    public IReadOnlyList<(BatchItem Item, ItemState State)> Rows { get; }

    /// <param name="manifest">The batch.</param>
    /// <param name="results">The folder of its logs.</param>
    /// <param name="deep">Whether outputs are read and their hashes compared, not only their lengths.</param>
    /// <param name="progress">Hears the share that is done.</param>
    /// <param name="cancel">Stops between items.</param>
    public static BatchReport Of(
        Manifest manifest,
        string results,
        bool deep,
        IProgress<double>? progress,
        CancellationToken cancel
    )
    {
        var logs = new ResultLogs(results);
        logs.Refresh();
        var rows = new List<(BatchItem, ItemState)>(manifest.Items.Count);
        foreach (var item in manifest.Items)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add((item, ItemState.Of(logs.Of(item), manifest.Full(item.Output), deep, cancel)));
            progress?.Report((double)rows.Count / manifest.Items.Count);
        }
        return new(rows);
    }

    public int Count(ItemStatus status) => Rows.Count(row => row.State.Status == status);

    /// <summary>Writes the rows, as JSON lines or as CSV.</summary>
    public void Write(string path, bool asCsv, bool overwrite)
    {
        using var file = AtomicFile.Create(path, overwrite);
        using (var writer = new StreamWriter(file.Stream!, leaveOpen: true))
        {
            writer.NewLine = "\n";
            if (asCsv)
                writer.WriteLine(CsvText.Line(Columns.Select(column => column.Name)));
            foreach (var row in Rows)
                writer.WriteLine(
                    asCsv
                        ? Csv(row)
                        : Json(row.Item, row.State).ToJsonString(JsonLines.Format.Options)
                );
        }
        file.Complete();
    }

    /// <summary>A row as an object.</summary>
    public static JsonObject Json(BatchItem item, ItemState state)
    {
        var row = new JsonObject();
        foreach (var (name, value) in Columns)
            row[name] = value(item, state);
        return row;
    }

    /// <summary>A status as reports have it.</summary>
    public static string Name(ItemStatus status) =>
        status switch
        {
            ItemStatus.Done => "done",
            ItemStatus.FailedForGood => "failed_permanently",
            ItemStatus.FailedForNow => "failed_transiently",
            _ => "missing",
        };

    private static string Csv((BatchItem Item, ItemState State) row) =>
        CsvText.Line(Columns.Select(column => column.Value(row.Item, row.State)?.ToString() ?? ""));
}
