using System.Buffers;
using System.Globalization;
using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Training.Start;

namespace Hypress.Training;

/// <summary>What training leaves: the model file that the codec reads, and can start another training.</summary>
/// <remarks>
/// Weights in 16 bits, which the codec widens exactly, or the entropy model's in 8 with a scale for each row; the priors as integer tables, and beside them, for training
/// alone, the densities that those came from.
/// </remarks>
internal static class ModelExport
{
    private const string ConfigEntry = "config";
    private const string RateEntry = "bpppb";
    private const string LambdaEntry = "lambda";

    /// <summary>The model file's bytes.</summary>
    /// <param name="network">The network.</param>
    /// <param name="bpppb">The rate it came to on the validation scenes; null without any.</param>
    /// <param name="lambda">What it was trained for.</param>
    /// <param name="entropyWeights">How the entropy model's weights stand there.</param>
    public static ReadOnlyMemory<byte> Write(
        TrainedNetwork network,
        double? bpppb = null,
        double? lambda = null,
        EntropyWeights entropyWeights = EntropyWeights.Int8
    )
    {
        var plain = network.Weights.Read();
        // Kernels, not biases, of which there are few.
        var small = network
            .Network.Entropy.Layers.SelectMany(layer => layer.Parameters)
            .Where(parameter => parameter.Shape.Count > 1 && entropyWeights == EntropyWeights.Int8)
            .Select(parameter => parameter.Name)
            .ToHashSet();
        var tensors = network
            .Weights.Parameters.SelectMany(parameter =>
                small.Contains(parameter.Name)
                    ? WeightTensor.InRows(parameter.Name, parameter.Shape, plain[parameter.Name])
                    :
                    [
                        WeightTensor.Of(
                            parameter.Name,
                            parameter.Shape,
                            plain[parameter.Name],
                            WeightStorage.Float16
                        ),
                    ]
            )
            .Concat(
                network
                    .Tables()
                    .SelectMany(pair =>
                        LearnedModel.PriorTensors(
                            pair.Key,
                            [.. pair.Value.Select(table => table.Median)],
                            [.. pair.Value.Select(table => (table.First, table.Frequencies))]
                        )
                    )
            );
        var entries = new Dictionary<string, string>
        {
            [ConfigEntry] = network.Network.Config.ToJson(),
        };
        if (bpppb is { } rate)
            entries[RateEntry] = rate.ToString("F4", CultureInfo.InvariantCulture);
        if (lambda is { } weight)
            entries[LambdaEntry] = weight.ToString("R", CultureInfo.InvariantCulture);
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, entries, [.. tensors]);
        return bytes.WrittenMemory;
    }

    /// <summary>Takes over the weights of a model of the same structure, for another lambda if need be.</summary>
    /// <exception cref="HypressFormatException">It isn't a model, or another structure's.</exception>
    public static void Read(TrainedNetwork network, string path, double lambda)
    {
        var bytes = File.ReadAllBytes(path);
        var file = WeightFile.Read(bytes, new DecodeBudget(16L * bytes.Length + (1 << 20)));
        var config = NetworkConfig.Parse(file.Entries.GetValueOrDefault(ConfigEntry, "{}"));
        if (config != network.Network.Config)
            throw new HypressFormatException(
                $"'{path}' holds another network: {config.ToJson()} instead of {network.Network.Config.ToJson()}"
            );
        var weights = network.Weights.Parameters.ToDictionary(
            parameter => parameter.Name,
            parameter => file.Floats(parameter.Name, parameter.Shape)
        );
        if (
            file.Entries.TryGetValue(LambdaEntry, out var text)
            && double.TryParse(text, CultureInfo.InvariantCulture, out var before)
            && before > 0
        )
            LatentScale.Apply(weights, config, Math.Sqrt(lambda / before));
        network.Weights.Write(weights);
    }
}
