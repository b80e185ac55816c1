using System.Diagnostics;
using System.Text.Json.Nodes;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Cli.Tests;

/// <summary>A batch ends with every scene done and verified, or says of each why not, whatever happens on the way.</summary>
public sealed class BatchTests
{
    private const string Manifest = "b.jsonl";

    [Fact]
    public void A_folder_of_scenes_is_planned_run_and_reported()
    {
        using var hypress = WithScenes(3);
        Directory.CreateDirectory(hypress.At("in/deep"));
        WriteScene(hypress.At("in/deep/s0.npy"), new(7, 7, 7), 1);
        File.WriteAllText(hypress.At("in/notes.txt"), "no scene");
        File.WriteAllText(hypress.At("limits.txt"), "0 1 2 3 4 5 6");
        var planned = hypress.Run(
            "batch",
            "plan",
            "in",
            "--output-folder",
            "out",
            "--manifest",
            Manifest,
            "--max-error",
            "2",
            "--axes",
            "bsq"
        );
        Assert.Equal(0, planned.ExitCode);
        Assert.Contains("in/notes.txt", planned.Error);

        var lines = File.ReadAllLines(hypress.At(Manifest)).Select(Parse).ToList();
        Assert.Equal(
            ["in/deep/s0.npy", "in/s0.hdr", "in/s1.hdr", "in/s2.hdr"],
            lines.Select(line => (string?)line["input"])
        );
        Assert.Equal("out/deep/s0.hyp", (string?)lines[0]["output"]);
        Assert.Equal(new FileInfo(hypress.At("in/deep/s0.npy")).Length, (long)lines[0]["size"]!);
        using var sum = hypress.Launch("sha256sum", "in/deep/s0.npy");
        Assert.Equal(
            $"sha256:{Program.Finish(sum).Output.Split(' ')[0]}",
            (string?)lines[0]["hash"]
        );

        Assert.Equal(4, (int)Status(hypress)["missing"]!);
        Assert.Equal(4, (int)Run(hypress)["done"]!);
        var status = Status(hypress);
        Assert.Equal((4, 0), ((int)status["done"]!, (int)status["missing"]!));

        hypress.Run("batch", "merge", Manifest, "-o", "report.csv", "--deep").IsDone();
        Assert.Equal(5, File.ReadAllLines(hypress.At("report.csv")).Length);
        var row = Merge(hypress).Single(r => (string?)r["input"] == "in/s1.hdr");
        Assert.Equal("done", (string?)row["status"]);
        Assert.Equal(new FileInfo(hypress.At("out/s1.hyp")).Length, (long)row["bytes"]!);
        Assert.True((bool)row["verified"]!);
        Assert.Equal(1, (int)row["attempts"]!);
        Assert.InRange((double)row["reached"]!, 0, 2);
        hypress.Run("compare", "in/s1.hdr", "out/s1.hyp", "--max-error", "2").IsDone();
        hypress.Run("verify", "out/deep/s0.hyp", "--deep").IsDone();

        // The limits of each band are read once, when it is planned.
        string[] byBand =
        [
            "--max-error-per-band",
            "limits.txt",
            "--codec",
            "ccsds123",
            "--axes",
            "bsq",
        ];
        hypress
            .Run([
                "batch",
                "plan",
                "in/deep/s0.npy",
                "--output-folder",
                "band",
                "--manifest",
                "c.jsonl",
                .. byBand,
            ])
            .IsDone();
        File.Delete(hypress.At("limits.txt"));
        hypress.Run("batch", "run", "c.jsonl").IsDone();
        hypress
            .Run("compare", "in/deep/s0.npy", "band/s0.hyp", "--max-error", "6", "--axes", "bsq")
            .IsDone();
    }

