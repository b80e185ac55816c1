using System.Buffers;
using System.Globalization;
using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Gdal;

namespace Hypress.Ccsds123.Bench;

/// <summary>The codec's bit rates on every scene of a folder, as a table: whole scenes as one tile, all bytes counted.</summary>
internal static class Rates
{
    private static readonly int[] Limits = [0, 1, 2, 4, 8, 16];

    public static void Run(string folder, IReadOnlyDictionary<string, string> options)
    {
        string[] coders = ["default", "sample-adaptive", "hybrid", "block-adaptive"];
        Console.WriteLine(
            $"| scene | coder | {string.Join(" | ", Limits.Select(l => l == 0 ? "lossless" : $"{l}"))} |"
        );
        Console.WriteLine($"|---|---|{string.Concat(Enumerable.Repeat("--:|", Limits.Length))}");
        foreach (
            var path in Directory
                .GetFiles(folder)
                .Where(p => p.EndsWith(".hdr") || p.EndsWith(".tif"))
                .Order(StringComparer.Ordinal)
        )
        {
            using var source = FormatCatalog.Open(
                [.. FormatCatalog.BuiltIn, new GdalFormat()],
                path
            );
            using var scene = Cube.Load(source);
            foreach (var coder in coders)
            {
                var rates = Limits.Select(limit =>
                    Rate(
                        scene,
                        limit,
                        coder == "default"
                            ? options
                            : new Dictionary<string, string>(options) { ["coder"] = coder }
                    )
                );
                Console.WriteLine(
                    $"| {Path.GetFileNameWithoutExtension(path)} | {coder} | {string.Join(" | ", rates.Select(r => r.ToString("0.000", CultureInfo.InvariantCulture)))} |"
                );
            }
        }
    }

    private static double Rate(Cube scene, int limit, IReadOnlyDictionary<string, string> options)
    {
        var setup = new EncoderSetup
        {
            Scene = scene,
            Target = limit == 0 ? CodecTarget.Lossless : CodecTarget.MaxError(limit),
            TileCount = 1,
            Options = options,
        };
        using var encoder = new Ccsds123Codec().CreateEncoder(setup);
        var output = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, scene.Values), output);
        return output.WrittenCount * 8.0 / scene.Shape.Count;
    }
}
