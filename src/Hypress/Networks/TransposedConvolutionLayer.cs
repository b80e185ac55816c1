namespace Hypress.Networks;

/// <summary>A transposed convolution of stride 2: twice the lines and samples.</summary>
/// <remarks>
/// out[y, x, o] = activation(bias[o] + sum over ky, kx, i of weight[i, o, ky, kx] · in[(y + Kernel/2 - ky) / 2,
/// (x + Kernel/2 - kx) / 2, i]) over the ky and kx for which both divisions are exact, zeros outside of the input;
/// in libtorch: stride 2, padding Kernel/2, output padding 1. The sum is one chain of fused multiply-adds from the
/// bias, over ky, then kx, then i.
/// </remarks>
/// <param name="Name">The layer's name.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">3 or 5 in both directions.</param>
/// <param name="Activation">What follows.</param>
internal sealed record TransposedConvolutionLayer(
    string Name,
    int Inputs,
    int Outputs,
    int Kernel,
    Activation Activation = Activation.None
) : ILayer
{
    /// <summary>weight [Inputs, Outputs, Kernel, Kernel] (libtorch's order) and bias [Outputs].</summary>
    public IEnumerable<Parameter> Parameters =>
        [
            new(
                $"{Name}.weight",
                [Inputs, Outputs, Kernel, Kernel],
                // A quarter of the taps meet each output.
                new Initialization.Uniform(
                    Math.Max(1, Inputs * Kernel * Kernel / 4),
                    Activation == Activation.None ? 1 : 1.4142135f
                )
            ),
            new($"{Name}.bias", [Outputs], new Initialization.Constant(0)),
        ];
}
