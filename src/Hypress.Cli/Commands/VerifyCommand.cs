using System.CommandLine;
using Hypress.Container;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress verify</c>: a .hyp file against its checksums.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var input = Arguments.Path("file", "The .hyp file");
        var deep = new Option<bool>("--deep") { Description = "Decode every tile too" };
        var threads = Arguments.Threads();
        var command = new ExampleCommand("verify", "Check a .hyp file; exit 1 when it is damaged")
        {
            Examples = ["hypress verify scene.hyp", "hypress verify scene.hyp --deep --json"],
        };
        command.Add(input);
        command.Add(deep);
        command.Add(threads);
        return command.Does(
            (parsed, session) =>
            {
                var path = parsed.GetRequiredValue(input);
                var options = new HypReadOptions
                {
                    Codecs = Scenes.Codecs,
                    Threads = parsed.GetValue(threads),
                    Cancel = session.Cancel,
                };
                var found = Scenes.Input(
                    path,
                    () =>
                        session.Watch(
                            $"checking {Path.GetFileName(path)}",
                            progress =>
                                HypVerifier.Verify(path, options, parsed.GetValue(deep), progress)
                        )
                );
                var report = new Report()
                    .Add("input", "file", path)
                    .Add("whole", "whole", found.IsWhole)
                    .Add("sections", "sections", found.Sections)
                    .Add("tiles_decoded", "tiles decoded", found.TilesDecoded)
                    .Put("damage", "", Report.Json(found.Damage, line => line), null);
                foreach (var line in found.Damage)
                    report.Line("damage", line);
                session.Print(report);
                return found.IsWhole ? ExitCode.Done : ExitCode.CheckFailed;
            }
        );
    }
}
