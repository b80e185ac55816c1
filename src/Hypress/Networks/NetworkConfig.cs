using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hypress.Networks;

/// <summary>Which feature branches stand before the fusion network and after its mirror.</summary>
public enum BranchKind
{
    /// <summary>None: the fusion network sees the bands (the visible-light models).</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Spatial and spectral, concatenated: the paper.</summary>
    [JsonStringEnumMemberName("joint")]
    Joint,

    /// <summary>Spatial alone.</summary>
    [JsonStringEnumMemberName("spatial")]
    Spatial,

    /// <summary>Spectral alone.</summary>
    [JsonStringEnumMemberName("spectral")]
    Spectral,
}

/// <summary>Whether the fusion network has attention.</summary>
public enum AttentionKind
{
    /// <summary>None.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The paper's local attention.</summary>
    [JsonStringEnumMemberName("local")]
    Local,
}

/// <summary>How latents are given probabilities.</summary>
public enum EntropyKind
{
    /// <summary>A table for each channel (Ballé 2018).</summary>
    [JsonStringEnumMemberName("factorized")]
    Factorized,

    /// <summary>A zero-mean Gaussian whose scale comes from a hyper-latent (Ballé 2018).</summary>
    [JsonStringEnumMemberName("hyperprior")]
    Hyperprior,

    /// <summary>Mean and scale from a hyper-latent (Minnen 2018 without context).</summary>
    [JsonStringEnumMemberName("mean-scale")]
    MeanScale,

    /// <summary>Mean and scale from a hyper-latent and the neighbours coded before (Minnen 2018).</summary>
    [JsonStringEnumMemberName("joint-autoregressive")]
    JointAutoregressive,

    /// <summary>The same with a mixture of Gaussians (Cheng 2020).</summary>
    [JsonStringEnumMemberName("gaussian-mixture")]
    GaussianMixture,

    /// <summary>Mean and scale from a hyper-latent and the channel slices coded before, with latent residual prediction (Minnen and Singh 2020): the paper.</summary>
    [JsonStringEnumMemberName("channel-wise")]
    ChannelWise,
}

/// <summary>All that decides a network's structure; stands in the model file.</summary>
/// <remarks>The defaults are the paper's structure at a size that codes a 512 x 512 x 31 scene in about a second.</remarks>
public sealed record NetworkConfig
{
    /// <summary>Bands of the cubes it codes, 1 to 1024.</summary>
    public int Bands { get; init; } = 31;

    /// <summary>Feature branches.</summary>
    public BranchKind Branches { get; init; } = BranchKind.Joint;

    /// <summary>Attention after the second and after the last convolution of the encoder, mirrored in the decoder.</summary>
    public AttentionKind Attention { get; init; } = AttentionKind.Local;

    /// <summary>The latents' probabilities.</summary>
    public EntropyKind Entropy { get; init; } = EntropyKind.ChannelWise;

    /// <summary>Channels between the fusion network's convolutions (N), 1 to 1024.</summary>
    public int Channels { get; init; } = 64;

    /// <summary>Channels of the latent (M), a multiple of <see cref="Slices"/>, 1 to 1024.</summary>
    public int LatentChannels { get; init; } = 96;

    /// <summary>Strided convolutions, 2 to 5: the latent has 1/2^this of the lines and samples.</summary>
    public int Downsamplings { get; init; } = 3;

    /// <summary>Slices of the channel-wise model, 1 to 32.</summary>
    public int Slices { get; init; } = 4;

    /// <summary>Channels of the hidden layers that predict a slice, 1 to 1024.</summary>
    public int SliceChannels { get; init; } = 96;

    /// <summary>Channels of the hyper-latent, 1 to 1024.</summary>
    public int HyperChannels { get; init; } = 64;

    /// <summary>Gaussians of the mixture model, 1 to 8.</summary>
    public int Mixtures { get; init; } = 3;

    /// <summary>Residual blocks of each branch, 1 to 16.</summary>
    public int BranchBlocks { get; init; } = 2;

    /// <summary>Hidden features a band in the branches' blocks (F), 1 to 16.</summary>
    public int BranchFeatures { get; init; } = 4;

    /// <summary>Side of an attention block in positions, 2 to 16.</summary>
    public int AttentionBlock { get; init; } = 8;

    /// <summary>Residual blocks in each of the attention's mask and trunk, 1 to 8.</summary>
    public int AttentionDepth { get; init; } = 1;

    /// <summary>Lines and samples of the input are multiples of this (the codec pads).</summary>
    [JsonIgnore]
    public int Stride => 1 << Downsamplings;

    /// <summary>Reads a config; keys that it lacks have their defaults.</summary>
    /// <exception cref="HypressFormatException">It isn't one, or a value is out of its range.</exception>
    public static NetworkConfig Parse(string json)
    {
        try
        {
            using var given = JsonDocument.Parse(json);
            // The generated reader knows nothing of the defaults of init properties, so what isn't given is filled in before.
            var whole = JsonNode.Parse(new NetworkConfig().ToJson())!.AsObject();
            foreach (var property in given.RootElement.EnumerateObject())
                whole[property.Name] = JsonNode.Parse(property.Value.GetRawText());
            var config = whole.Deserialize(NetworkConfigJson.Default.NetworkConfig)!;
            config.Check();
            return config;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new HypressFormatException($"network config: {error.Message}", error);
        }
    }

    /// <summary>Writes the config, keys in a fixed order.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(this, NetworkConfigJson.Default.NetworkConfig);

    /// <summary>Holds every value to its range.</summary>
    /// <exception cref="HypressFormatException">One is outside.</exception>
    public void Check()
    {
        Within(nameof(Bands), Bands, 1, 1024);
        Within(nameof(Branches), (int)Branches, 0, (int)BranchKind.Spectral);
        Within(nameof(Attention), (int)Attention, 0, (int)AttentionKind.Local);
        Within(nameof(Entropy), (int)Entropy, 0, (int)EntropyKind.ChannelWise);
        Within(nameof(Channels), Channels, 1, 1024);
        Within(nameof(LatentChannels), LatentChannels, 1, 1024);
        Within(nameof(Downsamplings), Downsamplings, 2, 5);
        Within(nameof(Slices), Slices, 1, 32);
        Within(nameof(SliceChannels), SliceChannels, 1, 1024);
        Within(nameof(HyperChannels), HyperChannels, 1, 1024);
        Within(nameof(Mixtures), Mixtures, 1, 8);
        Within(nameof(BranchBlocks), BranchBlocks, 1, 16);
        Within(nameof(BranchFeatures), BranchFeatures, 1, 16);
        Within(nameof(AttentionBlock), AttentionBlock, 2, 16);
        Within(nameof(AttentionDepth), AttentionDepth, 1, 8);
        if (Entropy == EntropyKind.ChannelWise && LatentChannels % Slices != 0)
            throw new HypressFormatException(
                $"network config: {LatentChannels} latent channels don't split into {Slices} slices"
            );
    }

    private static void Within(string name, int value, int min, int max)
    {
        if (value < min || value > max)
            throw new HypressFormatException(
                $"network config: {name} is {value}, allowed {min}..{max}"
            );
    }
}

/// <summary>How configs stand in files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(NetworkConfig))]
internal sealed partial class NetworkConfigJson : JsonSerializerContext;
