using System.Runtime.InteropServices;

namespace Hypress.Cli;

/// <summary>Turns Ctrl-C and SIGTERM into a cancellation, so that work stops cleanly; a second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    // SIGXFSZ, by its number: a file that grows over the user's limit must fail to be written, not end the process, and
    // streams that are closed late still try. Windows has no such signal, and no such limit.
    private static readonly PosixSignalRegistration? FileTooLarge = OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create((PosixSignal)25, static context => context.Cancel = true);

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode = Cli.ExitCode.Done;

    public Interruption()
    {
        GC.KeepAlive(FileTooLarge);
        _registrations =
        [
            PosixSignalRegistration.Create(
                PosixSignal.SIGINT,
                c => Stop(c, Cli.ExitCode.Interrupted)
            ),
            PosixSignalRegistration.Create(
                PosixSignal.SIGTERM,
                c => Stop(c, Cli.ExitCode.TryAgain)
            ),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, c => Stop(c, Cli.ExitCode.TryAgain)),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>What the signal that came asks to exit with.</summary>
    public int ExitCode => _exitCode;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        var first = Interlocked.CompareExchange(ref _exitCode, exitCode, Cli.ExitCode.Done);
        context.Cancel = first == Cli.ExitCode.Done;
        if (context.Cancel)
            _source.Cancel();
    }
}
