using System.Buffers;
using Hypress.Codecs;
using Hypress.Codecs.Joint;
using Hypress.Cubes;
using Hypress.Entropy;
using Hypress.Networks;

namespace Hypress.Tensors.Bench;

/// <summary>A whole tile there and back, with untrained weights: their speed is that of trained ones.</summary>
internal static class CodecSpeed
{
    public static void Report(NetworkConfig config, int side, int threads)
    {
        var folder = Directory.CreateTempSubdirectory("hypress-bench-").FullName;
        try
        {
            foreach (var attention in new[] { AttentionKind.Local, AttentionKind.None })
                Report(folder, config with { Attention = attention }, side, threads);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Report(string folder, NetworkConfig config, int side, int threads)
    {
        var network = new CodecNetwork(config);
        var path = Path.Combine(folder, $"joint-31-{config.Attention}.safetensors");
        var entries = new Dictionary<string, string> { ["config"] = config.ToJson() };
        File.WriteAllBytes(
            path,
            RandomWeights.Bytes(network.Layers, entries, network.Entropy.Priors.SelectMany(Tables))
        );
        var codec = new JointCodec("joint", new ModelStore([folder]), threads);
        var scene = Cube.Load(new SyntheticScene(new(config.Bands, side, side), DataType.UInt16));
        using var encoder = codec.CreateEncoder(
            new()
            {
                Scene = scene,
                Target = codec.Capabilities.DefaultTarget,
                TileCount = 1,
                Options = new Dictionary<string, string> { ["model"] = path },
            }
        );
        using var decoder = codec.CreateDecoder(
            new() { Shape = scene.Shape, Type = scene.Type },
            new DecodeBudget(long.MaxValue)
        );
        var payload = new ArrayBufferWriter<byte>();
        var encode = Timing.BestOfBoth(
            () =>
            {
                payload.Clear();
                encoder.EncodeTile(new(0, scene.Values), payload);
            },
            runs: 5
        );
        var result = CubeView.Allocate(scene.Shape, scene.Type);
        var decode = Timing.BestOfBoth(
            () => decoder.DecodeTile(payload.WrittenSpan, result, new DecodeBudget(long.MaxValue)),
            runs: 5
        );
        Console.WriteLine(
            $"{scene.Shape}, attention {config.Attention}, {threads} threads: "
                + $"encode {encode.Clock:F3} s by the clock, {encode.Processor:F3} s of processor time, "
                + $"decode {decode.Clock:F3} s and {decode.Processor:F3} s, {payload.WrittenCount} bytes"
        );
    }

    private static IEnumerable<WeightTensor> Tables(FactorizedPrior prior) =>
        LearnedModel.PriorTensors(
            prior,
            new float[prior.Channels],
            [
                .. Enumerable.Repeat(
                    (-4, CdfTable.Frequencies([1, 2, 4, 8, 16, 8, 4, 2, 1, 0.1])),
                    prior.Channels
                ),
            ]
        );
}
