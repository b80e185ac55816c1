namespace Hypress.Cli.Tests;

public sealed class BenchTests
{
    private const string Config = """
        { "output": "results", "scenes": ["scene.hdr"], "codecs": ["store", "nobody"], "targets": ["lossless"], "repeats": 1 }
        """;

    [Fact]
    public void A_bench_measures_in_processes_of_its_own_and_leaves_a_report()
    {
        using var hypress = Program.WithScene();
        File.WriteAllText(hypress.At("bench.json"), Config);

        var json = hypress.Run("bench", "bench.json", "--json").IsDone().Json;

        Assert.Equal(
            (1, 1, 0),
            ((int)json["ok"]!, (int)json["unsupported"]!, (int)json["failed"]!)
        );
        var table = File.ReadAllLines(hypress.At("results/results.csv"));
        Assert.StartsWith("scene,store,,lossless,", table[1]);
        Assert.Contains("no codec 'nobody'", table[2]);
        Assert.True(File.Exists(hypress.At("results/report.html")));
        hypress.Run("report", "results", "-o", "page.html").IsDone();
        hypress.Run("report", "results", "--markdown", "page.md").IsDone();
        Assert.Contains("nobody", File.ReadAllText(hypress.At("page.html")));
        Assert.Contains("nobody", File.ReadAllText(hypress.At("page.md")));
    }

    [Fact]
    public void What_is_no_config_or_no_result_is_bad_input()
    {
        using var hypress = Program.WithScene();
        File.WriteAllText(hypress.At("bench.json"), "{}");
        hypress.Run("bench", "bench.json").IsError(3, "bench.json", "'output' is missing");
        hypress.Run("bench", "none.json").IsError(3, "none.json");
        hypress.Run("report", ".").IsError(3, "results.csv", "hypress bench");
    }
}
