using Hypress.Cubes;

namespace Hypress.Fuzz.Targets;

/// <summary>The small scenes that seeds are made of.</summary>
internal static class SeedScenes
{
    private const short NoData = -99;

    /// <summary>A smooth scene with some noise.</summary>
    public static Cube Of(
        DataType type,
        int lines = 20,
        int samples = 26,
        int bands = FuzzCodecs.Bands
    ) => Cube.Load(new SyntheticScene(new(bands, lines, samples), type));

    /// <summary>A smooth scene with bad bands; those that are good are as many as models take.</summary>
    public static Cube WithBadBands(DataType type)
    {
        int[] bad = [0, 3, 4];
        var scene = Of(type, bands: FuzzCodecs.Bands + bad.Length);
        var good = Enumerable.Range(0, scene.Shape.Bands).Select(band => !bad.Contains(band));
        return new(
            scene.Values,
            scene.Metadata with
            {
                DataIgnoreValue = NoData,
                Bands = scene.Metadata.Bands with { Good = [.. good] },
            }
        );
    }

    /// <summary>Whole numbers that are stored as floats, some without data.</summary>
    public static Cube Counts()
    {
        var whole = Masked(DataType.Int16).Values;
        var floats = CubeView.Allocate(whole.Shape, DataType.Float32);
        var row = new double[whole.Shape.Samples];
        for (var band = 0; band < whole.Shape.Bands; band++)
        for (var line = 0; line < whole.Shape.Lines; line++)
        {
            whole.ReadRow<double>(band, line, row);
            row.AsSpan().Replace(NoData, double.NaN);
            floats.WriteRow<double>(band, line, row);
        }
        return new(floats);
    }

    /// <summary>A smooth scene with no data on a border, in some places, and in one band.</summary>
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
