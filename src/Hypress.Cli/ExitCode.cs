namespace Hypress.Cli;

/// <summary>What the program says to whoever started it, and which error says what.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>A check or a comparison failed.</summary>
    public const int CheckFailed = 1;

    /// <summary>The command line asks for what can't be done: it has to change.</summary>
    public const int Usage = 2;

    /// <summary>An input is missing, damaged or of a kind that isn't read.</summary>
    public const int BadInput = 3;

    /// <summary>A library or a model is missing.</summary>
    public const int Missing = 4;

    /// <summary>A bug of Hypress.</summary>
    public const int Bug = 70;

    /// <summary>The same command may work later: I/O, memory, terminated by the system.</summary>
    public const int TryAgain = 75;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code that an error ends in, and the line that says what to do.</summary>
    /// <remarks>Inputs that can't be opened come as <see cref="CommandException"/>; so what is left is of outputs and of the work.</remarks>
    public static (int Code, string Message) Of(Exception error) =>
        error switch
        {
            CommandException e => (e.ExitCode, e.Message),
            FileExistsException e => (
                Usage,
                $"'{e.Path}' exists: name another file with -o or allow --overwrite"
            ),
            HypressFormatException e => (BadInput, e.Message),
            DecodeBudgetException e => (BadInput, $"{e.Message}: the file asks for too much"),
            HypressUnsupportedException e => (Usage, e.Message),
            HypressMissingException e => (Missing, e.Message),
            OutOfMemoryException => (TryAgain, "memory ran out: close programs or lower --threads"),
            UnauthorizedAccessException e => (TryAgain, $"{e.Message}: check permissions"),
            IOException e when IsFullDisk(e) => (
                TryAgain,
                "the disk of the output is full: free some space, or write elsewhere"
            ),
            ArgumentOutOfRangeException e when IsOversized(e) => (
                TryAgain,
                "the output grows larger than a file may be here: raise the limit (ulimit -f), or write elsewhere"
            ),
            IOException e => (TryAgain, e.Message),
            AggregateException { InnerException: { } inner } => Of(inner),
            _ => (Bug, $"internal error, please report it with the command line: {error}"),
        };

    // What .NET makes of EFBIG.
    private static bool IsOversized(ArgumentOutOfRangeException error) =>
        error.TargetSite?.DeclaringType?.Namespace?.StartsWith(
            "System.IO",
            StringComparison.Ordinal
        ) == true;

    // The system's own number, and the one that .NET gives when a file's space can't be reserved.
    private static bool IsFullDisk(IOException error) =>
        error.HResult is 28 || (uint)error.HResult == 0x80070070;
}

/// <summary>An error whose exit code is known where it is found.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message) => new(Cli.ExitCode.Usage, message);

    public static CommandException BadInput(string message, Exception? inner = null) =>
        new(Cli.ExitCode.BadInput, message, inner);
}
