using System.Buffers;
using System.Globalization;
using Hypress.Codecs.Joint;
using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Tests.Networks;

/// <summary>Models whose weights nobody trained.</summary>
internal static class RandomModels
{
    /// <summary>Weights for layers, as training would start with, biases and matrices stirred so that nothing is zero.</summary>
    public static List<WeightTensor> Weights(IEnumerable<ILayer> layers, int seed)
    {
        var random = new Random(seed);
        var tensors = new List<WeightTensor>();
        foreach (var parameter in layers.SelectMany(layer => layer.Parameters))
        {
            var values = new float[parameter.Count];
            parameter.Start.Fill(values, parameter.Shape, random);
            foreach (ref var value in values.AsSpan())
                value +=
                    0.05f * (float)(random.NextDouble() - (parameter.Minimum is null ? 0.5 : 0));
            tensors.Add(WeightTensor.Of(parameter.Name, parameter.Shape, values));
        }
        return tensors;
    }

    /// <summary>A whole codec's model file: random weights, priors of Laplace shape.</summary>
    public static byte[] Codec(NetworkConfig config, int seed = 1, double? rate = null)
    {
        var network = new CodecNetwork(config);
        var tensors = Weights(network.Layers, seed);
        foreach (var prior in network.Entropy.Priors)
            tensors.AddRange(
                LearnedModel.PriorTensors(
                    prior,
                    [
                        .. Enumerable
                            .Range(0, prior.Channels)
                            .Select(channel => (channel % 5) * 0.17f),
                    ],
                    [
                        .. Enumerable
                            .Range(0, prior.Channels)
                            .Select(channel => Laplace(-3 - (channel % 4), 0.5 + (channel % 3))),
                    ]
                )
            );
        var entries = new Dictionary<string, string> { ["config"] = config.ToJson() };
        if (rate is { } bpppb)
            entries["bpppb"] = bpppb.ToString(CultureInfo.InvariantCulture);
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, entries, tensors);
        return bytes.WrittenSpan.ToArray();
    }

    private static (int First, int[] Frequencies) Laplace(int first, double scale) =>
        (
            first,
            CdfTable.Frequencies([
                .. Enumerable
                    .Range(first, 1 - (2 * first))
                    .Select(i => Math.Exp(-Math.Abs(i) / scale)),
                0.001,
            ])
        );

    /// <summary>A model in memory from some tensors.</summary>
    public static WeightFile File(
        IReadOnlyCollection<WeightTensor> tensors,
        IReadOnlyDictionary<string, string>? entries = null
    )
    {
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, entries ?? new Dictionary<string, string>(), tensors);
        return WeightFile.Read(bytes.WrittenMemory, new DecodeBudget(1L << 30));
    }
}
