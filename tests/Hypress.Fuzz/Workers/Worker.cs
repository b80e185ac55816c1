using System.Globalization;
using System.Text.Json;
using Hypress.Fuzz.Targets;

namespace Hypress.Fuzz.Workers;

/// <summary>The child process: takes jobs from standard input, a line each, and says what it is at.</summary>
/// <remarks>The input in work stands in a file, so that it outlives the process.</remarks>
internal static class Worker
{
    /// <summary>The argument that starts one, before its folder.</summary>
    public const string Argument = "--worker";

    /// <summary>The file with the input in work.</summary>
    public const string Current = "current.bin";

    // Words of the lines that it writes.
    public const string At = "at";
    public const string Find = "find";
    public const string Missing = "missing";
    public const string Done = "done";

    /// <summary>Works until standard input ends.</summary>
    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            var target = TargetList.Find(folder, words[0]);
            try
            {
                var campaign = new Campaign(target, Number(words[1]), folder);
                Say(
                    Done,
                    JsonSerializer.Serialize(
                        Work(campaign, Number(words[2]), Number(words[3]), folder)
                    )
                );
            }
            catch (HypressMissingException e)
            {
                Say(Missing, e.Message);
            }
        }
        return 0;
    }

    private static Tally Work(Campaign campaign, int first, int count, string folder)
    {
        var tally = new Tally();
        foreach (var (seed, outcome) in campaign.BadSeeds)
            Tell(
                outcome with
                {
                    Kind = OutcomeKind.Escaped,
                    Signature = $"a seed: {outcome.Signature}",
                    Detail = $"a seed: {outcome.Detail}",
                },
                seed
            );
        var current = Path.Combine(folder, Current);
        for (var number = first; number < first + count; number++)
        {
            var input = campaign.Make(number);
            File.WriteAllBytes(current, input);
            Say(At, $"{number}");
            var outcome = campaign.Run(input);
            tally.Add(outcome);
            if (outcome.IsFind)
                Tell(outcome, input);
        }
        (tally.Ways, tally.Edges) = (campaign.Ways, campaign.Edges);
        return tally;
    }

    private static void Tell(Outcome outcome, byte[] input) =>
        Say(
            Find,
            JsonSerializer.Serialize(
                new Finding(outcome.Kind, outcome.Signature, outcome.Detail, input)
            )
        );

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static void Say(string word, string rest)
    {
        Console.Out.WriteLine($"{word} {rest}");
        Console.Out.Flush();
    }
}
