namespace Hypress.Cli.Batch;

/// <summary>How an item stands.</summary>
internal enum ItemStatus
{
    /// <summary>Its output stands in its place as the log has it.</summary>
    Done,

    /// <summary>It failed, and would again.</summary>
    FailedForGood,

    /// <summary>It failed, and may work next time.</summary>
    FailedForNow,

    /// <summary>It was never worked to an end, or its output is gone or was changed.</summary>
    Missing,
}

/// <summary>How an item stands, and why.</summary>
/// <param name="Status">How.</param>
/// <param name="Line">The log's line that says so; null when nothing does.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="Reason">Why it isn't done.</param>
internal sealed record ItemState(ItemStatus Status, LogLine? Line, int Attempts, string? Reason)
{
    /// <param name="history">What the logs say.</param>
    /// <param name="output">Where the output should stand.</param>
    /// <param name="deep">Whether to read the output and compare its hash, not only its length.</param>
    /// <param name="cancel">Stops reading.</param>
    public static ItemState Of(
        ItemHistory history,
        string output,
        bool deep,
        CancellationToken cancel
    )
    {
        var file = new FileInfo(output);
        if (file.Exists)
        {
            var hash = new Lazy<string>(() => InputFiles.Fingerprint([output], cancel).Hash);
            var fits = history.Done.FirstOrDefault(line =>
                line.Output!.Bytes == file.Length && (!deep || line.Output.Hash == hash.Value)
            );
            if (fits is not null)
                return new(ItemStatus.Done, fits, history.Attempts, null);
        }
        if (history.Failure is { } failure && history.Done.All(done => done.At < failure.At))
            return new(StatusOf(failure), failure, history.Attempts, failure.Reason);
        var reason = history.Done.Any()
            ? file.Exists
                ? "its output was changed"
                : "its output is gone"
            : history.Attempts > 0
                ? "it was begun and not ended"
                : "it was never begun";
        return new(ItemStatus.Missing, null, history.Attempts, reason);
    }

    /// <summary>Whether work that ended in this exit code is worth another try on the same input.</summary>
    public static bool IsForNow(int code) => code is ExitCode.TryAgain or ExitCode.Interrupted;

    private static ItemStatus StatusOf(LogLine failure) =>
        IsForNow(failure.Code ?? ExitCode.TryAgain)
            ? ItemStatus.FailedForNow
            : ItemStatus.FailedForGood;
}
