using Hypress.Cubes;

namespace Hypress.Fuzz.Targets;

/// <summary>Reads what can be read of a scene in bounded memory: all of a small one, ends of a large one.</summary>
internal static class SceneReading
{
    private const long MostBytes = 4L << 20;

    /// <summary>Reads, and returns the values that had to be decoded for it.</summary>
    public static long Read(ICubeSource scene)
    {
        var shape = scene.Shape;
        var size = scene.Type.Size();
        var all = CubeWindow.All(shape);
        if (shape.Count <= MostBytes / size)
        {
            scene.Read(all);
            return shape.Count;
        }
        // The last pixel of a few bands.
        var bands = Math.Min(shape.Bands, 8);
        scene.Read(
            new(
                shape.Lines - 1,
                1,
                shape.Samples - 1,
                1,
                BandSelection.Of([.. Enumerable.Range(shape.Bands - bands, bands)], shape.Bands)
            )
        );
        return (long)shape.Bands * scene.LineUnit * shape.Samples;
    }
}
