using Hypress.Fuzz.Workers;

namespace Hypress.Fuzz.Tests;

public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Ten_thousand_mutated_inputs_end_as_documented()
    {
        var supervisor = new Supervisor(
            new()
            {
                Inputs = 10_000,
                Save = Path.Combine(AppContext.BaseDirectory, "findings"),
                Tell = output.WriteLine,
            }
        );
        supervisor.Run();
        output.WriteLine(Summary.Of(supervisor));
        Assert.Empty(supervisor.Findings.Select(f => $"{f.Key}: {f.Value.Detail}"));
        // Mutations that all are refused at the door, or change nothing, find nothing.
        foreach (var (name, tally) in supervisor.Tallies)
        {
            Assert.True(tally.Ways >= 4, $"{name} went only {tally.Ways} ways");
            Assert.True(tally.Refused >= 10, $"{name} refused only {tally.Refused}");
        }
        Assert.InRange(supervisor.Tallies.Values.Sum(tally => tally.Inputs), 10_000, 12_000);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        var folder = Directory.CreateTempSubdirectory("hypress-fuzz-").FullName;
        try
        {
            var target = Targets.TargetList.Find(folder, "npy");
            byte[][] Made(int seed)
            {
                var campaign = new Campaign(target, seed, folder);
                return
                [
                    .. Enumerable
                        .Range(0, 100)
                        .Select(number =>
                        {
                            var input = campaign.Make(number);
                            campaign.Run(input);
                            return input;
                        }),
                ];
            }
            var made = Made(1);
            Assert.Equal(made, Made(1));
            Assert.NotEqual(made, Made(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
