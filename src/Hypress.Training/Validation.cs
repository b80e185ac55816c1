using Hypress.Training.Scenes;
using static TorchSharp.torch;

namespace Hypress.Training;

/// <summary>Whole scenes through the network as the codec runs it: rounded, on their own borders.</summary>
internal static class Validation
{
    public static SceneEstimate Measure(TrainedNetwork network, TrainingScene scene)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var (bands, lines, samples) = (scene.Shape.Bands, scene.Shape.Lines, scene.Shape.Samples);
        var stride = network.Network.Config.Stride;
        var image = tensor(scene.Values).reshape(1, bands, lines, samples);
        var padded = nn.functional.pad(
            image,
            [0, Missing(samples), 0, Missing(lines)],
            TorchSharp.PaddingModes.Replicate
        );
        var (decoded, bits) = network.Run(padded, noise: null);
        var visible = decoded.cpu().narrow(2, 0, lines).narrow(3, 0, samples).clamp(0, 1);
        var mse = (visible - image).square().mean().item<float>();
        return new(
            scene.Name,
            bits.item<float>() / scene.Shape.Count,
            -10 * Math.Log10(mse),
            Angle(visible, image).mean().item<float>() * 180 / Math.PI
        );

        long Missing(int extent) => (stride - (extent % stride)) % stride;
    }

    /// <summary>Angles between spectra in radians, [image, line, sample]; gradients stay finite where spectra agree.</summary>
    public static Tensor Angle(Tensor a, Tensor b)
    {
        var product = (a * b).sum(1);
        var norms = (a.square().sum(1) * b.square().sum(1)).clamp_min(1e-12).sqrt();
        return (product / norms).clamp(-1 + 1e-6, 1 - 1e-6).acos();
    }
}
