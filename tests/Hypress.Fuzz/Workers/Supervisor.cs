using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hypress.Fuzz.Targets;
using Hypress.Tensors;

namespace Hypress.Fuzz.Workers;

/// <summary>How much to try.</summary>
internal sealed record FuzzPlan
{
    /// <summary>Inputs in all, shared evenly by the targets.</summary>
    public int Inputs { get; init; } = 10_000;

    /// <summary>Other seeds make other inputs.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Goes on with other seeds until then; null tries the inputs once.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Names of targets; null takes all.</summary>
    public IReadOnlyCollection<string>? Targets { get; init; }

    /// <summary>Processes at a time.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Where findings are saved; null saves none.</summary>
    public string? Save { get; init; }

    /// <summary>Hears a line on what happens.</summary>
    public Action<string> Tell { get; init; } = static _ => { };
}

/// <summary>Runs targets in processes of their own, so that none takes the others, or the run, with it.</summary>
internal sealed class Supervisor(FuzzPlan plan)
{
    private const int MostCrashes = 20; // of one target in a round

    private readonly ConcurrentDictionary<string, Tally> _tallies = new();
    private readonly ConcurrentDictionary<string, Finding> _findings = new();
    private readonly ConcurrentDictionary<string, string> _missing = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    /// <summary>What came of each target.</summary>
    public IReadOnlyDictionary<string, Tally> Tallies => _tallies;

    /// <summary>The first input of each way that something has to be done about, by target and way.</summary>
    public IReadOnlyDictionary<string, Finding> Findings => _findings;

    /// <summary>Targets whose library isn't here, and what to do.</summary>
    public IReadOnlyDictionary<string, string> Missing => _missing;

    /// <summary>Runs the plan.</summary>
    public void Run()
    {
        var root = Directory.CreateTempSubdirectory("hypress-fuzz-").FullName;
        try
        {
            string[] names =
            [
                .. TargetList
                    .All(root)
                    .Select(target => target.Name)
                    .Where(name => plan.Targets?.Contains(name) ?? true),
            ];
            var share = (plan.Inputs + names.Length - 1) / names.Length;
            for (var round = 0; ; round++)
            {
                Round(names, plan.Seed + round, share, root);
                if (plan.Time is null || _watch.Elapsed > plan.Time)
                    return;
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private void Round(string[] names, int seed, int share, string root)
    {
        var jobs = new ConcurrentQueue<string>(names.Where(name => !_missing.ContainsKey(name)));
        var workers = Enumerable
            .Range(0, plan.Workers)
            .Select(n =>
                Task.Factory.StartNew(
                    () => Work(jobs, seed, share, Path.Combine(root, $"{n}")),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
            )
            .ToArray();
        Task.WaitAll(workers);
    }

    private void Work(ConcurrentQueue<string> jobs, int seed, int share, string folder)
    {
        WorkerProcess? worker = null;
        while (jobs.TryDequeue(out var name))
        {
            if (plan.Time is { } time && _watch.Elapsed > time)
                break;
            var (first, crashes) = (0, 0);
            while (first < share && crashes < MostCrashes)
            {
                worker ??= new(folder);
                worker.Begin(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name} {seed} {first} {share - first}"
                    )
                );
                if (Follow(name, worker, ref first))
                    break;
                crashes++;
                worker.Dispose();
                worker = null;
            }
        }
        worker?.Dispose();
    }

    // Whether the job was done; else the process is gone, and first is the number to go on with.
    private bool Follow(string name, WorkerProcess worker, ref int first)
    {
        var tally = _tallies.GetOrAdd(name, _ => new());
        var at = -1;
        var began = first;
        while (true)
        {
            switch (worker.Next(out var hung))
            {
                case (Worker.At, var number):
                    at = int.Parse(number, CultureInfo.InvariantCulture);
                    break;
                case (Worker.Find, var json):
                    Keep(name, JsonSerializer.Deserialize<Finding>(json)!);
                    break;
                case (Worker.Missing, var reason):
                    _missing[name] = reason;
                    return true;
                case (Worker.Done, var json):
                    tally.Add(JsonSerializer.Deserialize<Tally>(json)!);
                    plan.Tell(
                        $"{name}: {tally.Inputs} inputs, {tally.Ways} ways, {tally.Edges} branches"
                    );
                    return true;
                case null when at < 0:
                    throw new InvalidOperationException(
                        $"{name} did not begin: {(hung ? "hung" : worker.Ending())}"
                    );
                case null:
                    var kind = hung ? OutcomeKind.Hung : OutcomeKind.Crashed;
                    var ending = hung ? "no end" : worker.Ending();
                    Keep(name, new(kind, $"{kind} {ending}", ending, worker.Current));
                    tally.Finds++;
                    tally.Refused += at - began; // what came of those before is lost with the process
                    first = at + 1;
                    return false;
            }
        }
    }

    private void Keep(string name, Finding finding)
    {
        if (!_findings.TryAdd($"{name} {finding.Signature}", finding))
            return;
        var file = $"{name}.{WeightFile.NameOf(WeightFile.IdOf(finding.Input))[..8]}.bin";
        plan.Tell($"{finding.Kind} {file}: {finding.Detail}");
        if (plan.Save is not { } folder)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, file), finding.Input);
    }
}
