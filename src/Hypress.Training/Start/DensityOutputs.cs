using Hypress.Networks;

namespace Hypress.Training.Start;

/// <summary>Where a network puts means and log scales of latent channels: a layer's outputs.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="FirstChannel">First of the latent channels it speaks of.</param>
/// <param name="Channels">How many they are.</param>
/// <param name="FirstMean">The output that is the first one's mean; null where means are zero.</param>
/// <param name="FirstLogScale">The output that is the first one's log scale.</param>
internal sealed record DensityOutputs(
    string Layer,
    int FirstChannel,
    int Channels,
    int? FirstMean,
    int FirstLogScale
)
{
    /// <summary>All of them; none for a factorized model.</summary>
    public static IEnumerable<DensityOutputs> Of(NetworkConfig config)
    {
        var m = config.LatentChannels;
        var width = m / config.Slices;
        var mixtures = config.Entropy == EntropyKind.GaussianMixture ? config.Mixtures : 1;
        return config.Entropy switch
        {
            EntropyKind.Factorized => [],
            EntropyKind.Hyperprior => [new("hyper.features", 0, m, null, 0)],
            EntropyKind.MeanScale => [new("hyper.features", 0, m, 0, m)],
            EntropyKind.ChannelWise => Enumerable
                .Range(0, config.Slices)
                .Select(slice => new DensityOutputs(
                    $"slice{slice}.parameters2",
                    slice * width,
                    width,
                    0,
                    width
                )),
            _ => Enumerable
                .Range(0, mixtures)
                .Select(part => new DensityOutputs(
                    "context.combine2",
                    0,
                    m,
                    (mixtures + part) * m,
                    ((2 * mixtures) + part) * m
                )),
        };
    }
}
