namespace Hypress.Networks;

/// <summary>A model of the latents' probabilities: what is coded, in which order, by which parameters.</summary>
internal interface IEntropyNetwork
{
    /// <summary>All layers.</summary>
    IEnumerable<ILayer> Layers { get; }

    /// <summary>The priors that have tables in the model file.</summary>
    IReadOnlyList<FactorizedPrior> Priors { get; }

    /// <summary>Codes a latent and returns it as the decoder will know it.</summary>
    /// <param name="layers">What computes.</param>
    /// <param name="coder">What codes.</param>
    /// <param name="latent">Values, or null to decode.</param>
    /// <param name="lines">Lines of the latent.</param>
    /// <param name="samples">Samples of the latent.</param>
    T Code<T>(ILayers<T> layers, ILatentCoder<T> coder, T? latent, int lines, int samples)
        where T : class;
}
