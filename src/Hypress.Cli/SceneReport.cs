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
            ["kind"] = Name(target.Kind),
            ["value"] = target.Kind == TargetKind.Lossless ? null : Report.Json(target.Value),
        };

    /// <summary>A target's name as its option has it.</summary>
    public static string Name(TargetKind kind) =>
        kind switch
        {
            TargetKind.Lossless => "lossless",
            TargetKind.Rate => "rate",
            TargetKind.Bytes => "bytes",
            TargetKind.Psnr => "psnr",
            TargetKind.Quality => "quality",
            TargetKind.MaxError => "max-error",
            _ => "max-relative-error",
        };
}
