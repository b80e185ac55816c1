using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Tests.Formats;

/// <summary>Scenes and comparisons that the tests of formats share.</summary>
internal static class Scenes
{
    /// <summary>Small shapes, with all extents of 1 among them.</summary>
    public static Gen<CubeShape> Shape { get; } =
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[1, 9])
            .Select((bands, lines, samples) => new CubeShape(bands, lines, samples));

    public static Gen<DataType> Type { get; } = Gen.Enum<DataType>();

    public static Gen<Interleave> Interleave { get; } = Gen.Enum<Interleave>();

    /// <summary>A cube of any bits, NaN payloads included.</summary>
    public static Gen<Cube> Cube { get; } =
        from shape in Shape
        from type in Type
        from interleave in Interleave
        from seed in Gen.Int
        select Random(shape, type, interleave, seed);

    /// <summary>A window of a shape, its bands in any order.</summary>
    public static Gen<CubeWindow> Window(CubeShape shape) =>
        from lines in Range(shape.Lines)
        from samples in Range(shape.Samples)
        from all in Gen.Bool
        from bands in Gen.Int[0, shape.Bands - 1].Array[1, shape.Bands + 2]
        select new CubeWindow(
            lines.First,
            lines.Count,
            samples.First,
            samples.Count,
            all ? BandSelection.All(shape.Bands) : BandSelection.Of(bands, shape.Bands)
        );

    public static Cube Random(CubeShape shape, DataType type, Interleave interleave, int seed)
    {
        var view = CubeView.Allocate(shape, type, interleave);
        new Random(seed).NextBytes(view.Bytes.Span);
        return new(view);
    }

    public static void Write(ICubeFormat format, string path, Cube cube, WriteOptions options)
    {
        using var sink = format.Create(
            path,
            new CubeDescription(cube.Shape, cube.Type, cube.Metadata),
            options
        );
        // In uneven portions, as tiles come.
        for (var line = 0; line < cube.Shape.Lines; )
        {
            var count = Math.Min(1 + (line % 7), cube.Shape.Lines - line);
            sink.WriteLines(line, cube.Values.Window(line, count, 0, cube.Shape.Samples));
            line += count;
        }
        sink.Complete();
    }

    /// <summary>The values, bit for bit, in one order.</summary>
    public static byte[] Bits(CubeView view)
    {
        var packed = CubeView.Allocate(view.Shape, view.Type);
        view.CopyTo(packed);
        return packed.Bytes.ToArray();
    }

    public static void AssertSame(CubeView expected, CubeView actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Type, actual.Type);
        Assert.Equal(Bits(expected), Bits(actual));
    }

    private static Gen<(int First, int Count)> Range(int extent) =>
        from first in Gen.Int[0, extent - 1]
        from count in Gen.Int[1, extent - first]
        select (first, count);
}
