using Hypress.Cubes;

namespace Hypress.Tests.Cubes;

/// <summary>Random cubes: any type, any interleave, any bits.</summary>
internal static class CubeGen
{
    public static readonly Gen<DataType> Types = Gen.Int[0, DataTypes.All.Count - 1]
        .Select(i => DataTypes.All[i]);

    public static readonly Gen<Interleave> Interleaves = Gen.Int[0, 2].Select(i => (Interleave)i);

    public static readonly Gen<CubeShape> Shapes = Gen.Select(
        Gen.Int[1, 9],
        Gen.Int[1, 13],
        Gen.Int[1, 17],
        (bands, lines, samples) => new CubeShape(bands, lines, samples)
    );

    /// <summary>Cubes whose values are random bits: NaN payloads and infinities among them.</summary>
    public static readonly Gen<CubeView> Any = Gen.Select(Types, Interleaves, Shapes)
        .SelectMany(
            (type, interleave, shape) =>
                Gen
                    .Byte.Array[(int)shape.Count * type.Size()]
                    .Select(bytes => new CubeView(
                        bytes,
                        shape,
                        type,
                        CubeLayout.Of(interleave, shape)
                    ))
        );

    /// <summary>The values in BSQ order, bit for bit.</summary>
    public static byte[] Bits(CubeView view)
    {
        var packed = CubeView.Allocate(view.Shape, view.Type);
        view.CopyTo(packed);
        return packed.Bytes.ToArray();
    }

    /// <summary>A smooth scene with a little noise.</summary>
    public static CubeView Smooth(CubeShape shape, DataType type, int seed = 1, double noise = 1)
    {
        var random = new Random(seed);
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var sample = 0; sample < shape.Samples; sample++)
                row[sample] =
                    100
                    + (50 * Math.Sin((band * 0.3) + (line * 0.05)))
                    + (40 * Math.Cos(sample * 0.07))
                    + (noise * random.NextDouble());
            view.WriteRow<double>(band, line, row);
        }
        return view;
    }
}
