using System.CommandLine;
using Hypress.Bench.Report;
using Hypress.Bench.Results;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress report</c>: a bench's results as a page.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("folder")
        {
            Description =
                "The output folder of a bench, finished or not; several for one --markdown",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = Arguments.Output("The page; default report.html in the folder");
        var markdown = new Option<string?>("--markdown")
        {
            Description = "Write a Markdown page with plots as SVG beside it instead",
            HelpName = "FILE",
        };
        var noSpeed = new Option<bool>("--no-speed")
        {
            Description = "Leave seconds out of the Markdown page: the machine was busy",
        };
        var anchors = new Option<string[]>("--anchor")
        {
            Description =
                "A codec that the Markdown page compares the others with; may be given again; default the bench's",
            HelpName = "CODEC",
        };
        var command = new ExampleCommand(
            "report",
            "Write a bench's results as one page that works offline"
        )
        {
            Examples =
            [
                "hypress report results/demo",
                "hypress report results/cave_cloth results/jasper_ridge --markdown docs/results.md",
            ],
        };
        command.Add(folders);
        command.Add(output);
        command.Add(markdown);
        command.Add(noSpeed);
        command.Add(anchors);
        return command.Does(
            (parsed, session) =>
            {
                ResultsFolder[] results =
                [
                    .. parsed.GetRequiredValue(folders).Select(path => new ResultsFolder(path)),
                ];
                foreach (var folder in results)
                    if (!File.Exists(folder.Table))
                        throw CommandException.BadInput(
                            $"'{folder.Path}' holds no {Path.GetFileName(folder.Table)}: run 'hypress bench' first"
                        );
                var page = parsed.GetValue(markdown);
                if (page is null && results.Length > 1)
                    throw CommandException.Usage(
                        "several folders make one page with --markdown only: name one folder, or a page"
                    );
                var busy = parsed.GetValue(noSpeed);
                if (page is not null)
                    ResultsPage.Write(
                        results,
                        page,
                        new([
                            $"hypress report {string.Join(' ', results.Select(folder => folder.Path))} "
                                + $"--markdown {page}{(busy ? " --no-speed" : "")}",
                        ])
                        {
                            Anchors = parsed.GetValue(anchors) ?? [],
                            HasSpeed = !busy,
                        }
                    );
                else
                    page = BenchReport.Write(results[0], parsed.GetValue(output));
                session.Print(new Report().Add("report", "report", page));
                return ExitCode.Done;
            }
        );
    }
}
