namespace Hypress.Networks;

/// <summary>
/// The paper's two-layer residual block of 3 x 3 convolutions grouped by band (§3.1.1): every band by itself, with its
/// own weights.
/// </summary>
/// <remarks>
/// For each band b and features f of 0..Features-1:
/// hidden[b, f, y, x] = LeakyReLU(inner.bias[b, f] + sum over ky, kx of inner.weight[b, f, ky, kx] · in[b, y + ky - 1, x + kx - 1]),
/// out[b, y, x] = in[b, y, x] + (outer.bias[b] + sum over f, ky, kx of outer.weight[b, f, ky, kx] · hidden[b, f, y + ky - 1, x + kx - 1]);
/// in and hidden are zero outside of the image. Sums are chains of fused multiply-adds from the bias, over f, then ky, then kx;
/// the residual is added last.
/// </remarks>
/// <param name="Name">The layer's name.</param>
/// <param name="Bands">Bands, which are the groups.</param>
/// <param name="Features">Hidden features a band.</param>
internal sealed record SpatialBlockLayer(string Name, int Bands, int Features) : ILayer
{
    /// <summary>
    /// inner.weight [Bands, Features, 3, 3], inner.bias [Bands, Features], outer.weight [Bands, Features, 3, 3],
    /// outer.bias [Bands].
    /// </summary>
    public IEnumerable<Parameter> Parameters =>
        [
            new(
                $"{Name}.inner.weight",
                [Bands, Features, 3, 3],
                new Initialization.Uniform(9, 1.4142135f)
            ),
            new($"{Name}.inner.bias", [Bands, Features], new Initialization.Constant(0)),
            new(
                $"{Name}.outer.weight",
                [Bands, Features, 3, 3],
                new Initialization.Uniform(9 * Features, 0.1f)
            ),
            new($"{Name}.outer.bias", [Bands], new Initialization.Constant(0)),
        ];
}
