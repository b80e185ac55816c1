namespace Hypress.Cli.Batch;

// What keeps two processes from spoiling one item's result: each writes under a name of its own and renames when all is
// checked, so whichever comes last, a whole output stands there, and a report has one row an item whatever the logs hold.
// What keeps them from doing work twice: the logs say what is begun elsewhere, and such items come last, when nothing else
// is left. There are no locks, so none is left behind by a dead node, and no clock or file system has to be trusted.

/// <summary>Works one share of a batch to its end.</summary>
internal sealed class BatchRunner(Manifest manifest, Shard shard, string results, Session session)
{
    private readonly Lock _gate = new();
    private readonly ResultLogs _logs = new(results);
    private readonly SortedSet<int> _codes = [];
    private ResultLog? _log;
    private string _own = "";

    /// <summary>Items that this run finished.</summary>
    public int Done { get; private set; }

    /// <summary>Items that were finished and verified before.</summary>
    public int Skipped { get; private set; }

    /// <summary>Items that failed, and would again.</summary>
    public int FailedForGood { get; private set; }

    /// <summary>Items that failed, and may work next time.</summary>
    public int FailedForNow { get; private set; }

    /// <summary>Threads of an item.</summary>
    public required int Threads { get; init; }

    /// <summary>Items at a time.</summary>
    public required int AtOnce { get; init; }

    /// <summary>Whether failures for good are tried again.</summary>
    public bool Retry { get; init; }

    /// <summary>Works the share.</summary>
    /// <returns>0; 75 when a failure may be cured by another try; else the gravest of the failures' codes.</returns>
    public int Run()
    {
        var share = shard.Share(manifest.Items);
        _logs.Refresh();
        using var log = ResultLog.Begin(results, shard);
        (_log, _own) = (log, log.Path);
        var left = new LinkedList<BatchItem>(share);
        try
        {
            Task.WaitAll([
                .. Enumerable
                    .Range(0, AtOnce)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () => WorkOff(left, share.Count),
                            CancellationToken.None,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                    ),
            ]);
        }
        catch (AggregateException e)
            when (e.InnerExceptions.OfType<OperationCanceledException>().FirstOrDefault()
                    is { } stop
            )
        {
            throw new StoppedException(
                $"stopped after {Done + Skipped} of {share.Count} items: the same command goes on from there",
                stop
            );
        }
        return _codes.Contains(ExitCode.TryAgain) ? ExitCode.TryAgain : _codes.Max;
    }

    private void WorkOff(LinkedList<BatchItem> left, int total)
    {
        while (Next(left) is var (item, wasBegun))
        {
            session.Cancel.ThrowIfCancellationRequested();
            var (code, what) = Work(item, wasBegun);
            lock (_gate)
            {
                if (code is { } ended)
                    Count(ended);
                else
                    Skipped++;
                var all = Done + Skipped + FailedForGood + FailedForNow;
                session.Tell($"{all} of {total}: {item.Output}: {what}");
            }
        }
    }

    /// <summary>The next item to work on; finished ones and those that fail anyway are counted and passed over.</summary>
    private (BatchItem Item, bool WasBegun)? Next(LinkedList<BatchItem> left)
    {
        lock (_gate)
        {
            _logs.Refresh(shard);
            while (left.Count > 0)
            {
                session.Cancel.ThrowIfCancellationRequested();
                var node = left.First!;
                while (node.Next is not null && _logs.Of(node.Value).IsOpenElsewhere(_own))
                    node = node.Next;
                if (_logs.Of(node.Value).IsOpenElsewhere(_own))
                    node = left.First!; // all that is left is begun elsewhere
                left.Remove(node);
                var item = node.Value;
                var state = StateOf(item);
                if (state.Status == ItemStatus.Done)
                    Skipped++;
                else if (state.Status == ItemStatus.FailedForGood && !IsTriedAgain(state))
                    Count(state.Line!.Code ?? ExitCode.Bug);
                else
                {
                    Write(item, LogEvent.Begun);
                    return (item, state.Attempts > 0);
                }
            }
            return null;
        }
    }

    // A library that was missing may have been installed since; to see that it wasn't costs nothing.
    private bool IsTriedAgain(ItemState state) => Retry || state.Line!.Code == ExitCode.Missing;

    private (int? Code, string What) Work(BatchItem item, bool wasBegun)
    {
        var work = new ItemWork(manifest, session, Threads);
        try
        {
            var output = work.Do(item);
            Write(item, LogEvent.Done, output: output);
            if (wasBegun)
                work.Sweep(item);
            return (
                ExitCode.Done,
                $"{Report.Text(output.Bytes)} bytes, {Report.Text(output.Bpppb)} bpppb"
            );
        }
        catch (OperationCanceledException) when (session.Cancel.IsCancellationRequested)
        {
            Write(item, LogEvent.Failed, ExitCode.TryAgain, "stopped");
            throw;
        }
        // One item's error doesn't end the others' work, whatever it is.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            var (code, reason) = ExitCode.Of(e);
            reason = reason.ReplaceLineEndings(" ");
            Write(item, LogEvent.Failed, code, reason);
            if (IsDoneElsewhere(item))
                return (null, "done by another run");
            session.Warn($"{item.Input}: {reason}");
            return (code, reason);
        }
    }

    // A run that finished it first has swept up what this one was writing.
    private bool IsDoneElsewhere(BatchItem item)
    {
        lock (_gate)
        {
            _logs.Refresh(shard);
            return StateOf(item).Status == ItemStatus.Done;
        }
    }

    private ItemState StateOf(BatchItem item) =>
        ItemState.Of(_logs.Of(item), manifest.Full(item.Output), deep: true, session.Cancel);

    private void Count(int code)
    {
        _codes.Add(code);
        if (code == ExitCode.Done)
            Done++;
        else if (ItemState.IsForNow(code))
            FailedForNow++;
        else
            FailedForGood++;
    }

    private void Write(
        BatchItem item,
        LogEvent what,
        int? code = null,
        string? reason = null,
        OutputLine? output = null
    ) =>
        _log!.Append(
            new()
            {
                Event = what,
                Key = item.Key,
                Input = item.Input,
                At = DateTimeOffset.UtcNow,
                Node = ResultLog.Node,
                Code = code,
                Reason = reason,
                Output = output,
            }
        );
}
