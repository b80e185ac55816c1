using System.Diagnostics;
using System.Globalization;

namespace Hypress.Bench.Points;

/// <summary>The largest resident set of this process so far.</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string HighWaterMark = "VmHWM:";

    /// <summary>In MiB.</summary>
    public static double Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / (double)(1 << 20);
        }
        // VmHWM:     12345 kB
        var line = File.ReadLines(StatusFile)
            .First(l => l.StartsWith(HighWaterMark, StringComparison.Ordinal));
        var number = line.AsSpan(HighWaterMark.Length).Trim().TrimEnd("kB").TrimEnd();
        return long.Parse(number, CultureInfo.InvariantCulture) / 1024.0;
    }
}
