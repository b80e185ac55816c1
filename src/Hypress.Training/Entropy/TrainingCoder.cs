using Hypress.Networks;
using Hypress.Training.Layers;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Hypress.Training.Entropy;

/// <summary>Counts the bits that latents would take.</summary>
/// <remarks>
/// <b>Source</b> Minnen and Singh 2020, §3: in training the rate sees latents with uniform noise of one quantizer step
/// added and the decoder sees rounded ones, whose gradient is that of the identity. In validation both see rounded ones.
/// </remarks>
internal sealed class TrainingCoder(
    TorchLayers layers,
    IReadOnlyDictionary<string, Tensor> weights,
    IReadOnlyDictionary<string, FactorizedDensity> densities,
    Generator? noise // null to round
) : ILatentCoder<Tensor>
{
    // The rarest that is told apart: below a range coder's own smallest probability.
    private const double Least = 1e-6;
    private static readonly Scalar Half = 0.5f;
    private static readonly Scalar RootHalf = (float)Math.Sqrt(0.5);

    /// <summary>Bits so far, one value.</summary>
    public Tensor Bits { get; private set; } = zeros(1);

    public Tensor Factorized(Tensor? latent, FactorizedPrior prior, int lines, int samples)
    {
        var density = densities[prior.Name];
        var medians = density.Cumulatives(weights).Select(channel => (float)channel.Median());
        var median = tensor(medians.ToArray(), device: latent!.device).reshape(1, -1, 1, 1);
        var known = Rounded(latent - median) + median;
        Count(density.Probability(noise is null ? known : Noisy(latent), weights));
        return known;
    }

    public Tensor Gaussian(Tensor? latent, Tensor? mean, Tensor logScale)
    {
        var centred = mean is null ? latent! : latent! - mean;
        var rounded = Rounded(centred);
        Count(Interval(noise is null ? rounded : Noisy(centred), Scale(logScale)));
        return mean is null ? rounded : rounded + mean;
    }

    public Tensor Autoregressive(Tensor? latent, Tensor hyper, AutoregressiveContext context)
    {
        var known = Rounded(latent!);
        var parameters = context.Parameters(layers, known, hyper);
        var seen = noise is null ? known : Noisy(latent!);
        var groups = context.Mixtures * context.Channels;
        // [batch, mixture, channel, line, sample]
        Tensor Group(int which) =>
            parameters
                .narrow(1, which * groups, groups)
                .unflatten(1, context.Mixtures, context.Channels);
        var share = F.softmax(Group(0), 1);
        var parts = Interval(seen.unsqueeze(1) - Group(1), Scale(Group(2)));
        Count((share * parts).sum(1));
        return known;
    }

    private static Tensor Scale(Tensor logScale)
    {
        var atLeast = LowerBound.Of(logScale, ILatentCoder<Tensor>.MinLogScale);
        return (-LowerBound.Of(-atLeast, -ILatentCoder<Tensor>.MaxLogScale)).exp();
    }

    // The Gaussian's mass of the unit interval, from its tails, where floats are dense.
    private static Tensor Interval(Tensor values, Tensor scale)
    {
        var distance = values.abs();
        var factor = scale.reciprocal() * RootHalf;
        var upper = special.erfc((distance - Half) * factor);
        var lower = special.erfc((distance + Half) * factor);
        return (upper - lower) * Half;
    }

    private void Count(Tensor probability) =>
        Bits = Bits.to(probability.device) - LowerBound.Of(probability, Least).log2().sum();

    private Tensor Noisy(Tensor values) =>
        values + (rand(values.shape, device: values.device, generator: noise) - Half);

    private static Tensor Rounded(Tensor values) => values + (values.round() - values).detach();
}
