using System.Text;
using Hypress.Bench.Results;
using Hypress.Bytes;

namespace Hypress.Bench.Report;

/// <summary>Writes a bench's results as one page that works offline.</summary>
public static class BenchReport
{
    // In the order in which they build on each other.
    private static readonly string[] Scripts =
    [
        "vendor/uPlot.iife.min.js",
        "data.js",
        "charts.js",
        "plots.js",
        "tables.js",
        "viewer.js",
        "main.js",
    ];

    private static readonly string[] Styles = ["vendor/uPlot.min.css", "report.css"];

    /// <summary>Writes the report of what a bench has measured so far.</summary>
    /// <param name="folder">The bench's output folder.</param>
    /// <param name="path">The page; replaced when it is there. Null takes <see cref="ResultsFolder.Report"/>.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="IOException">The folder holds no results, or the page can't be written.</exception>
    /// <exception cref="HypressFormatException">The results are damaged.</exception>
    public static string Write(ResultsFolder folder, string? path = null)
    {
        path ??= folder.Report;
        var data = Encoding.UTF8.GetString(ReportData.Of(folder));
        // Data last: what it holds must not be taken for a place to fill.
        var page = Page("report.html")
            .Replace("{{styles}}", Join(Styles), StringComparison.Ordinal)
            .Replace("{{scripts}}", Join(Scripts), StringComparison.Ordinal)
            .Replace("{{data}}", data, StringComparison.Ordinal);
        using var file = AtomicFile.Create(path, overwrite: true);
        file.Stream!.Write(Encoding.UTF8.GetBytes(page));
        file.Complete();
        return path;
    }

    private static string Join(IEnumerable<string> names) => string.Join('\n', names.Select(Page));

    private static string Page(string name)
    {
        using var stream = typeof(BenchReport).Assembly.GetManifestResourceStream($"Page/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
