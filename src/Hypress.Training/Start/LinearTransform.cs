using Hypress.Networks;
using Hypress.Training.Scenes;
using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training.Start;

/// <summary>Starts the fusion network as a linear transform that already compresses.</summary>
/// <remarks>
/// Each strided convolution takes the strongest axes of the 2 x 2 patches that reach it, all channels together; the
/// decoder's convolutions are their transposes. Three of them are a Karhunen-Loève transform of 8 x 8 pixels and all
/// bands, which the network leaves behind as it learns, thousands of steps ahead of random
/// weights. Attention starts as a plain gain.
/// The gains are such that a quantizer step of one is the step that lambda asks for at high rates: D = 1 / (2 ln 2 lambda)
/// where bits and lambda times MSE balance, and D = step² / 12.
/// </remarks>
internal static class LinearTransform
{
    // The gain of x + trunk(x) * mask where the trunk is the identity and the mask one half.
    private const double AttentionGain = 1.5;

    // Small enough that the first normalizations are nearly linear.
    private const double FirstGain = 0.3;
    private const double InnerGain = 0.7;

    // What is left of weights that would disturb what stands already: attention's, those that meet latents, which are
    // much larger than other features, those that move the decoded latents, and the normalization, which an inverse of the
    // same weights undoes only where it is weak.
    private static readonly (string End, float Share)[] Softened =
    [
        (".expand.weight", 0.003f),
        (".mask.end.weight", 0.0001f),
        (".gamma", 0.05f),
        (".outer.weight", 0.05f),
        ("hyper.down0.weight", 0.1f),
        ("context.neighbours.weight", 0.1f),
        (".parameters0.weight", 0.1f),
        (".residual0.weight", 0.1f),
        (".residual2.weight", 0.01f),
    ];

    // Steps' worth of crops that the axes are found from.
    private const int Batches = 16;

