using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>A spectral residual block as one function: libtorch takes a hundred times its arithmetic's time for it.</summary>
internal sealed class SpectralBlockFunction : autograd.SingleTensorFunction<SpectralBlockFunction>
{
    public override string Name => nameof(SpectralBlockFunction);

    public static Tensor Of(Tensor input, BlockWeights block) =>
        apply([input.contiguous(), .. block.All]);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] tensors = [.. vars.Cast<Tensor>()];
        ctx.save_for_backward([.. tensors]);
        var input = tensors[0];
        var output = empty_like(input);
        var kernel = Kernel(tensors);
        var image = kernel.Bands * kernel.Pixels;
        TensorMemory.ForEach(
            (int)input.shape[0],
            n =>
                kernel.Forward(
                    input.Values().Slice(n * image, image),
                    output.Values().Slice(n * image, image)
                )
        );
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor[] tensors = [.. ctx.get_saved_variables()];
        var input = tensors[0];
        var gradient = grad_output.contiguous();
        var inputGradient = empty_like(input);
        var kernel = Kernel(tensors);
        var image = kernel.Bands * kernel.Pixels;
        var weightGradients = new float[input.shape[0]][];
        TensorMemory.ForEach(
            weightGradients.Length,
            n =>
                weightGradients[n] = kernel.Backward(
                    input.Values().Slice(n * image, image),
                    gradient.Values().Slice(n * image, image),
                    inputGradient.Values().Slice(n * image, image)
                )
        );
        // Summed image after image, so that threads don't change the result.
        var sums = tensor(weightGradients.SelectMany(sum => sum).ToArray())
            .reshape(weightGradients.Length, -1)
            .sum(dim: 0);
        var features = kernel.Features;
        var parts = sums.split([3 * features, features, 3 * features, 1]);
        return
        [
            inputGradient,
            parts[0].reshape(features, 3),
            parts[1],
            parts[2].reshape(features, 3),
            parts[3],
        ];
    }

    private static SpectralBlockKernel Kernel(Tensor[] tensors) =>
        new(
            (int)tensors[0].shape[1],
            (int)(tensors[0].shape[2] * tensors[0].shape[3]),
            tensors[1].contiguous().Values().ToArray(),
            tensors[2].contiguous().Values().ToArray(),
            tensors[3].contiguous().Values().ToArray(),
            tensors[4].contiguous().Values()[0]
        );
}
