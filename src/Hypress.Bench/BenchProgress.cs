using Hypress.Bench.Results;

namespace Hypress.Bench;

/// <summary>How far a bench is.</summary>
/// <param name="Done">Points that have a row.</param>
/// <param name="Total">Points of the bench.</param>
/// <param name="Last">The row that came last.</param>
/// <param name="TimeLeft">What the rest takes, if each codec goes on as it went.</param>
public sealed record BenchProgress(int Done, int Total, BenchRow Last, TimeSpan TimeLeft);

/// <summary>Guesses what is left from what was seen: seconds a value, codec by codec.</summary>
internal sealed class BenchClock(
    int total,
    List<BenchPoint> left,
    IReadOnlyDictionary<string, long> sceneValues,
    int parallel
)
{
    // What starting two processes is worth, in values.
    private const double Start = 1 << 19;

    private readonly Dictionary<string, (double Seconds, double Work)> _seen = [];
    private int _ended;

    public BenchProgress Ended(BenchPoint point, BenchRow row, TimeSpan took)
    {
        _ended++;
        // What is refused at once says nothing of what takes time.
        if (row.Status != PointStatus.Unsupported)
        {
            var (seconds, work) = _seen.GetValueOrDefault(point.Codec.Name);
            _seen[point.Codec.Name] = (seconds + took.TotalSeconds, work + Work(point));
        }
        var rest = left.Skip(_ended).Sum(p => Work(p) * SecondsFor(p.Codec.Name));
        return new(total - left.Count + _ended, total, row, TimeSpan.FromSeconds(rest / parallel));
    }

    // A codec that wasn't met yet counts as the mean of the others.
    private double SecondsFor(string codec)
    {
        var (seconds, work) = _seen.TryGetValue(codec, out var own)
            ? own
            : (_seen.Values.Sum(s => s.Seconds), _seen.Values.Sum(s => s.Work));
        return work > 0 ? seconds / work : 0;
    }

    private double Work(BenchPoint point) =>
        Start + sceneValues.GetValueOrDefault(point.Scene.Name);
}
