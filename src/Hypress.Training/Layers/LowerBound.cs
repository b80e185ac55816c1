using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>max(x, bound), whose gradient lets a value below the bound come back up (Ballé 2018).</summary>
internal sealed class LowerBound : autograd.SingleTensorFunction<LowerBound>
{
    private const string Bound = "bound";
    private static readonly Scalar Zero = 0;

    public override string Name => nameof(LowerBound);

    public static Tensor Of(Tensor input, double bound) => apply(input, bound);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var input = (Tensor)vars[0];
        var bound = (double)vars[1];
        ctx.save_for_backward([input]);
        ctx.save_data(Bound, bound);
        // Held, since a scalar made on the way may be collected while libtorch reads it.
        using Scalar held = bound;
        return input.clamp_min(held);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        var input = ctx.get_saved_variables()[0];
        var bound = (double)ctx.get_data(Bound);
        using Scalar held = bound;
        var passes = input.ge(held).logical_or(grad_output.lt(Zero));
        return [grad_output * passes, null!];
    }
}
