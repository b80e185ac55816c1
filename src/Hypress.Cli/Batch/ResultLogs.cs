namespace Hypress.Cli.Batch;

/// <summary>The logs of all runs of a batch, read as they grow. Not for several threads at once.</summary>
internal sealed class ResultLogs(string folder)
{
    private static readonly ItemHistory Nothing = new();
    private readonly Dictionary<string, long> _read = [];
    private readonly Dictionary<string, ItemHistory> _items = [];

    /// <summary>What is known of an item.</summary>
    public ItemHistory Of(BatchItem item) => _items.GetValueOrDefault(item.Key, Nothing);

    /// <summary>Reads what all logs have to say since the last time.</summary>
    public void Refresh() => Refresh(folder);

    /// <summary>Reads what the logs of one share have to say since the last time.</summary>
    public void Refresh(Shard shard) => Refresh(ResultLog.FolderOf(folder, shard));

    private void Refresh(string place)
    {
        if (!Directory.Exists(place))
            return;
        var logs = new DirectoryInfo(place).EnumerateFiles(
            "*" + ResultLog.Extension,
            SearchOption.AllDirectories
        );
        foreach (var log in logs.OrderBy(log => log.Name, StringComparer.Ordinal))
            if (log.Length > _read.GetValueOrDefault(log.FullName))
                ReadOn(log.FullName);
    }

    // A last line without its end is torn, or still being written: it is left for the next time.
    private void ReadOn(string path)
    {
        using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        file.Position = _read.GetValueOrDefault(path);
        var bytes = new byte[file.Length - file.Position];
        var text = bytes.AsSpan(
            0,
            file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)
        );
        for (int end; (end = text.IndexOf((byte)'\n')) >= 0; text = text[(end + 1)..])
        {
            _read[path] = _read.GetValueOrDefault(path) + end + 1;
            if (LogLine.Parse(text[..end]) is not { } line)
                continue;
            if (!_items.TryGetValue(line.Key, out var item))
                _items[line.Key] = item = new();
            item.Add(path, line);
        }
    }
}