    /// <summary>Replaces the fusion network's weights.</summary>
    /// <param name="network">The network, its weights as they were drawn.</param>
    /// <param name="crops">What it is to compress.</param>
    /// <param name="config">The run: lambda, and the crops' extents.</param>
    public static void Apply(TrainedNetwork network, Crops crops, TrainingConfig config)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var weights = network.Weights.Read();
        foreach (var (name, values) in weights)
        {
            if (
                Softened.FirstOrDefault(each =>
                    name.EndsWith(each.End, StringComparison.Ordinal)
                ) is
                { End: not null } soft
            )
                LatentScale.Scale(values, soft.Share);
        }
        var structure = config.Network;
        var signal = Images(crops, config);
        foreach (var level in Levels(config))
        {
            var patches = Patches(signal);
            var axes = Axes(patches, level.Outputs);
            signal = Project(signal, patches, axes);
            using Scalar gain = level.Gain;
            using Scalar mirror = level.Mirror;
            Fill(weights[level.Down], axes * gain, level.Copies);
            // [output, input, tap, tap] both: the encoder's outputs are the decoder's inputs.
            Fill(weights[level.Up], axes * mirror, level.Copies);
        }
        using Scalar whole = WholeGain(config);
        StartDensities(weights, signal * whole, structure);
        network.Weights.Write(weights);
    }

    /// <summary>
    /// The optimizer's step for each of the transform's tensors as a share of the others': it should be small beside
    /// weights that are.
    /// </summary>
    public static Dictionary<string, float> Paces(TrainingConfig config)
    {
        const double Usual = 0.05;
        var paces = new Dictionary<string, float>();
        foreach (var level in Levels(config))
        {
            var axis = 1 / Math.Sqrt(4 * level.Inputs);
            paces[level.Down] = (float)Math.Min(1, level.Gain * axis / Usual);
            paces[level.Up] = (float)Math.Min(1, level.Mirror * axis / Usual);
        }
        return paces;
    }

    private static double WholeGain(TrainingConfig config) =>
        Math.Sqrt(Math.Log(2) * config.Lambda / 6);

    private static IEnumerable<Level> Levels(TrainingConfig config)
    {
        var network = config.Network;
        var levels = network.Downsamplings;
        var rest = WholeGain(config);
        var copies = network.Branches == BranchKind.Joint ? 2 : 1;
        for (var level = 0; level < levels; level++)
        {
            var last = level == levels - 1;
            var attention = Attention(level);
            var gain = level switch
            {
                _ when last => rest / attention,
                0 => FirstGain,
                _ => InnerGain,
            };
            rest /= gain * attention;
            // The encoder's attention of the level before stands between the two, the last level's with its mirror.
            var undone = gain * Attention(level - 1) * attention * (last ? attention : 1);
            yield return new(
                $"analysis.down{level}.weight",
                $"synthesis.up{levels - 1 - level}.weight",
                level == 0 ? network.Bands : network.Channels,
                last ? network.LatentChannels : network.Channels,
                level == 0 ? copies : 1,
                gain / (level == 0 ? copies : 1),
                1 / undone
            );
        }

        double Attention(int level) =>
            network.Attention == AttentionKind.Local && (level == 1 || level == levels - 1)
                ? AttentionGain
                : 1;
    }

    // Encoder and decoder of one level: names, channels of a patch, axes, how often the channels stand there, gains.
    private sealed record Level(
        string Down,
        string Up,
        int Inputs,
        int Outputs,
        int Copies,
        double Gain,
        double Mirror
    );

    // Latents begin with the mean and the spread that their channel has.
    private static void StartDensities(
        Dictionary<string, float[]> weights,
        Tensor latent,
        NetworkConfig config
    )
    {
        var (variance, mean) = var_mean(latent, [0, 2, 3]);
        var means = mean.data<float>().ToArray();
        using Scalar least = 1e-3;
        using Scalar half = 0.5;
        var logScales = (variance + least).log().mul(half).data<float>().ToArray();
        foreach (var output in DensityOutputs.Of(config))
        {
            var bias = weights[output.Layer + ".bias"].AsSpan();
            var channels = new Range(output.FirstChannel, output.FirstChannel + output.Channels);
            if (output.FirstMean is { } first)
                means.AsSpan(channels).CopyTo(bias[first..]);
            logScales.AsSpan(channels).CopyTo(bias[output.FirstLogScale..]);
        }
    }

    private static Tensor Images(Crops crops, TrainingConfig config) =>
        cat([
            .. Enumerable
                .Range(0, Batches)
                .Select(step =>
                    tensor(
                        crops.Of(step),
                        [config.Batch, config.Network.Bands, config.Crop, config.Crop]
                    )
                ),
        ]);

    // [output, channel · 2 · 2], orthonormal, the strongest first; zeros where a patch has fewer values.
    private static Tensor Axes(Tensor patches, int outputs)
    {
        var (_, vectors) = linalg.eigh(
            patches.transpose(0, 1).matmul(patches).to(ScalarType.Float64)
        );
        var axes = vectors.to(ScalarType.Float32).transpose(0, 1).flip(0);
        var kept = Math.Min(outputs, axes.shape[0]);
        var whole = zeros(outputs, axes.shape[1]);
        whole.narrow(0, 0, kept).copy_(axes.narrow(0, 0, kept));
        return whole;
    }

    // [patch, channel · 2 · 2]
    private static Tensor Patches(Tensor signal) =>
        nn
            .functional.pixel_unshuffle(signal, 2)
            .permute(0, 2, 3, 1)
            .reshape(-1, signal.shape[1] * 4);

    private static Tensor Project(Tensor signal, Tensor patches, Tensor axes) =>
        patches
            .matmul(axes.transpose(0, 1))
            .reshape(signal.shape[0], signal.shape[2] / 2, signal.shape[3] / 2, axes.shape[0])
            .permute(0, 3, 1, 2);

    // The taps of a kernel of five that see the patch; the branches' copies of the channels alike.
    private static void Fill(float[] weights, Tensor axes, int copies)
    {
        const int Kernel = 5;
        const int FirstTap = 2;
        var (outputs, patch) = (axes.shape[0], axes.shape[1]);
        var kernel = zeros(outputs, copies * (patch / 4), Kernel, Kernel);
        kernel
            .narrow(2, FirstTap, 2)
            .narrow(3, FirstTap, 2)
            .copy_(axes.reshape(outputs, patch / 4, 2, 2).repeat(1, copies, 1, 1));
        kernel.data<float>().CopyTo(weights);
    }
}
