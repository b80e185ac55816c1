using System.CommandLine;
using Hypress.Bench.Report;
using Hypress.Bench.Results;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress report</c>: a bench's results as a page.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folder = Arguments.Path("folder", "The output folder of a bench, finished or not");
        var output = Arguments.Output("The page; default report.html in the folder");
        var markdown = new Option<string?>("--markdown")
        {
            Description = "Write a Markdown page with plots as SVG beside it instead",
            HelpName = "FILE",
        };
        var command = new ExampleCommand(
            "report",
            "Write a bench's results as one page that works offline"
        )
        {
            Examples =
            [
                "hypress report results/demo",
                "hypress report results/test-scenes --markdown docs/bench-results.md",
            ],
        };
        command.Add(folder);
        command.Add(output);
        command.Add(markdown);
        return command.Does(
            (parsed, session) =>
            {
                var results = new ResultsFolder(parsed.GetRequiredValue(folder));
                if (!File.Exists(results.Table))
                    throw CommandException.BadInput(
                        $"'{results.Path}' holds no {Path.GetFileName(results.Table)}: run 'hypress bench' first"
                    );
                var page = parsed.GetValue(markdown);
                if (page is not null)
                    ResultsPage.Write(
                        results,
                        page,
                        [$"hypress report {results.Path} --markdown {page}"]
                    );
                else
                    page = BenchReport.Write(results, parsed.GetValue(output));
                session.Print(new Report().Add("report", "report", page));
                return ExitCode.Done;
            }
        );
    }
}
