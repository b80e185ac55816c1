using System.Diagnostics;
using System.Text.Json;

namespace Hypress.Gdal.Tests;

/// <summary>GDAL's own programs, as witnesses.</summary>
internal static class Tools
{
    /// <summary>What <c>gdalinfo -json</c> says of a file.</summary>
    public static JsonElement Info(string path, params string[] arguments) =>
        JsonDocument.Parse(Run("gdalinfo", ["-json", .. arguments, path])).RootElement;

    public static string Run(string program, params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled(program), $"{program} is not installed");
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {errors.GetAwaiter().GetResult()}");
        return output;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
