using System.Text;

namespace Hypress.Cli.Batch;

/// <summary>The log of one run, which no other process writes to: so a kill can tear its last line only.</summary>
internal sealed class ResultLog : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _gate = new();

    private ResultLog(FileStream file) => _file = file;

    /// <summary>The file.</summary>
    public string Path => _file.Name;

    /// <summary>The name of this machine, as the scheduler knows it.</summary>
    public static string Node { get; } =
        Environment.GetEnvironmentVariable("SLURMD_NODENAME") is { Length: > 0 } slurm ? slurm
        : Environment.GetEnvironmentVariable("NODE_NAME") is { Length: > 0 } pod ? pod
        : Environment.MachineName;

    /// <summary>Begins a log in the folder of a batch's results.</summary>
    public static ResultLog Begin(string results, Shard shard)
    {
        var folder = FolderOf(results, shard);
        Directory.CreateDirectory(folder);
        var name =
            $"{DateTimeOffset.UtcNow:yyyyMMdd'T'HHmmss}-{Node}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}{Extension}";
        return new(
            new FileStream(
                System.IO.Path.Combine(folder, name),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.Read,
                bufferSize: 0
            )
        );
    }

    public const string Extension = ".jsonl";

    /// <summary>Where the runs of one share write: those are the ones that may meet.</summary>
    public static string FolderOf(string results, Shard shard) =>
        System.IO.Path.Combine(results, $"{shard.Index}-of-{shard.Count}");

    /// <summary>Appends a line in one write; what ends an item is on the disk when this returns.</summary>
    public void Append(LogLine line)
    {
        var bytes = Encoding.UTF8.GetBytes(line.Write() + "\n");
        lock (_gate)
        {
            _file.Write(bytes);
            if (line.Event != LogEvent.Begun)
                _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();
}
