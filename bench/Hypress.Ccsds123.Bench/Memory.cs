using System.Diagnostics;
using System.Runtime.InteropServices;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Ccsds123.Bench;

/// <summary>Codes a synthetic cube line by line into a file, or decodes it, and says how much memory that took.</summary>
internal static class Memory
{
    public static void Run(string direction, string path, int gigabytes, bool byLine)
    {
        var shape = new CubeShape(256, 2048 * gigabytes / 2, 2048);
        var start = CpuClock.Seconds;
        if (direction == "encode")
            Encode(shape, path, byLine);
        else
            Decode(path);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            FormattableString.Invariant(
                $"{direction} {shape.Count * 2 / 1e9:0.00} GB: peak {process.PeakWorkingSet64 / 1e6:0} MB, {shape.Count / (CpuClock.Seconds - start) / 1e6:0.0} Msamples/s with making or reading the scene"
            )
        );
    }

    private static void Encode(CubeShape shape, string path, bool byLine)
    {
        using var scene = new SyntheticScene(shape, DataType.UInt16);
        using var file = File.Create(path);
        var image = new ImageParameters
        {
            Bands = shape.Bands,
            Lines = shape.Lines,
            Samples = shape.Samples,
            Depth = 14,
            InterleaveDepth = byLine ? 1 : shape.Bands,
        };
        var encoder = new Ccsds123Encoder(new() { Image = image }, file);
        var view = CubeView.Allocate(
            new(shape.Bands, 1, shape.Samples),
            scene.Type,
            Interleave.Bip
        );
        var line = new int[shape.Bands * shape.Samples];
        for (var y = 0; y < shape.Lines; y++)
        {
            scene.Read(CubeWindow.OfLines(shape, y, 1), view);
            var values = MemoryMarshal.Cast<byte, ushort>(view.Bytes.Span);
            for (var i = 0; i < line.Length; i++)
                line[i] = values[i];
            encoder.WriteLine(line);
        }
        encoder.Complete();
    }

    private static void Decode(string path)
    {
        using var file = File.OpenRead(path);
        var decoder = new Ccsds123Decoder(file, new DecodeBudget(100 << 20));
        var image = decoder.Parameters.Image;
        var line = new int[image.Samples * image.Bands];
        for (var y = 0; y < image.Lines; y++)
            decoder.ReadLine(line);
    }
}
