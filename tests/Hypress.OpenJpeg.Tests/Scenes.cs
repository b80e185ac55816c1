using System.Globalization;
using System.Text.RegularExpressions;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg.Tests;

/// <summary>Scenes to code: made up from a seed, or real ones from HYPRESS_DATA.</summary>
internal static class Scenes
{
    /// <summary>A scene with some structure: mixed smooth spectra over blobs, with noise.</summary>
    public static Cube MadeUp(CubeShape shape, DataType type, int seed = 1, double noise = 0.01)
    {
        var random = new Random(seed);
        var (low, high) = type switch
        {
            DataType.UInt8 => (0.0, 200.0),
            DataType.Int16 => (-300.0, 5000.0),
            DataType.Int32 => (-70000.0, 900000.0),
            DataType.UInt32 => (0.0, 1000000.0),
            DataType.Float32 => (-0.01, 1.2),
            _ => (0.0, 5000.0),
        };
        var phases = Enumerable.Range(0, 12).Select(_ => 6.28 * random.NextDouble()).ToArray();
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var sample = 0; sample < shape.Samples; sample++)
            {
                var value = 0.5;
                for (var i = 0; i < 4; i++)
                    value +=
                        0.12
                        * Math.Sin((0.02 * (i + 1) * band) + phases[i])
                        * Math.Sin((0.07 * (i + 1) * line) + phases[4 + i])
                        * Math.Sin((0.05 * (i + 2) * sample) + phases[8 + i]);
                row[sample] = low + ((high - low) * (value + (noise * random.NextDouble())));
            }
            view.WriteRow<double>(band, line, row);
        }
        return new(view);
    }

    /// <summary>Random values between two limits.</summary>
    public static Cube Noise(CubeShape shape, DataType type, long min, long max, int seed = 1)
    {
        var random = new Random(seed);
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            foreach (ref var value in row.AsSpan())
                value = random.NextInt64(min, max + 1);
            view.WriteRow<double>(band, line, row);
        }
        view.WriteRow<double>(0, 0, [min, .. row.AsSpan(1)]);
        view.WriteRow<double>(shape.Bands - 1, shape.Lines - 1, [.. row.AsSpan(1), max]);
        return new(view);
    }

    /// <summary>A real BSQ scene such as <c>train/moffett</c>; skips the test where the data isn't.</summary>
    public static Cube Real(string name)
    {
        var folder = Environment.GetEnvironmentVariable("HYPRESS_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "HYPRESS_DATA isn't set");
        var header = File.ReadAllText(Path.Combine(folder!, name + ".hdr"));
        var shape = new CubeShape(Field("bands"), Field("lines"), Field("samples"));
        var type = Field("data type") == 2 ? DataType.Int16 : DataType.UInt16;
        return new(
            new(
                File.ReadAllBytes(Path.Combine(folder!, name + ".dat")),
                shape,
                type,
                CubeLayout.Bsq(shape)
            )
        );

        int Field(string key) =>
            int.Parse(
                Regex.Match(header, $@"(?m)^{key}\s*=\s*(\d+)").Groups[1].Value,
                CultureInfo.InvariantCulture
            );
    }

    /// <summary>Codes a scene as one tile.</summary>
    public static byte[] Encode(
        ICubeCodec codec,
        Cube scene,
        CodecTarget target,
        params (string Name, string Value)[] options
    )
    {
        var limit = target.ByteLimit(scene.Shape.Count);
        var setup = new EncoderSetup
        {
            Scene = scene,
            Target = target,
            TileCount = 1,
            MaxBytes = limit,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
            Cancel = TestContext.Current.CancellationToken,
        };
        using var encoder = codec.CreateEncoder(setup);
        Assert.True(encoder.SharedTables.IsEmpty);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, scene.Values, limit), output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Decodes a scene of one tile.</summary>
    public static Cube Decode(
        ICubeCodec codec,
        ReadOnlySpan<byte> payload,
        CubeShape shape,
        DataType type
    )
    {
        var budget = new DecodeBudget(1L << 30);
        using var decoder = codec.CreateDecoder(new() { Shape = shape, Type = type }, budget);
        var view = CubeView.Allocate(shape, type, Interleave.Bip);
        decoder.DecodeTile(payload, view, budget);
        return new(view);
    }

    /// <summary>PSNR with the scene's largest value as peak.</summary>
    public static double Psnr(Cube scene, Cube decoded)
    {
        var (squares, peak) = (0.0, double.MinValue);
        var a = new double[scene.Shape.Samples];
        var b = new double[scene.Shape.Samples];
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < scene.Shape.Lines; line++)
        {
            scene.Values.ReadRow<double>(band, line, a);
            decoded.Values.ReadRow<double>(band, line, b);
            for (var sample = 0; sample < a.Length; sample++)
            {
                squares += (a[sample] - b[sample]) * (a[sample] - b[sample]);
                peak = Math.Max(peak, a[sample]);
            }
        }
        return 10 * Math.Log10(peak * peak * scene.Shape.Count / squares);
    }

    /// <summary>Whether all values are the same.</summary>
    public static bool Same(Cube a, Cube b)
    {
        var copy = CubeView.Allocate(b.Shape, b.Type);
        b.Values.CopyTo(copy);
        var other = CubeView.Allocate(a.Shape, a.Type);
        a.Values.CopyTo(other);
        return copy.Bytes.Span.SequenceEqual(other.Bytes.Span);
    }
}
