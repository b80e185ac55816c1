namespace Hypress.Fuzz.Workers;

/// <summary>An input that something has to be done about.</summary>
internal sealed record Finding(OutcomeKind Kind, string Signature, string Detail, byte[] Input);

/// <summary>What came of many inputs.</summary>
internal sealed class Tally
{
    public long Read { get; set; }

    public long Refused { get; set; }

    public long Finds { get; set; }

    /// <summary>Different ways that inputs went.</summary>
    public int Ways { get; set; }

    /// <summary>Branches that inputs took, where the library is instrumented.</summary>
    public int Edges { get; set; }

    public long MostAllocated { get; set; }

    public long MostPeak { get; set; }

    public double MostSeconds { get; set; }

    public double Seconds { get; set; }

    public long Inputs => Read + Refused + Finds;

    public void Add(Outcome outcome)
    {
        if (outcome.IsFind)
            Finds++;
        else if (outcome.Kind == OutcomeKind.Read)
            Read++;
        else
            Refused++;
        Most(outcome.Allocated, outcome.Peak, outcome.Seconds);
        Seconds += outcome.Seconds;
    }

    public void Add(Tally other)
    {
        Read += other.Read;
        Refused += other.Refused;
        Finds += other.Finds;
        Ways = Math.Max(Ways, other.Ways);
        Edges = Math.Max(Edges, other.Edges);
        Most(other.MostAllocated, other.MostPeak, other.MostSeconds);
        Seconds += other.Seconds;
    }

    private void Most(long allocated, long peak, double seconds)
    {
        MostAllocated = Math.Max(MostAllocated, allocated);
        MostPeak = Math.Max(MostPeak, peak);
        MostSeconds = Math.Max(MostSeconds, seconds);
    }
}
