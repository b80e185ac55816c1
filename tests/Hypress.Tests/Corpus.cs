using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Tests;

/// <summary>The scenes that are too large for the repository; tests that need them are skipped without.</summary>
internal static class Corpus
{
    private const string Variable = "HYPRESS_DATA";

    /// <summary>A file of the corpus, such as <c>formats/a.mat</c>; skips the test when there is none.</summary>
    public static string File(string name)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} is not set");
        return Path.Combine(folder!, name);
    }

    /// <summary>A scene of the corpus in memory.</summary>
    public static Cube Scene(string name)
    {
        using var source = FormatCatalog.Open(File(name));
        return Cube.Load(source);
    }
}
