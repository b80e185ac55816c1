namespace Hypress.Networks;

/// <summary>A whole learned codec: analysis, the latents' probabilities, synthesis.</summary>
internal sealed class CodecNetwork
{
    public CodecNetwork(NetworkConfig config)
    {
        config.Check();
        Config = config;
        Analysis = new(config);
        Entropy = config.Entropy switch
        {
            EntropyKind.Factorized => new FactorizedEntropy(config),
            EntropyKind.Hyperprior or EntropyKind.MeanScale => new HyperpriorEntropy(config),
            EntropyKind.ChannelWise => new ChannelWiseEntropy(config),
            _ => new AutoregressiveEntropy(config),
        };
        Synthesis = new(config);
    }

    /// <summary>The structure.</summary>
    public NetworkConfig Config { get; }

    /// <summary>Bands to latents.</summary>
    public AnalysisNetwork Analysis { get; }

    /// <summary>The latents' probabilities.</summary>
    public IEntropyNetwork Entropy { get; }

    /// <summary>Latents to bands.</summary>
    public SynthesisNetwork Synthesis { get; }

    /// <summary>All layers, names unique.</summary>
    public IEnumerable<ILayer> Layers =>
        [.. Analysis.Layers, .. Entropy.Layers, .. Synthesis.Layers];

    /// <summary>All weights of layers, in the order of the file; the priors' tables stand beside them.</summary>
    public IEnumerable<Parameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    /// <summary>Those of them that belong to analysis and synthesis.</summary>
    public IEnumerable<Parameter> TransformParameters =>
        Analysis.Layers.Concat(Synthesis.Layers).SelectMany(layer => layer.Parameters);
}
