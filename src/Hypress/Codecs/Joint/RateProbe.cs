using Hypress.Cubes;

namespace Hypress.Codecs.Joint;

/// <summary>What a model's latents cost on a scene, from a few parts of it.</summary>
internal static class RateProbe
{
    private const int Side = 128;

    /// <summary>Bits per pixel per band at the step that the model was trained with, from the middles of four quarters.</summary>
    public static double Measure(ICubeSource scene, JointTileCoder coder, CancellationToken cancel)
    {
        var shape = scene.Shape;
        var (lines, samples) = (Extent(shape.Lines), Extent(shape.Samples));
        var (bytes, values) = (0L, 0L);
        foreach (var (line, sample) in ((int, int)[])[(1, 1), (1, 3), (3, 1), (3, 3)])
        {
            var window = CubeWindow.All(shape) with
            {
                FirstLine = Math.Clamp(
                    (shape.Lines * line / 4) - (lines / 2),
                    0,
                    shape.Lines - lines
                ),
                Lines = lines,
                FirstSample = Math.Clamp(
                    (shape.Samples * sample / 4) - (samples / 2),
                    0,
                    shape.Samples - samples
                ),
                Samples = samples,
            };
            bytes += coder.Encode(scene.Read(window), null, cancel).Length;
            values += window.Shape.Count;
        }
        return 8.0 * bytes / values;

        static int Extent(int whole) => Math.Min(whole, Math.Max(1, Math.Min(Side, whole / 2)));
    }
}
