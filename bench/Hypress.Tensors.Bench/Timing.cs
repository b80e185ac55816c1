using System.Diagnostics;

namespace Hypress.Tensors.Bench;

/// <summary>The shortest of a few runs, after one to warm up.</summary>
/// <remarks>
/// Processor time, not the clock's: on a shared machine the clock measures the neighbours. With several threads it is
/// the sum over them.
/// </remarks>
internal static class Timing
{
    public static double Best(Action action, int runs = 5)
    {
        action();
        var best = double.MaxValue;
        for (var run = 0; run < runs; run++)
        {
            var start = Environment.CpuUsage.TotalTime;
            action();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }
        return best;
    }

    /// <summary>The shortest by the clock and the shortest in processor time.</summary>
    public static (double Clock, double Processor) BestOfBoth(Action action, int runs)
    {
        action();
        var (clock, processor) = (double.MaxValue, double.MaxValue);
        for (var run = 0; run < runs; run++)
        {
            var start = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            action();
            clock = Math.Min(clock, watch.Elapsed.TotalSeconds);
            processor = Math.Min(processor, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
        }
        return (clock, processor);
    }
}
