using System.Buffers;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers.Tests;

/// <summary>Made-up scenes, and peers at work on one tile.</summary>
internal static class Peers
{
    /// <summary>Finds a codec; skips the test where its library isn't on the machine.</summary>
    public static ICubeCodec Find(string name)
    {
        var codec = PeerCodecs.All.Find(name);
        if (codec is AbsentCodec)
            return codec;
        var shape = new CubeShape(1, 1, 1);
        try
        {
            codec.CreateDecoder(new() { Shape = shape, Type = DataType.UInt16 }, new(0)).Dispose();
        }
        catch (HypressMissingException e)
        {
            Assert.Skip(e.Message);
        }
        return codec;
    }

    /// <summary>Smooth spectra over waves with noise, between two values of a type; some bands constant.</summary>
    public static Cube MadeUp(CubeShape shape, DataType type, int seed = 1)
    {
        var random = new Random(seed);
        var (low, high) = type switch
        {
            DataType.UInt8 => (3.0, 250.0),
            DataType.Int16 => (-3000.0, 5000.0),
            DataType.UInt16 => (20.0, 50000.0),
            DataType.Int32 => (-70000.0, 900000.0),
            DataType.UInt32 => (0.0, 4e9),
            _ => (-0.01, 1.2),
        };
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var sample = 0; sample < row.Length; sample++)
            {
                var wave = Math.Sin(0.1 * band) * Math.Sin(0.2 * line) * Math.Sin(0.15 * sample);
                var noise = random.NextDouble() - 0.5;
                var value = band % 5 == 4 ? 0.4 : 0.5 + (0.4 * wave) + (0.1 * noise);
                row[sample] = low + ((high - low) * value);
            }
            view.WriteRow<double>(band, line, row);
        }
        return new(view);
    }

    /// <summary>Random values over the whole range of an integer type, its ends among them.</summary>
    public static Cube Noise(CubeShape shape, DataType type, int seed = 1)
    {
        var random = new Random(seed);
        var (min, max) = type.Range();
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            foreach (ref var value in row.AsSpan())
                value = random.Next(20) switch
                {
                    0 => min,
                    1 => max,
                    _ => Math.Floor(min + (random.NextDouble() * (max - min))),
                };
            view.WriteRow<double>(band, line, row);
        }
        return new(view);
    }

    public static byte[] Encode(
        ICubeCodec codec,
        Cube scene,
        CodecTarget target,
        params (string Name, string Value)[] options
    )
    {
        var limit = target.ByteLimit(scene.Shape.Count);
        using var encoder = codec.CreateEncoder(
            new()
            {
                Scene = scene,
                Target = target,
                TileCount = 1,
                MaxBytes = limit,
                Options = options.ToDictionary(option => option.Name, option => option.Value),
            }
        );
        var output = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, scene.Values, limit), output);
        return output.WrittenSpan.ToArray();
    }

    public static Cube Decode(
        ICubeCodec codec,
        ReadOnlySpan<byte> payload,
        CubeShape shape,
        DataType type,
        long budget = 1L << 30
    )
    {
        var money = new DecodeBudget(budget);
        using var decoder = codec.CreateDecoder(new() { Shape = shape, Type = type }, money);
        var view = CubeView.Allocate(shape, type, Interleave.Bil);
        decoder.DecodeTile(payload, view, money);
        return new(view);
    }

    public static double LargestError(Cube one, Cube other)
    {
        var (a, b) = (new double[one.Shape.Samples], new double[one.Shape.Samples]);
        var largest = 0.0;
        for (var band = 0; band < one.Shape.Bands; band++)
        for (var line = 0; line < one.Shape.Lines; line++)
        {
            one.Values.ReadRow<double>(band, line, a);
            other.Values.ReadRow<double>(band, line, b);
            for (var sample = 0; sample < a.Length; sample++)
                largest = Math.Max(largest, Math.Abs(a[sample] - b[sample]));
        }
        return largest;
    }
}