    [Fact]
    public void A_rerun_does_what_is_missing_or_damaged_and_nothing_else()
    {
        using var hypress = Planned(3);
        Run(hypress);
        Assert.Equal(3, (int)Run(hypress)["done_before"]!);
        var whole = hypress.Bytes("out/s1.hyp");

        // Damage that keeps the length: only the hash tells.
        var damaged = whole.ToArray();
        damaged[damaged.Length / 2] ^= 1;
        File.WriteAllBytes(hypress.At("out/s1.hyp"), damaged);
        File.Delete(hypress.At("out/s2.hyp"));
        Assert.Equal(1, (int)Status(hypress)["missing"]!);
        Assert.Equal(2, (int)Status(hypress, "--deep")["missing"]!);
        var merged = hypress.Run("batch", "merge", Manifest, "-o", "report.csv", "--deep");
        Assert.Equal(1, merged.ExitCode);

        var again = Run(hypress);
        Assert.Equal((2, 1), ((int)again["done"]!, (int)again["done_before"]!));
        Assert.Equal(whole, hypress.Bytes("out/s1.hyp"));
        Assert.Equal([1, 2, 2], Merge(hypress).Select(row => (int)row["attempts"]!));

        // Another target is other work, though the files have the same names.
        hypress.Run([.. PlanOf("in"), "--rate", "3", "--overwrite"]).IsDone();
        Assert.Equal(3, (int)Status(hypress)["missing"]!);
        Assert.Equal(3, (int)Run(hypress)["done"]!);
    }

    [Fact]
    public void What_fails_says_why_and_stops_nothing_else()
    {
        using var hypress = WithScenes(4);
        var header = File.ReadAllText(hypress.At("in/s0.hdr"));
        File.WriteAllText(hypress.At("in/s0.hdr"), header.Replace("lines = 16", "lines = 160"));
        hypress.Run(PlanOf("in")).IsDone();
        var data = hypress.Bytes("in/s1.dat");
        data[7] ^= 1;
        File.WriteAllBytes(hypress.At("in/s1.dat"), data);
        Directory.CreateDirectory(hypress.At("out/s2.hyp")); // where a file should go

        var run = hypress.Run("batch", "run", Manifest);
        Assert.Equal(75, run.ExitCode);
        var warnings = run.Error.TrimEnd().Split('\n');
        Assert.Equal(3, warnings.Length);
        Assert.Contains("in/s1.hdr", warnings[1]);
        Assert.Contains("plan again", warnings[1]);
        var status = Status(hypress);
        Assert.Equal(
            (1, 2, 1),
            (
                (int)status["done"]!,
                (int)status["failed_permanently"]!,
                (int)status["failed_transiently"]!
            )
        );
        Assert.Equal(
            [3, 3, 75],
            status["failures"]!.AsArray().Select(failure => (int)failure!["code"]!)
        );

        // What may be cured is tried again; what can't be is not, and is what the exit code says then.
        Directory.Delete(hypress.At("out/s2.hyp"));
        Assert.Equal(3, hypress.Run("batch", "run", Manifest).ExitCode);
        Assert.Equal([1, 1, 2, 1], Merge(hypress, 1).Select(row => (int)row["attempts"]!));
        File.WriteAllText(hypress.At("in/s0.hdr"), header);
        Assert.Equal(3, hypress.Run("batch", "run", Manifest, "--retry").ExitCode);
        Assert.Equal([2, 2, 2, 1], Merge(hypress, 1).Select(row => (int)row["attempts"]!));
        hypress.Run([.. PlanOf("in"), "--overwrite"]);
        hypress.Run("batch", "run", Manifest).IsDone();
        Assert.All(Merge(hypress), row => Assert.Equal("done", (string?)row["status"]));
    }

    public static TheoryData<string, string[], string> Schedulers =>
        new()
        {
            { "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=3 SLURM_ARRAY_TASK_COUNT=4", [], "2/4" },
            {
                "SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=6 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=4",
                [],
                "2/4"
            },
            { "SLURM_ARRAY_TASK_ID=3", ["--shards", "4"], "3/4" },
            { "JOB_COMPLETION_INDEX=1", ["--shards", "4"], "1/4" },
            { "AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=4", [], "0/4" },
            { "JOB_COMPLETION_INDEX=1", ["--shard", "3/4"], "3/4" },
        };

