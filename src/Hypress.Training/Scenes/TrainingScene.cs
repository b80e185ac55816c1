using Hypress.Codecs.Joint;
using Hypress.Cubes;

namespace Hypress.Training.Scenes;

/// <summary>A scene in memory, [band, line, sample], in the range 0 to 1 that the codec brings it to.</summary>
internal sealed record TrainingScene(string Name, CubeShape Shape, float[] Values)
{
    /// <summary>Reads a scene whole, a line at a time.</summary>
    public static TrainingScene Read(string name, ICubeSource source)
    {
        var shape = source.Shape;
        var normalization = Normalization.Of(source, CancellationToken.None);
        var values = new float[shape.Count];
        for (var line = 0; line < shape.Lines; line++)
        {
            var window = source.Read(CubeWindow.OfLines(shape, line, 1));
            for (var band = 0; band < shape.Bands; band++)
            {
                var start = ((band * shape.Lines) + line) * shape.Samples;
                window.ReadRow(band, 0, values.AsSpan(start, shape.Samples));
            }
        }
        foreach (ref var value in values.AsSpan())
            value = normalization.Forward(value);
        return new(name, shape, values);
    }
}
