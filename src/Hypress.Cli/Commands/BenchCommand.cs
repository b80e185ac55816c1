using System.CommandLine;
using Hypress.Bench;
using Hypress.Bench.Report;
using Hypress.Bench.Results;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress bench</c>: every codec at every target on every scene of a config.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var path = Arguments.Path("config", "What to measure, as JSON: see docs/bench.md");
        var retry = new Option<bool>("--retry")
        {
            Description = "Measure points again that failed or were unsupported",
        };
        var parallel = new Option<int>("--parallel")
        {
            Description = "Points measured at a time, when nobody reads the seconds; default 1",
            HelpName = "POINTS",
            DefaultValueFactory = _ => 1,
        };
        var command = new ExampleCommand(
            "bench",
            "Measure codecs at targets on scenes; started again, it goes on where it was"
        )
        {
            Examples =
            [
                "hypress bench bench/configs/demo.json",
                "hypress bench my-bench.json --retry",
                "hypress bench my-bench.json --parallel 4",
            ],
        };
        command.Add(path);
        command.Add(retry);
        command.Add(parallel);
        return command.Does(
            (parsed, session) =>
            {
                var file = parsed.GetRequiredValue(path);
                var config = Scenes.Input(file, () => BenchConfigReader.Load(file));
                var setup = new BenchSetup
                {
                    Codecs = Scenes.Codecs,
                    Formats = Scenes.Formats,
                    Retry = parsed.GetValue(retry),
                    Parallel = Points(parsed.GetValue(parallel)),
                    Progress = new Lines(session),
                    Cancel = session.Cancel,
                };
                var rows = BenchRunner.Run(config, setup);
                var folder = new ResultsFolder(config.OutputFolder);
                var report = new Report();
                foreach (var status in Enum.GetValues<PointStatus>())
                {
                    var name = ResultsTable.StatusText(status);
                    report.Add(name, name, rows.Count(row => row.Status == status), "points");
                }
                session.Print(
                    report
                        .Add("results", "results", folder.Table)
                        .Add("report", "report", BenchReport.Write(folder))
                );
                return ExitCode.Done;
            }
        );
    }

    private static int Points(int parallel) =>
        parallel is >= 1 and <= 1024
            ? parallel
            : throw CommandException.Usage($"--parallel is {parallel}: allowed are 1 to 1024");

    /// <summary>A line a point, with the time left.</summary>
    private sealed class Lines(Session session) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value)
        {
            var (row, left) = (value.Last, value.TimeLeft);
            var came = row.Figures is { } f
                ? $"{Cli.Report.Text(f.Psnr)} dB at {Cli.Report.Text(f.Bpppb)} bpppb"
                : $"{ResultsTable.StatusText(row.Status)}: {row.Reason}";
            session.Tell(
                $"{value.Done} of {value.Total}, {(int)left.TotalHours}:{left:mm\\:ss} left: {row.Key}: {came}"
            );
        }
    }
}
