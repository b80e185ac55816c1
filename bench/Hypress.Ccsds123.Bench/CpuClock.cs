using System.Diagnostics;
using System.Globalization;

namespace Hypress.Ccsds123.Bench;

/// <summary>Time that this thread spent on a processor, so that a loaded machine disturbs less; else the wall's.</summary>
internal static class CpuClock
{
    private const string Statistics = "/proc/thread-self/schedstat";

    public static double Seconds =>
        File.Exists(Statistics)
            ? double.Parse(File.ReadAllText(Statistics).Split(' ')[0], CultureInfo.InvariantCulture)
                / 1e9
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
