namespace Hypress.Fuzz;

/// <summary>What came of an input.</summary>
internal enum OutcomeKind
{
    /// <summary>It was read.</summary>
    Read,

    /// <summary>It ended in one of our exceptions.</summary>
    Refused,

    /// <summary>It ended in another exception.</summary>
    Escaped,

    /// <summary>It took more time than its values deserve.</summary>
    Slow,

    /// <summary>It took more memory than a file may make its reader take.</summary>
    Greedy,

    /// <summary>The process ended.</summary>
    Crashed,

    /// <summary>The process did not come back.</summary>
    Hung,
}

/// <summary>What came of an input, and what it took.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Signature">The same for inputs that went the same way.</param>
/// <param name="Detail">One line for people.</param>
/// <param name="Values">Values that came out.</param>
/// <param name="Allocated">Managed bytes allocated on the way.</param>
/// <param name="Peak">Bytes by which the process grew at its largest.</param>
/// <param name="Seconds">Processor time.</param>
internal sealed record Outcome(
    OutcomeKind Kind,
    string Signature,
    string Detail,
    long Values,
    long Allocated,
    long Peak,
    double Seconds
)
{
    /// <summary>Whether it is something to be mended.</summary>
    public bool IsFind => Kind is not (OutcomeKind.Read or OutcomeKind.Refused);
}
