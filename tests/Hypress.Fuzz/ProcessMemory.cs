using System.Globalization;

namespace Hypress.Fuzz;

/// <summary>How far the process grows while something runs, native libraries too.</summary>
internal readonly record struct ProcessMemory(long Before)
{
    private const string ResetPeak = "5"; // proc(5), clear_refs

    /// <summary>Begins to watch; sees nothing where the system doesn't tell.</summary>
    public static ProcessMemory Begin()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", ResetPeak);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(long.MaxValue);
        }
        return new(Field("VmRSS:"));
    }

    /// <summary>Bytes more in use, at the most, than at the beginning.</summary>
    public long Growth() => Before == long.MaxValue ? 0 : Math.Max(0, Field("VmHWM:") - Before);

    private static long Field(string name)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
            if (line.StartsWith(name, StringComparison.Ordinal))
                return 1024
                    * long.Parse(
                        line.AsSpan(name.Length, line.Length - name.Length - 3).Trim(),
                        CultureInfo.InvariantCulture
                    );
        return 0;
    }
}
