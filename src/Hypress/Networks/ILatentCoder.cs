namespace Hypress.Networks;

/// <summary>
/// What happens to latents where a network hands them over: the encoder rounds and writes them, the decoder reads them,
/// training adds noise and counts bits. Each call returns the latents as the decoder will know them.
/// </summary>
/// <remarks>
/// The order of calls is the order in the bitstream. <c>latent</c> is null in the decoder alone. Scales are given as
/// natural logarithms, clamped to <see cref="MinLogScale"/>..<see cref="MaxLogScale"/> by the coder.
/// </remarks>
/// <typeparam name="T">As in <see cref="ILayers{T}"/>.</typeparam>
internal interface ILatentCoder<T>
    where T : class
{
    /// <summary>ln 0.11.</summary>
    const float MinLogScale = -2.2072749f;

    /// <summary>ln 256.</summary>
    const float MaxLogScale = 5.5451774f;

    /// <summary>Codes by a table for each channel.</summary>
    /// <param name="latent">Values, or null to decode.</param>
    /// <param name="prior">The tables.</param>
    /// <param name="lines">Lines of the latent.</param>
    /// <param name="samples">Samples of the latent.</param>
    T Factorized(T? latent, FactorizedPrior prior, int lines, int samples);

    /// <summary>
    /// Codes round(latent - mean) by a Gaussian around 0 with the given scales, integrated over unit intervals; returns
    /// mean plus what was coded.
    /// </summary>
    /// <param name="latent">Values, or null to decode.</param>
    /// <param name="mean">Means, or null for 0.</param>
    /// <param name="logScale">ln of the standard deviations.</param>
    T Gaussian(T? latent, T? mean, T logScale);

    /// <summary>
    /// Codes round(latent), position after position, each by a mixture of Gaussians whose parameters the context computes
    /// from the positions before it; returns what was coded.
    /// </summary>
    /// <param name="latent">Values, or null to decode.</param>
    /// <param name="hyper">Features from the hyper-latent, as many positions as the latent.</param>
    /// <param name="context">The parameters from what is coded already.</param>
    T Autoregressive(T? latent, T hyper, AutoregressiveContext context);
}
