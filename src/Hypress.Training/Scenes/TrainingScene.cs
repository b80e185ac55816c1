using Hypress.Cubes;

namespace Hypress.Training.Scenes;

/// <summary>A scene in memory, [band, line, sample], its maximum 1.</summary>
internal sealed record TrainingScene(string Name, CubeShape Shape, float[] Values)
{
    /// <summary>Reads a scene whole, a line at a time.</summary>
    /// <exception cref="HypressUnsupportedException">Nothing in it is above 0.</exception>
    public static TrainingScene Read(string name, ICubeSource source)
    {
        var shape = source.Shape;
        var values = new float[shape.Count];
        for (var line = 0; line < shape.Lines; line++)
        {
            var window = source.Read(CubeWindow.OfLines(shape, line, 1));
            for (var band = 0; band < shape.Bands; band++)
                window.ReadRow(band, 0, values.AsSpan(Index(band, line), shape.Samples));
        }
        var peak = 0f;
        foreach (ref var value in values.AsSpan())
        {
            if (!float.IsFinite(value))
                value = 0;
            peak = Math.Max(peak, value);
        }
        if (peak <= 0)
            throw new HypressUnsupportedException($"scene {name} holds no value above 0");
        foreach (ref var value in values.AsSpan())
            value /= peak;
        return new(name, shape, values);

        int Index(int band, int line) => ((band * shape.Lines) + line) * shape.Samples;
    }
}
