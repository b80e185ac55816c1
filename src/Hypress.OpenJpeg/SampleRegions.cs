using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>Parts that stand for a large scene: four squares, one in the middle of each quarter.</summary>
internal static class SampleRegions
{
    private const long Values = 1 << 22; // of a part

    /// <summary>Reads them.</summary>
    public static IReadOnlyList<CubeView> Of(ICubeSource scene)
    {
        var shape = scene.Shape;
        var side = (int)Math.Max(64, Math.Sqrt((double)Values / shape.Bands));
        var lines = Math.Min(side, Math.Max(1, shape.Lines / 2));
        var samples = Math.Min(side, Math.Max(1, shape.Samples / 2));
        var regions = new List<CubeView>();
        foreach (var lineQuarter in (int[])[1, 3])
        foreach (var sampleQuarter in (int[])[1, 3])
            regions.Add(
                scene.Read(
                    new(
                        Math.Clamp(
                            (int)((long)shape.Lines * lineQuarter / 4) - (lines / 2),
                            0,
                            shape.Lines - lines
                        ),
                        lines,
                        Math.Clamp(
                            (int)((long)shape.Samples * sampleQuarter / 4) - (samples / 2),
                            0,
                            shape.Samples - samples
                        ),
                        samples,
                        BandSelection.All(shape.Bands)
                    )
                )
            );
        return regions;
    }
}
