using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Ccsds123.Bench;

/// <summary>An image in memory, [line, sample, band].</summary>
internal sealed record Scene(string Name, ImageParameters Image, int[] Samples)
{
    /// <summary>The synthetic scene of the library, scaled to 12 and to 16 bits, the latter with noise in its low bits.</summary>
    public static IReadOnlyList<Scene> All { get; } = [Synthetic(12), Synthetic(16)];

    /// <summary>A real scene of unsigned or signed integers, its depth that of its largest value.</summary>
    public static Scene Load(string path)
    {
        using var source = FormatCatalog.Open(path);
        var shape = source.Shape;
        var view = source.Read(CubeWindow.All(shape), Interleave.Bip);
        var samples = new int[shape.Count];
        for (int line = 0, at = 0; line < shape.Lines; line++)
        for (var sample = 0; sample < shape.Samples; sample++, at += shape.Bands)
            view.ReadSpectrum(line, sample, samples.AsSpan(at));
        var signed = samples.Min() < 0;
        var largest = Math.Max(samples.Max(), -(samples.Min() + 1));
        var depth = 32 - int.LeadingZeroCount(largest) + (signed ? 1 : 0);
        var image = new ImageParameters
        {
            Bands = shape.Bands,
            Lines = shape.Lines,
            Samples = shape.Samples,
            Depth = Math.Max(2, depth),
            Signed = signed,
            InterleaveDepth = shape.Bands,
        };
        return new($"{Path.GetFileNameWithoutExtension(path)}, {depth} bits", image, samples);
    }

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
