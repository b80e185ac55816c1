using Hypress.Networks;
using Hypress.Training.Entropy;
using Hypress.Training.Layers;
using static TorchSharp.torch;

namespace Hypress.Training;

/// <summary>A network in training: its weights on libtorch and what it makes of a batch.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private readonly Device _device;
    private readonly Dictionary<string, FactorizedDensity> _densities;

    public TrainedNetwork(NetworkConfig config, int seed, Device device)
    {
        _device = device;
        Network = new(config);
        _densities = Network.Entropy.Priors.ToDictionary(
            prior => prior.Name,
            prior => new FactorizedDensity(prior)
        );
        var densities = _densities.Values.SelectMany(density => density.Parameters);
        Weights = new([.. Network.Parameters, .. densities], seed, device);
    }

    /// <summary>The structure.</summary>
    public CodecNetwork Network { get; }

    /// <summary>What is trained: the network's weights and those of the priors' densities.</summary>
    public TorchWeights Weights { get; }

    /// <summary>Runs a batch through the whole codec: what it becomes and the bits it takes.</summary>
    /// <param name="images">[image, band, line, sample], lines and samples multiples of the network's stride.</param>
    /// <param name="noise">Where training's noise comes from; null to round, as the codec does.</param>
    public (Tensor Decoded, Tensor Bits) Run(Tensor images, Generator? noise)
    {
        var weights = Weights.Split();
        var layers = new TorchLayers(weights);
        var coder = new TrainingCoder(layers, weights, _densities, noise);
        var latent = Network.Analysis.Run(layers, images.to(_device));
        var (lines, samples) = ((int)latent.shape[2], (int)latent.shape[3]);
        var known = Network.Entropy.Code(layers, coder, latent, lines, samples);
        return (Network.Synthesis.Run(layers, known), coder.Bits);
    }

    /// <summary>The integer tables of each prior's channels, by prior.</summary>
    public Dictionary<FactorizedPrior, PriorTable[]> Tables()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var weights = Weights.Split();
        return Network.Entropy.Priors.ToDictionary(
            prior => prior,
            prior => _densities[prior.Name].Cumulatives(weights).Select(PriorTable.Of).ToArray()
        );
    }

    public void Dispose() => Weights.Dispose();
}