    [Theory, MemberData(nameof(Schedulers))]
    public void The_share_comes_from_the_scheduler(
        string environment,
        string[] options,
        string shard
    )
    {
        using var hypress = Planned(4);
        var run = Under(hypress, environment, options).IsDone().Json;
        Assert.Equal(shard, (string?)run["shard"]);
        // Of four scenes of one size each of four shards has one.
        Assert.Equal(1, (int)run["done"]!);
        Assert.Equal(
            [$"s{shard[0]}.hyp"],
            Directory.GetFiles(hypress.At("out")).Select(Path.GetFileName)
        );
    }

    [Theory]
    [InlineData("JOB_COMPLETION_INDEX=1", "--shards")]
    [InlineData("JOB_COMPLETION_INDEX=x", "no number")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=4 AWS_BATCH_JOB_ARRAY_SIZE=4", "counted from 0")]
    [InlineData(
        "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_COUNT=3",
        "equal steps"
    )]
    public void A_share_that_cannot_be_told_is_a_usage_error(string environment, string word)
    {
        using var hypress = Planned(1);
        Under(hypress, environment, []).IsError(2, word);
        hypress.Run("batch", "run", Manifest, "--shard", "4/4").IsError(2, "counted from 0");
        Assert.False(Directory.Exists(hypress.At("out")));
    }

    [Fact]
    public void A_killed_run_is_gone_on_with()
    {
        using var hypress = Planned(12);
        using (var run = hypress.Start("batch", "run", Manifest))
        {
            WaitForDone(hypress, 3);
            run.Kill();
            run.WaitForExit();
        }
        // The line that it was writing.
        File.AppendAllText(Logs(hypress).Single(), "{\"event\":\"do");
        var before = Status(hypress);
        Assert.InRange((int)before["done"]!, 3, 11);
        var run2 = Run(hypress);
        Assert.Equal((int)before["done"]!, (int)run2["done_before"]!);
        Assert.Equal(12 - (int)before["done"]!, (int)run2["done"]!);
        var rows = Merge(hypress);
        Assert.Equal(12, rows.Count);
        Assert.All(rows, row => Assert.InRange((int)row["attempts"]!, 1, 2));
        // What the kill left half-written is gone, too.
        Assert.Equal(12, Directory.GetFiles(hypress.At("out")).Length);
    }

    [Fact]
    public void A_run_that_the_system_ends_asks_for_another_try()
    {
        using var hypress = Planned(12);
        using (var run = hypress.Start("batch", "run", Manifest))
        {
            WaitForDone(hypress, 1);
            using var kill = Process.Start("kill", ["-TERM", $"{run.Id}"]);
            Program.Finish(run).IsError(75, "stopped after", "goes on from there");
        }
        Assert.InRange((int)Status(hypress)["done"]!, 1, 11);
        Assert.DoesNotContain(
            Directory.GetFiles(hypress.At("out")),
            file => Path.GetFileName(file).StartsWith('.')
        );
        Run(hypress);
        Assert.All(Merge(hypress), row => Assert.Equal("done", (string?)row["status"]));
    }

    [Fact]
    public void Two_runs_of_one_share_leave_one_result()
    {
        using var hypress = Planned(16);
        using var one = hypress.Start("batch", "run", Manifest, "--json");
        using var other = hypress.Start("batch", "run", Manifest, "--json", "--jobs", "2");
        var runs = new[] { one, other }.Select(run => Program.Finish(run).IsDone().Json).ToList();
        Assert.All(runs, run => Assert.Equal(16, (int)run["done"]! + (int)run["done_before"]!));
        // They share the work: what is begun by the other comes last.
        Assert.InRange(runs.Sum(run => (int)run["done"]!), 16, 24);
        var rows = Merge(hypress);
        Assert.Equal(16, rows.Count);
        Assert.All(rows, row => Assert.Equal("done", (string?)row["status"]));
        Assert.Equal(16, Directory.GetFiles(hypress.At("out")).Length);
    }

    [Fact]
    public void Plans_that_cannot_be_carried_out_are_refused()
    {
        using var hypress = WithScenes(2);
        hypress.Run(PlanOf("nowhere.hdr")).IsError(3, "nowhere.hdr");
        hypress.Run(PlanOf("in/*.tif")).IsError(3, "*.tif");
        hypress.Run([.. PlanOf("in"), "--codec", "none-such"]).IsError(2, "none-such");
        WriteScene(hypress.At("in/s0.npy"), new(4, 4, 4), 1);
        hypress.Run(PlanOf("in")).IsError(2, "s0.hdr", "s0.npy");
        Assert.False(File.Exists(hypress.At(Manifest)));
        File.Delete(hypress.At("in/s0.npy"));

        Directory.CreateDirectory(hypress.At("out"));
        File.WriteAllText(hypress.At("out/s1.hyp"), "mine");
        hypress.Run(PlanOf("in/*.hdr")).IsError(2, "out/s1.hyp", "--overwrite");
        hypress.Run(PlanOf("in/s0.*")).IsDone();
        Assert.Single(File.ReadAllLines(hypress.At(Manifest)));
        hypress.Run(PlanOf("in/s0.hdr")).IsError(2, Manifest);

        File.AppendAllText(hypress.At(Manifest), "{\"input\":\"x\"}\n");
        hypress.Run("batch", "run", Manifest).IsError(3, Manifest, "line 2");
        File.WriteAllText(hypress.At(Manifest), "");
        hypress.Run("batch", "status", Manifest).IsError(3, "no items");
        hypress.Run("batch", "run", "none.jsonl").IsError(3, "none.jsonl");
        hypress.Run("batch").IsError(2, "hypress batch --help");
        hypress.Run("batch", "run").IsError(2, "hypress batch run --help");
    }

    private static string[] PlanOf(string input) =>
        ["batch", "plan", input, "--output-folder", "out", "--manifest", Manifest];

    private static Program WithScenes(int count)
    {
        var hypress = new Program();
        Directory.CreateDirectory(hypress.At("in"));
        for (var i = 0; i < count; i++)
            WriteScene(hypress.At($"in/s{i}.hdr"), new(8, 16, 16), i + 1);
        return hypress;
    }

    private static void WriteScene(string path, CubeShape shape, int seed)
    {
        using var scene = new SyntheticScene(shape, DataType.UInt16, seed);
        using var sink = FormatCatalog.Create(path, new(shape, scene.Type, scene.Metadata));
        CubeCompressor.Decompress(scene, sink);
    }

    private static Program Planned(int count)
    {
        var hypress = WithScenes(count);
        hypress.Run(PlanOf("in")).IsDone();
        return hypress;
    }

    private static JsonObject Run(Program hypress) =>
        hypress.Run("batch", "run", Manifest, "--json").IsDone().Json;

    private static JsonObject Status(Program hypress, params string[] options) =>
        hypress.Run(["batch", "status", Manifest, "--json", .. options]).IsDone().Json;

    private static List<JsonObject> Merge(Program hypress, int exitCode = 0)
    {
        var run = hypress.Run("batch", "merge", Manifest, "-o", "report.jsonl", "--overwrite");
        Assert.Equal(exitCode, run.ExitCode);
        return [.. File.ReadAllLines(hypress.At("report.jsonl")).Select(Parse)];
    }

    private static Outcome Under(Program hypress, string environment, string[] options)
    {
        using var run = hypress.Launch(
            "env",
            [
                .. environment.Split(' '),
                Program.Executable,
                "batch",
                "run",
                Manifest,
                "--json",
                .. options,
            ]
        );
        return Program.Finish(run);
    }

    private static string[] Logs(Program hypress) =>
        Directory.Exists(hypress.At(Manifest + ".results"))
            ? Directory.GetFiles(
                hypress.At(Manifest + ".results"),
                "*.jsonl",
                SearchOption.AllDirectories
            )
            : [];

    private static void WaitForDone(Program hypress, int count)
    {
        var watch = Stopwatch.StartNew();
        while (Logs(hypress).Sum(log => File.ReadAllText(log).Split("\"done\"").Length - 1) < count)
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(2), "nothing gets done");
            Thread.Sleep(2);
        }
    }

    private static JsonObject Parse(string line) => Assert.IsType<JsonObject>(JsonNode.Parse(line));
}
