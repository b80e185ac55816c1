namespace Hypress.Cli;

/// <summary>Work that was stopped and has something to say about how to go on.</summary>
internal sealed class StoppedException(string message, OperationCanceledException cause)
    : OperationCanceledException(message, cause);
