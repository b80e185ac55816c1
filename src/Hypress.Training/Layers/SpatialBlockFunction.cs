using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>A spatial residual block as one function: libtorch takes a hundred times its arithmetic's time for it.</summary>
internal sealed class SpatialBlockFunction : autograd.SingleTensorFunction<SpatialBlockFunction>
{
    public override string Name => nameof(SpatialBlockFunction);

    public static Tensor Of(Tensor input, BlockWeights block) =>
        apply([input.contiguous(), .. block.All]);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        Tensor[] tensors = [.. vars.Cast<Tensor>()];
        ctx.save_for_backward([.. tensors]);
        var input = tensors[0];
        var output = empty_like(input);
        var (batch, bands) = ((int)input.shape[0], (int)input.shape[1]);
        var kernels = Kernels(tensors);
        var plane = (int)(input.shape[2] * input.shape[3]);
        TensorMemory.ForEach(
            bands,
            band =>
            {
                for (var n = 0; n < batch; n++)
                {
                    var start = ((n * bands) + band) * plane;
                    kernels[band]
                        .Forward(
                            input.Values().Slice(start, plane),
                            output.Values().Slice(start, plane)
                        );
                }
            }
        );
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        Tensor[] tensors = [.. ctx.get_saved_variables()];
        var input = tensors[0];
        var gradient = grad_output.contiguous();
        var inputGradient = empty_like(input);
        var (batch, bands) = ((int)input.shape[0], (int)input.shape[1]);
        var features = (int)tensors[1].shape[1];
        var kernels = Kernels(tensors);
        var plane = (int)(input.shape[2] * input.shape[3]);
        var sums = new float[bands][];
        TensorMemory.ForEach(
            bands,
            band =>
            {
                sums[band] = new float[kernels[band].WeightCount];
                for (var n = 0; n < batch; n++)
                {
                    var start = ((n * bands) + band) * plane;
                    kernels[band]
                        .Backward(
                            input.Values().Slice(start, plane),
                            gradient.Values().Slice(start, plane),
                            inputGradient.Values().Slice(start, plane),
                            sums[band]
                        );
                }
            }
        );
        var all = tensor(sums.SelectMany(sum => sum).ToArray()).reshape(bands, -1);
        var parts = all.split([9 * features, features, 9 * features, 1], 1);
        return
        [
            inputGradient,
            parts[0].reshape(bands, features, 3, 3),
            parts[1],
            parts[2].reshape(bands, features, 3, 3),
            parts[3].reshape(bands),
        ];
    }

    private static SpatialBlockKernel[] Kernels(Tensor[] tensors)
    {
        var (lines, samples) = ((int)tensors[0].shape[2], (int)tensors[0].shape[3]);
        var (bands, features) = ((int)tensors[1].shape[0], (int)tensors[1].shape[1]);
        var innerWeight = tensors[1].contiguous().Values().ToArray();
        var innerBias = tensors[2].contiguous().Values().ToArray();
        var outerWeight = tensors[3].contiguous().Values().ToArray();
        var outerBias = tensors[4].contiguous().Values().ToArray();
        var taps = 9 * features;
        return
        [
            .. Enumerable
                .Range(0, bands)
                .Select(band => new SpatialBlockKernel(
                    lines,
                    samples,
                    innerWeight.AsMemory(band * taps, taps),
                    innerBias.AsMemory(band * features, features),
                    outerWeight.AsMemory(band * taps, taps),
                    outerBias[band]
                )),
        ];
    }
}
