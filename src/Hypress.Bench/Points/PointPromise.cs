using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench.Points;

/// <summary>Whether what came back is what was asked for.</summary>
internal static class PointPromise
{
    /// <summary>Says which promise a codec broke; null when it kept them.</summary>
    /// <remarks>
    /// Values and errors are compared in float64. A float32 value beside its bound may still be rounded away from it, by
    /// half a unit in the last place of the scene's largest.
    /// </remarks>
    public static string? Broken(PointRequest request, ICubeSource scene, SceneDistortion found)
    {
        var target = TargetText.Parse(request.Target);
        var rounding = scene.Type == DataType.Float32 ? found.Peak * Math.ScaleB(1, -24) : 0;
        return target.Kind switch
        {
            TargetKind.Lossless when found.MaxError > 0 =>
                $"not lossless: the largest error is {found.MaxError:0.######}",
            TargetKind.Lossless when found.MaskDifferences > 0 =>
                $"not lossless: {found.MaskDifferences} values are masked in one scene only",
            TargetKind.MaxError when found.MaxError > target.Value + rounding =>
                $"the bound of {target.Value:0.######} is broken: the largest error is {found.MaxError:0.######}",
            _ => null,
        };
    }
}
