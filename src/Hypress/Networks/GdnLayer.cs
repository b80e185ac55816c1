namespace Hypress.Networks;

/// <summary>Generalized divisive normalization (paper §3.2, its reference 32), or its inverse.</summary>
/// <remarks>
/// norm[c] = sqrt(beta[c] + sum over j of gamma[c, j] · in[j]²), a chain of fused multiply-adds from beta over j with the
/// square rounded first; out[c] = in[c] / norm[c], or in[c] · norm[c] for the inverse. Every pixel by itself.
/// </remarks>
/// <param name="Name">The layer's name.</param>
/// <param name="Channels">Channels in and out.</param>
/// <param name="Inverse">Multiplies instead of dividing.</param>
internal sealed record GdnLayer(string Name, int Channels, bool Inverse) : ILayer
{
    /// <summary>The least value of beta: the norm is never zero.</summary>
    public const float MinBeta = 1e-6f;

    /// <summary>beta [Channels] and gamma [Channels, Channels], plain values.</summary>
    public IEnumerable<Parameter> Parameters =>
        [
            new($"{Name}.beta", [Channels], new Initialization.Constant(1)) { Minimum = MinBeta },
            new($"{Name}.gamma", [Channels, Channels], new Initialization.Diagonal(0.1f))
            {
                Minimum = 0,
            },
        ];
}
