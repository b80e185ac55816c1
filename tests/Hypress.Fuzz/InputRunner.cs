using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hypress.Fuzz;

/// <summary>Feeds one input to a target and judges what comes of it.</summary>
internal sealed partial class InputRunner(string scratch)
{
    /// <summary>Processor seconds that any input may take.</summary>
    public const double MostSeconds = 2;

    // The slowest codec, an autoregressive one without optimization, takes some microseconds a value.
    private const double SecondsAValue = 4e-6;

    // Several times what decoding may allocate: garbage that waits for its collection is not held against a reader.
    private const long MostAllocated = 512L << 20;
    private const long MostPeak = 256L << 20;

    [GeneratedRegex(@"[-+]?[0-9][0-9a-fA-F.]*|'[^']*'")]
    private static partial Regex Particular { get; }

    /// <summary>Runs an input.</summary>
    public Outcome Run(FuzzTarget target, byte[] input)
    {
        var memory = ProcessMemory.Begin();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var values = 0L;
        Exception? error = null;
        try
        {
            values = target.Read(input, scratch);
        }
        catch (Exception e) // whatever it is, it is judged below
        {
            error = e;
        }
        var seconds = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var peak = memory.Growth();
        var detail = error is null ? "read" : Line(error);
        var kind = error switch
        {
            null => OutcomeKind.Read,
            HypressException and not HypressMissingException => OutcomeKind.Refused,
            // A changed id asks for a model that nobody has.
            HypressMissingException when target.IsHyp => OutcomeKind.Refused,
            _ => OutcomeKind.Escaped,
        };
        if (kind is OutcomeKind.Read or OutcomeKind.Refused)
        {
            if (seconds > MostSeconds + (values * SecondsAValue))
                (kind, detail) = (OutcomeKind.Slow, $"{seconds:0.0} s: {detail}");
            else if (allocated > MostAllocated || peak > MostPeak)
                (kind, detail) = (
                    OutcomeKind.Greedy,
                    $"{allocated >> 20} MiB allocated, {peak >> 20} MiB more in use: {detail}"
                );
        }
        return new(kind, Signature(kind, error), detail, values, allocated, peak, seconds);
    }

    // Numbers and quoted names are an input's own; where it was thrown and what is said are the way it went.
    private static string Signature(OutcomeKind kind, Exception? error)
    {
        if (error is null)
            return $"{kind}";
        var inner = error;
        while (inner.InnerException is { } next)
            inner = next;
        return $"{kind} {inner.GetType().Name} {Site(inner)} {Particular.Replace(inner.Message, "#")}";
    }

    private static string Site(Exception error)
    {
        foreach (var frame in new StackTrace(error).GetFrames())
            if (
                frame.GetMethod() is { DeclaringType: { Namespace: { } space } type } method
                && space.StartsWith("Hypress", StringComparison.Ordinal)
                && type.Name != "ByteReader"
            )
                return $"{type.Name}.{method.Name}";
        return "";
    }

    private static string Line(Exception error) =>
        string.Create(
                CultureInfo.InvariantCulture,
                $"{error.GetType().Name}: {error.Message} [{Site(error)}]"
            )
            .ReplaceLineEndings(" ");
}
