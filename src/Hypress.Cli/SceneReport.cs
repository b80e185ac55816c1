using System.Text.Json.Nodes;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Cli;

/// <summary>Beginnings of reports about scenes.</summary>
internal static class SceneReport
{
    public static Report Of(CubeShape shape, DataType type) =>
        new Report()
            .Put("lines", "scene", shape.Lines, $"{shape}, {type.ShortName()}")
            .Put("samples", "", shape.Samples, null)
            .Put("bands", "", shape.Bands, null)
            .Put("type", "", type.ShortName(), null);

    /// <summary>Adds what was reached, and whether it is no more than the nearest that the codec's steps allow.</summary>
    public static Report AddReached(
        this Report report,
        CodecTarget asked,
        double? reached,
        bool verified
    )
    {
        if (reached is not { } found)
            return report;
        var met = asked.IsMetBy(found);
        string?[] notes =
        [
            verified ? "verified" : null,
            met ? null
            : found < asked.Value ? "nearest below"
            : "nearest above",
        ];
        var note = string.Join(", ", notes.OfType<string>());
        return report
            .Add("reached", "reached", found, note.Length == 0 ? "" : $"({note})")
            .Put("met", "", met, null)
            .Put("verified", "", verified, null);
    }

    public static JsonNode Target(CodecTarget target) =>
        new JsonObject
        {
            ["kind"] = target.Kind.Name(),
            ["value"] = target.Kind == TargetKind.Lossless ? null : Report.Json(target.Value),
        };
}
