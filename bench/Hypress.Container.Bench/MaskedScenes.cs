using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Envi;

namespace Hypress.Container.Bench;

/// <summary>Scenes with values that hold no data, for eng/masks.sh.</summary>
internal static class MaskedScenes
{
    private const double BorderShare = 0.3;
    private const double NanShare = 0.01;

    /// <summary>Writes one: <c>border</c>, <c>floats</c> or <c>nan</c>.</summary>
    public static void Write(string kind, string from, string to)
    {
        using var source = FormatCatalog.Open([new EnviFormat()], from);
        using var scene = Cube.Load(source);
        using var made = kind switch
        {
            "border" => Border(scene),
            "floats" => Floats(scene, 0),
            "nan" => Floats(scene, NanShare),
            _ => throw new ArgumentException($"{kind} is no kind of scene: border, floats or nan"),
        };
        using var sink = new EnviFormat().Create(
            to,
            new(made.Shape, made.Type, made.Metadata),
            new() { Overwrite = true }
        );
        CubeCompressor.Decompress(made, sink);
    }

    // All but a square in the middle, turned by 20 degrees as scenes lie on a map's grid: so many pixels without data.
    private static Cube Border(Cube scene)
    {
        var shape = scene.Shape;
        var (sin, cos) = Math.SinCos(Math.PI / 9);
        var far = Enumerable
            .Range(0, (int)shape.Pixels)
            .OrderByDescending(pixel =>
            {
                var x = (pixel % shape.Samples) - ((shape.Samples - 1) / 2.0);
                var y = (pixel / shape.Samples) - ((shape.Lines - 1) / 2.0);
                return Math.Max(Math.Abs((x * cos) + (y * sin)), Math.Abs((y * cos) - (x * sin)));
            })
            .Take((int)(BorderShare * shape.Pixels));
        var ignore = scene.Type.Range().Max;
        foreach (var pixel in far)
            scene.Values.WriteSpectrum<double>(
                pixel / shape.Samples,
                pixel % shape.Samples,
                [.. Enumerable.Repeat(ignore, shape.Bands)]
            );
        return new(scene.Values, scene.Metadata with { DataIgnoreValue = ignore });
    }

    // Reflectances, which these scenes have times 10000; some of all values are NaN.
    private static Cube Floats(Cube scene, double share)
    {
        var floats = CubeView.Allocate(scene.Shape, DataType.Float32);
        var random = new Random(1);
        var row = new double[scene.Shape.Samples];
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < scene.Shape.Lines; line++)
        {
            scene.Values.ReadRow<double>(band, line, row);
            foreach (ref var value in row.AsSpan())
                value = random.NextDouble() < share ? double.NaN : value / 10000;
            floats.WriteRow<double>(band, line, row);
        }
        return new(floats, scene.Metadata);
    }
}
