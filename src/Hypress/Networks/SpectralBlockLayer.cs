namespace Hypress.Networks;

/// <summary>
/// The paper's two-layer residual block of 3 x 1 x 1 convolutions (§3.1.2): every pixel's spectrum by itself, the same
/// weights at every band.
/// </summary>
/// <remarks>
/// For each pixel, bands b of 0..B-1 and features f of 0..Features-1:
/// hidden[f, b] = LeakyReLU(inner.bias[f] + sum over k of inner.weight[f, k] · in[b + k - 1]),
/// out[b] = in[b] + (outer.bias[0] + sum over f, k of outer.weight[f, k] · hidden[f, b + k - 1]); in and hidden are
/// zero outside of 0..B-1. Sums are chains of fused multiply-adds from the bias, over f, then k; the residual is added last.
/// </remarks>
/// <param name="Name">The layer's name.</param>
/// <param name="Features">Hidden features a band.</param>
internal sealed record SpectralBlockLayer(string Name, int Features) : ILayer
{
    /// <summary>inner.weight [Features, 3], inner.bias [Features], outer.weight [Features, 3], outer.bias [1].</summary>
    public IEnumerable<Parameter> Parameters =>
        [
            new($"{Name}.inner.weight", [Features, 3], new Initialization.Uniform(3, 1.4142135f)),
            new($"{Name}.inner.bias", [Features], new Initialization.Constant(0)),
            new(
                $"{Name}.outer.weight",
                [Features, 3],
                new Initialization.Uniform(3 * Features, 0.1f)
            ),
            new($"{Name}.outer.bias", [1], new Initialization.Constant(0)),
        ];
}
