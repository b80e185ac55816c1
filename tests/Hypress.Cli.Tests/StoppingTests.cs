using System.Diagnostics;

namespace Hypress.Cli.Tests;

/// <summary>However a run is stopped, what stood there before stands there after, or the whole new result does.</summary>
public sealed class StoppingTests
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 75)]
    public void A_stopped_run_leaves_nothing_behind(string signal, int exitCode)
    {
        using var hypress = new Program();
        hypress.Run("sample", "x.hdr", "--size", "800x800x60").IsDone();
        string[][] runs =
        [
            ["compress", "x.hdr", "--codec", "store", "--codec-option", "level=9"],
            ["sample", "y.hdr", "--size", "1000x1000x60"],
        ];
        foreach (var args in runs)
        {
            using var process = hypress.Start(args);
            WaitForTemporaryFile(hypress, process);
            Signal(process, signal);
            Program.Finish(process).IsError(exitCode, "stopped");
            Assert.Equal(["x.dat", "x.hdr"], hypress.Files);
        }
        hypress.Run("compress", "x.hdr", "--codec", "store", "--codec-option", "level=1").IsDone();
        using var restore = hypress.Start("decompress", "x.hyp", "-o", "y.hdr");
        WaitForTemporaryFile(hypress, restore);
        Signal(restore, signal);
        var outcome = Program.Finish(restore);
        // A run that was done before the signal came is whole.
        string[] expected =
            outcome.ExitCode == 0
                ? ["x.dat", "x.hdr", "x.hyp", "y.dat", "y.hdr"]
                : ["x.dat", "x.hdr", "x.hyp"];
        Assert.Equal(expected, hypress.Files);
    }

    [Fact]
    public void A_killed_run_leaves_the_old_file_or_the_new_one()
    {
        using var hypress = new Program();
        hypress.Run("sample", "a.hdr", "--size", "90x90x31", "--seed", "1").IsDone();
        hypress.Run("sample", "b.hdr", "--size", "90x90x31", "--seed", "2").IsDone();
        string[] options = ["-o", "x.hyp", "--overwrite", "--codec", "store"];
        hypress.Run(["compress", "a.hdr", .. options]).IsDone();
        var old = hypress.Bytes("x.hyp");
        var watch = Stopwatch.StartNew();
        hypress.Run(["compress", "b.hdr", .. options]).IsDone();
        var whole = watch.ElapsedMilliseconds;
        var made = hypress.Bytes("x.hyp");
        var (olds, news) = (0, 0);
        for (var run = 0; run < 50; run++)
        {
            File.WriteAllBytes(hypress.At("x.hyp"), old);
            using var process = hypress.Start(["compress", "b.hdr", .. options]);
            // From before the first byte to after the last.
            Thread.Sleep((int)(whole * (0.2 + (run * 0.018))));
            process.Kill();
            process.WaitForExit();
            var found = hypress.Bytes("x.hyp");
            var isOld = found.AsSpan().SequenceEqual(old);
            Assert.True(isOld || found.AsSpan().SequenceEqual(made), $"run {run} left a mixture");
            (olds, news) = isOld ? (olds + 1, news) : (olds, news + 1);
        }
        Assert.True(olds > 5, $"of 50 runs {news} were done before they were killed");
    }

    private static void WaitForTemporaryFile(Program hypress, Process process)
    {
        while (
            !process.HasExited
            && !hypress.Files.Any(name => name.EndsWith(".tmp", StringComparison.Ordinal))
        )
            Thread.Sleep(5);
    }

    private static void Signal(Process process, string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
