using System.Diagnostics;

namespace Hypress.Fuzz.Workers;

/// <summary>A worker as its parent sees it.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // Decoding is bounded to 32 MiB; several times that, and the machine is someone else's too.
    private const string HeapLimit = "0x60000000";
    private const double HungSeconds = 20; // of processor time
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(5); // without processor time

    private readonly Process _process;
    private readonly string _folder;

    /// <summary>Starts one that keeps its files in a folder.</summary>
    public WorkerProcess(string folder)
    {
        _folder = folder;
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Hypress.Fuzz"),
            [Worker.Argument, folder]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        _process = Process.Start(start)!;
        // What native libraries and the runtime's last words have to say; read so that the pipe never fills.
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                LastWords ??= text;
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>The first line on standard error.</summary>
    public string? LastWords { get; private set; }

    /// <summary>The input in work.</summary>
    public byte[] Current => File.ReadAllBytes(Path.Combine(_folder, Worker.Current));

    public void Begin(string job)
    {
        LastWords = null;
        _process.StandardInput.WriteLine(job);
        _process.StandardInput.Flush();
    }

    /// <summary>The next line; null when the process ended, or hung and was killed.</summary>
    public (string Word, string Text)? Next(out bool hung)
    {
        hung = false;
        var reading = _process.StandardOutput.ReadLineAsync();
        var (began, cpu) = (Stopwatch.StartNew(), Cpu());
        while (!reading.Wait(Look))
            if (Cpu() - cpu > HungSeconds || began.Elapsed > Stuck)
            {
                hung = true;
                _process.Kill();
                _process.WaitForExit();
                return null;
            }
        if (reading.Result is not { } line)
            return null;
        var space = line.IndexOf(' ');
        return space < 0 ? (line, "") : (line[..space], line[(space + 1)..]);
    }

    /// <summary>How it ended.</summary>
    public string Ending()
    {
        _process.WaitForExit();
        return $"exit code {_process.ExitCode}: {LastWords ?? "no last words"}";
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill();
        _process.Dispose();
    }

    private double Cpu()
    {
        try
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            return 0; // it has ended
        }
    }
}
