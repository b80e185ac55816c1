using System.Buffers;
using System.Globalization;
using Hypress.Bytes;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Training.Entropy;

namespace Hypress.Training;

/// <summary>What training leaves: the model file that the codec reads, and can start another training.</summary>
/// <remarks>
/// Weights in 16 bits, which the codec widens exactly; the priors as integer tables, and beside them, for training
/// alone, the densities that those came from.
/// </remarks>
internal static class ModelExport
{
    private const string ConfigEntry = "config";
    private const string RateEntry = "bpppb";

    /// <summary>Writes the model, replacing what stands there.</summary>
    /// <param name="network">The network.</param>
    /// <param name="path">The file.</param>
    /// <param name="bpppb">The rate it came to on the validation scenes; null without any.</param>
    public static void Write(TrainedNetwork network, string path, double? bpppb)
    {
        var plain = network.Weights.Read();
        var tensors = network
            .Weights.Parameters.Select(parameter =>
                WeightTensor.Of(
                    parameter.Name,
                    parameter.Shape,
                    plain[parameter.Name],
                    WeightStorage.Float16
                )
            )
            .Concat(network.Tables().SelectMany(pair => TablesOf(pair.Key, pair.Value)));
        var bytes = new ArrayBufferWriter<byte>();
        var entries = new Dictionary<string, string>
        {
            [ConfigEntry] = network.Network.Config.ToJson(),
        };
        if (bpppb is { } rate)
            entries[RateEntry] = rate.ToString("F4", CultureInfo.InvariantCulture);
        WeightFile.Write(bytes, entries, [.. tensors]);
        using var file = AtomicFile.Create(path, overwrite: true);
        file.Stream!.Write(bytes.WrittenSpan);
        file.Complete();
    }

    /// <summary>Takes over the weights of a model of the same structure.</summary>
    /// <exception cref="HypressFormatException">It isn't a model, or another structure's.</exception>
    public static void Read(TrainedNetwork network, string path)
    {
        var bytes = File.ReadAllBytes(path);
        var file = WeightFile.Read(bytes, new DecodeBudget(16L * bytes.Length + (1 << 20)));
        var config = NetworkConfig.Parse(file.Entries.GetValueOrDefault(ConfigEntry, "{}"));
        if (config != network.Network.Config)
            throw new HypressFormatException(
                $"'{path}' holds another network: {config.ToJson()} instead of {network.Network.Config.ToJson()}"
            );
        network.Weights.Write(
            network.Weights.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter => file.Floats(parameter.Name, parameter.Shape)
            )
        );
    }

    private static IEnumerable<WeightTensor> TablesOf(string name, PriorTable[] tables)
    {
        int[] channels = [tables.Length];
        int[] frequencies = [.. tables.SelectMany(table => table.Frequencies)];
        yield return WeightTensor.Of(
            $"{name}.median",
            channels,
            [.. tables.Select(table => table.Median)]
        );
        yield return WeightTensor.Of(
            $"{name}.first",
            channels,
            [.. tables.Select(table => table.First)]
        );
        yield return WeightTensor.Of(
            $"{name}.lengths",
            channels,
            [.. tables.Select(table => table.Frequencies.Length - 1)]
        );
        yield return WeightTensor.Of($"{name}.frequencies", [frequencies.Length], frequencies);
    }
}
