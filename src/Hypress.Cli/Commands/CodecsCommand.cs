using System.CommandLine;
using System.Text.Json.Nodes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Cli.Commands;

/// <summary><c>hypress codecs</c>: what there is to choose from.</summary>
internal static class CodecsCommand
{
    public static Command Create() =>
        new ExampleCommand("codecs", "List codecs, what they can do and their options")
        {
            Examples = ["hypress codecs", "hypress codecs --json"],
        }.Does(
            (_, session) =>
            {
                var report = new Report().Put("codecs", "", Report.Json(Scenes.Codecs, Node), null);
                foreach (var codec in Scenes.Codecs)
                    Describe(report, codec);
                session.Print(report);
                return ExitCode.Done;
            }
        );

    private static JsonObject Node(ICubeCodec codec) =>
        new()
        {
            ["name"] = codec.Name,
            ["summary"] = codec.Summary,
            ["targets"] = Report.Json(codec.Capabilities.Targets, t => t.Name()),
            ["targets_by_search"] = Report.Json(Searched(codec.Capabilities), t => t.Name()),
            ["targets_by_residuals"] = Report.Json(ByResiduals(codec.Capabilities), t => t.Name()),
            ["default_target"] = SceneReport.Target(codec.Capabilities.DefaultTarget),
            ["data_types"] = Report.Json(codec.Capabilities.DataTypes, t => t.ShortName()),
            ["lossless_only"] = Report.Json(codec.Capabilities.LosslessOnly, t => t.ShortName()),
            ["deterministic"] = codec.Capabilities.Deterministic,
            ["peer"] = codec.Capabilities.IsPeer,
            ["max_bands"] = codec.Capabilities.MaxBands,
            ["options"] = Report.Json(
                codec.Capabilities.Options,
                o => new JsonObject
                {
                    ["name"] = o.Name,
                    ["values"] = o.Values,
                    ["effect"] = o.Effect,
                }
            ),
        };

    private static void Describe(Report report, ICubeCodec codec)
    {
        var can = codec.Capabilities;
        report
            .Line(codec.Name, can.IsPeer ? $"{codec.Summary} [to compare with]" : codec.Summary)
            .Line("  targets", string.Join(", ", can.Targets.Select(t => t.Name())));
        AddTargets("  by search", Searched(can));
        AddTargets("  by residuals", ByResiduals(can));
        report
            .Line("  default", can.DefaultTarget.ToString())
            .Line(
                "  data types",
                string.Join(
                    ", ",
                    can.DataTypes.Select(t =>
                        can.LosslessOnly.Contains(t)
                            ? $"{t.ShortName()} (lossless only)"
                            : t.ShortName()
                    )
                )
            );
        foreach (var option in can.Options)
            report.Line("  option", $"{option.Name}={option.Values}: {option.Effect}");

        void AddTargets(string name, IEnumerable<TargetKind> targets)
        {
            if (targets.Any())
                report.Line(name, string.Join(", ", targets.Select(t => t.Name())));
        }
    }

    private static IEnumerable<TargetKind> Searched(CodecCapabilities can) =>
        can.AllTargets.Except(can.Targets).Where(kind => !can.IsByResiduals(kind));

    private static IEnumerable<TargetKind> ByResiduals(CodecCapabilities can) =>
        can.AllTargets.Where(can.IsByResiduals);
}
