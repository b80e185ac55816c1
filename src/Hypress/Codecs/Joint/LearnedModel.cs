using System.Globalization;
using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>A model from a file: network, packed weights and the priors' tables.</summary>
/// <remarks>
/// Entries of the file: <c>config</c> (a <see cref="NetworkConfig"/>), and optionally <c>bpppb</c>, the rate that the model
/// was made for, by which models of one kind are ordered.
/// </remarks>
internal sealed class LearnedModel
{
    private readonly Dictionary<string, (CdfTable[] Tables, float[] Medians)> _priors = [];

    /// <summary>Checks and packs a model.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">How users name it; by default by its id.</param>
    /// <exception cref="HypressFormatException">It lacks something, or holds what can't be.</exception>
    public LearnedModel(WeightFile file, string? name = null)
    {
        if (!file.Entries.TryGetValue("config", out var config))
            throw new HypressFormatException("model: it has no config entry");
        Id = file.Id;
        Name = name ?? WeightFile.NameOf(Id);
        Network = new CodecNetwork(NetworkConfig.Parse(config));
        Rate = RateOf(file.Entries);
        Weights = new LayerWeights(Network.Layers, file, LaneWidths.Widest);
        foreach (var prior in Network.Entropy.Priors)
            _priors[prior.Name] = ReadPrior(file, prior);
    }

    /// <summary>What names the model in files.</summary>
    public ulong Id { get; }

    /// <summary>The file's name without its ending.</summary>
    public string Name { get; }

    /// <summary>The network.</summary>
    public CodecNetwork Network { get; }

    /// <summary>Its weights.</summary>
    public LayerWeights Weights { get; }

    /// <summary>The rate it was made for, in bpppb, if the file says so.</summary>
    public double? Rate { get; }

    /// <summary>The rate that a file's entries name.</summary>
    public static double? RateOf(IReadOnlyDictionary<string, string> entries) =>
        entries.TryGetValue("bpppb", out var rate)
        && double.TryParse(rate, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : null;

    /// <summary>A prior's tables and medians, channel by channel.</summary>
    public (CdfTable[] Tables, float[] Medians) Prior(FactorizedPrior prior) => _priors[prior.Name];

    /// <summary>The tensors of a prior, as <see cref="FactorizedPrior"/> says.</summary>
    public static IEnumerable<WeightTensor> PriorTensors(
        FactorizedPrior prior,
        float[] medians,
        IReadOnlyList<(int First, int[] Frequencies)> tables
    )
    {
        int[] lengths = [.. tables.Select(table => table.Frequencies.Length - 1)];
        int[] frequencies = [.. tables.SelectMany(table => table.Frequencies)];
        return
        [
            WeightTensor.Of($"{prior.Name}.median", [prior.Channels], medians),
            WeightTensor.Of(
                $"{prior.Name}.first",
                [prior.Channels],
                [.. tables.Select(table => table.First)]
            ),
            WeightTensor.Of($"{prior.Name}.lengths", [prior.Channels], lengths),
            WeightTensor.Of($"{prior.Name}.frequencies", [frequencies.Length], frequencies),
        ];
    }

    private static (CdfTable[], float[]) ReadPrior(WeightFile file, FactorizedPrior prior)
    {
        var medians = file.Floats($"{prior.Name}.median", [prior.Channels]);
        var first = file.Integers($"{prior.Name}.first");
        var lengths = file.Integers($"{prior.Name}.lengths");
        var frequencies = file.Integers($"{prior.Name}.frequencies").AsSpan();
        if (first.Length != prior.Channels || lengths.Length != prior.Channels)
            throw new HypressFormatException(
                $"model: {prior.Name} has tables for {first.Length} and {lengths.Length} channels, not {prior.Channels}"
            );
        var tables = new CdfTable[prior.Channels];
        for (var channel = 0; channel < tables.Length; channel++)
        {
            var length = lengths[channel];
            if (length < 0 || length >= frequencies.Length)
                throw new HypressFormatException(
                    $"model: a table of {prior.Name} has {length} symbols, {frequencies.Length} frequencies are left"
                );
            tables[channel] = new CdfTable(first[channel], frequencies[..(length + 1)]);
            frequencies = frequencies[(length + 1)..];
        }
        return (tables, medians);
    }
}
