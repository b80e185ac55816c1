using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Ccsds123.Bench;

/// <summary>An image in memory, [line, sample, band].</summary>
internal sealed record Scene(string Name, ImageParameters Image, int[] Samples)
{
    /// <summary>The synthetic scene of the library, scaled to 12 and to 16 bits, the latter with noise in its low bits.</summary>
    public static IReadOnlyList<Scene> All { get; } = [Synthetic(12), Synthetic(16)];

    private static Scene Synthetic(int depth)
    {
        var shape = new CubeShape(64, 512, 512);
        var cube = new SyntheticScene(shape, DataType.UInt16).Read(
            CubeWindow.All(shape),
            Interleave.Bip
        );
        var noise = new Random(1);
        var samples = new int[shape.Count];
        var values = cube.Values<ushort>();
        for (var i = 0; i < samples.Length; i++)
            samples[i] = depth == 12 ? values[i] * 4 / 10 : (values[i] * 6) + noise.Next(6);
        var image = new ImageParameters
        {
            Bands = shape.Bands,
            Lines = shape.Lines,
            Samples = shape.Samples,
            Depth = depth,
            InterleaveDepth = shape.Bands,
        };
        return new($"512 x 512 x 64, {depth} bits", image, samples);
    }
}
