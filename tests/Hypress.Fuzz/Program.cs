using System.Globalization;
using Hypress.Fuzz;
using Hypress.Fuzz.Targets;
using Hypress.Fuzz.Workers;

// Hypress.Fuzz [--inputs N | --seconds S] [--seed N] [--workers N] [--targets A,B] [--save FOLDER]
// Hypress.Fuzz --replay FILE...      findings again, each by the target that its name begins with
// Hypress.Fuzz --list                the targets

Coverage.Prepare();
if (args is [Worker.Argument, var folder])
    return Worker.Run(folder);
if (args is ["--list"])
{
    foreach (var target in TargetList.All(""))
        Console.WriteLine(target.Name);
    return 0;
}
if (args is ["--replay", .. var files])
    return Replay.Run(files, Console.WriteLine);

var plan = new FuzzPlan { Save = "artifacts/fuzz", Tell = Console.WriteLine };
for (var i = 0; i + 1 < args.Length; i += 2)
    plan = args[i] switch
    {
        "--inputs" => plan with { Inputs = Number(args[i + 1]) },
        "--seconds" => plan with { Time = TimeSpan.FromSeconds(Number(args[i + 1])) },
        "--seed" => plan with { Seed = Number(args[i + 1]) },
        "--workers" => plan with { Workers = Number(args[i + 1]) },
        "--targets" => plan with { Targets = args[i + 1].Split(',') },
        "--save" => plan with { Save = args[i + 1] },
        var other => throw new ArgumentException($"{other} is no option"),
    };
var supervisor = new Supervisor(plan);
supervisor.Run();
Console.WriteLine(Summary.Of(supervisor));
return supervisor.Findings.Count == 0 ? 0 : 1;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
