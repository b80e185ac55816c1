namespace Hypress.Cli.Tests;

/// <summary>Batches on a real Slurm on this machine, a node of which is killed: what eng/batch/test-slurm.sh does, smaller.</summary>
public sealed class SlurmTests
{
    [Fact]
    public void A_node_killed_half_way_loses_nothing_and_does_nothing_twice()
    {
        const int Skipped = 77;
        using var hypress = new Program();
        using var script = hypress.Launch(
            "env",
            $"HYPRESS={Program.Executable}",
            "SIZE=96x96x31", // a task must last longer than it takes to kill its node
            Path.Combine(Program.Repository, "eng/batch/test-slurm.sh"),
            "240",
            "6"
        );
        var outcome = Program.Finish(script);
        Assert.SkipWhen(outcome.ExitCode == Skipped, outcome.Output);
        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Contains("passed: 240 scenes, node1 killed half-way", outcome.Output);
    }
}
