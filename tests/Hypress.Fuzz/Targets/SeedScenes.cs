using Hypress.Cubes;

namespace Hypress.Fuzz.Targets;

/// <summary>The small scenes that seeds are made of.</summary>
internal static class SeedScenes
{
    private const short NoData = -99;

    /// <summary>A smooth scene with some noise.</summary>
    public static Cube Of(DataType type, int lines = 20, int samples = 26) =>
        Cube.Load(new SyntheticScene(new(FuzzCodecs.Bands, lines, samples), type));

    /// <summary>The same with no data on a border, in some places, and in one band.</summary>
    public static Cube Masked(DataType type, int lines = 20, int samples = 26)
    {
        var scene = Of(type, lines, samples);
        var none = type.IsFloat() ? double.NaN : NoData;
        var row = new double[samples];
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < lines; line++)
        {
            scene.Values.ReadRow<double>(band, line, row);
            for (var sample = 0; sample < samples; sample++)
                if (sample < line / 2 || ((line * 7) + sample + band) % 53 == 0)
                    row[sample] = none;
            scene.Values.WriteRow<double>(band, line, row);
        }
        return new(
            scene.Values,
            scene.Metadata with
            {
                DataIgnoreValue = type.IsFloat() ? null : NoData,
            }
        );
    }
}
