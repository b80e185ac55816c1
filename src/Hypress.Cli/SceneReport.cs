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

    public static JsonNode Target(CodecTarget target) =>
        new JsonObject
        {
            ["kind"] = target.Kind.Name(),
            ["value"] = target.Kind == TargetKind.Lossless ? null : Report.Json(target.Value),
        };
}
