using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Between a scene's values and the network's [0, 1]: value = offset + scale · x.</summary>
/// <remarks>Zero stays zero where no value is negative: the scale is then the scene's maximum.</remarks>
internal readonly record struct Normalization(float Offset, float Scale)
{
    private const int LinesAtOnce = 16;

    //  offset f32, finite | scale f32, finite and greater than 0
    public static Normalization Parse(ref ByteReader reader)
    {
        var (offset, scale) = (reader.Single("value offset"), reader.Single("value scale"));
        if (!float.IsFinite(offset) || !float.IsFinite(scale) || scale <= 0)
            throw new HypressFormatException(
                "value scale",
                reader.Offset - 8,
                $"{offset} and {scale}",
                "finite, scale above 0"
            );
        return new(offset, scale);
    }

    public void Write(ByteWriter writer)
    {
        writer.Single(Offset);
        writer.Single(Scale);
    }

    /// <summary>The range of a scene's finite values; one pass over it.</summary>
    public static Normalization Of(ICubeSource scene, CancellationToken cancel)
    {
        float least = 0,
            most = 0;
        var row = new float[scene.Shape.Samples];
        for (var line = 0; line < scene.Shape.Lines; line += LinesAtOnce)
        {
            cancel.ThrowIfCancellationRequested();
            var lines = Math.Min(LinesAtOnce, scene.Shape.Lines - line);
            var part = scene.Read(
                CubeWindow.All(scene.Shape) with
                {
                    FirstLine = line,
                    Lines = lines,
                }
            );
            for (var band = 0; band < scene.Shape.Bands; band++)
            for (var i = 0; i < lines; i++)
            {
                part.ReadRow<float>(band, i, row);
                foreach (var value in row)
                {
                    // Neither is true of NaN, and infinities don't count.
                    if (value < least && value >= float.MinValue)
                        least = value;
                    if (value > most && value <= float.MaxValue)
                        most = value;
                }
            }
        }
        var scale = most - least;
        return scale > 0 && float.IsFinite(scale) ? new(least, scale)
            : scale > 0 ? new(-float.MaxValue / 4, float.MaxValue / 2)
            : new(least, 1);
    }

    /// <summary>A value's place in [0, 1]; what isn't a number counts as 0.</summary>
    public float Forward(float value)
    {
        var x = (value - Offset) / Scale;
        return x > 0 ? Math.Min(x, 1) : 0;
    }

    /// <summary>The value at a place, which is clamped to [0, 1]; what isn't a number counts as 0.</summary>
    public float Backward(float x) => Fma.Exact(Scale, x > 0 ? Math.Min(x, 1) : 0, Offset);
}
