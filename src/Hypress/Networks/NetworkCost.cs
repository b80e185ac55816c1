namespace Hypress.Networks;

/// <summary>What a network takes: weights, and multiply-adds per pixel of a large scene.</summary>
/// <remarks>Counted by running the network on extents instead of values, so nothing is counted that isn't computed.</remarks>
/// <param name="Parameters">Weights of all layers, without the priors' tables.</param>
/// <param name="EncodeMacs">Multiply-adds of encoding, a pixel (all bands).</param>
/// <param name="DecodeMacs">Multiply-adds of decoding, a pixel (all bands).</param>
public sealed record NetworkCost(long Parameters, double EncodeMacs, double DecodeMacs)
{
    // A multiple of every stride that a config may have, hyper-latent included.
    private const int Side = 512;

    internal static NetworkCost Of(CodecNetwork network)
    {
        var config = network.Config;
        var image = new Extent(Side, Side, config.Bands);
        var encoder = new CountingLayers();
        var latent = network.Analysis.Run(encoder, image);
        var coder = new ExtentCoder(encoder);
        network.Entropy.Code(encoder, coder, latent, latent.Lines, latent.Samples);
        var decoder = new CountingLayers();
        coder = new ExtentCoder(decoder);
        var known = network.Entropy.Code(decoder, coder, null, latent.Lines, latent.Samples);
        network.Synthesis.Run(decoder, known);
        return new(
            network.Parameters.Sum(parameter => (long)parameter.Count),
            encoder.Macs / ((double)Side * Side),
            decoder.Macs / ((double)Side * Side)
        );
    }

    /// <summary>Gives back what it is asked to code.</summary>
    private sealed class ExtentCoder(CountingLayers layers) : ILatentCoder<Extent>
    {
        public Extent Factorized(Extent? latent, FactorizedPrior prior, int lines, int samples) =>
            new(lines, samples, prior.Channels);

        public Extent Gaussian(Extent? latent, Extent? mean, Extent logScale) => logScale;

        public Extent Autoregressive(Extent? latent, Extent hyper, AutoregressiveContext context)
        {
            var known = hyper with { Channels = context.Channels };
            context.Parameters(layers, known, hyper);
            return known;
        }
    }
}
