namespace Hypress.Cli.Batch;

/// <summary>All that the logs say of one item.</summary>
internal sealed class ItemHistory
{
    private readonly List<LogLine> _done = [];
    private readonly Dictionary<string, int> _open = [];

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; private set; }

    /// <summary>How it went wrong when it last ended so, unless it was done since.</summary>
    public LogLine? Failure { get; private set; }

    /// <summary>The outputs that it was given, the newest first. Runs at the same time may each have made one.</summary>
    public IEnumerable<LogLine> Done => _done.OrderByDescending(line => line.At);

    /// <summary>Whether a log other than <paramref name="own"/> has a beginning without an end: its run works on it, or died.</summary>
    public bool IsOpenElsewhere(string own) => _open.Any(log => log.Key != own && log.Value > 0);

    public void Add(string log, LogLine line)
    {
        var open = _open.GetValueOrDefault(log);
        _open[log] = line.Event == LogEvent.Begun ? open + 1 : 0;
        switch (line.Event)
        {
            case LogEvent.Begun:
                Attempts++;
                break;
            case LogEvent.Done:
                _done.Add(line);
                break;
            default:
                if (Failure is null || line.At >= Failure.At)
                    Failure = line;
                break;
        }
    }
}
