using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>The weights of a branch's residual block, spectral or spatial.</summary>
internal sealed record BlockWeights(
    Tensor InnerWeight,
    Tensor InnerBias,
    Tensor OuterWeight,
    Tensor OuterBias
)
{
    /// <summary>The weights of the block of that name.</summary>
    public BlockWeights(IReadOnlyDictionary<string, Tensor> weights, string name)
        : this(
            weights[$"{name}.inner.weight"],
            weights[$"{name}.inner.bias"],
            weights[$"{name}.outer.weight"],
            weights[$"{name}.outer.bias"]
        ) { }

    /// <summary>All four, as a custom function takes, saves and differentiates them.</summary>
    public Tensor[] All => [InnerWeight, InnerBias, OuterWeight, OuterBias];
}
