namespace Hypress.Networks;

/// <summary>A dense two-dimensional convolution (cross-correlation, as in every deep learning library), bias and activation.</summary>
/// <remarks>
/// out[y, x, o] = activation(bias[o] + sum over ky, kx, i of
/// weight[o, i, ky, kx] · in[y·Stride + ky - Kernel/2, x·Stride + kx - Kernel/2, i]), zeros outside of the input;
/// ceil(lines / Stride) x ceil(samples / Stride) outputs. The sum is one chain of fused multiply-adds from the bias,
/// over ky, then kx, then i; taps outside of the input take part as zeros.
/// </remarks>
/// <param name="Name">The layer's name.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Kernel">1, 3 or 5 in both directions.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Activation">What follows.</param>
internal sealed record ConvolutionLayer(
    string Name,
    int Inputs,
    int Outputs,
    int Kernel,
    int Stride = 1,
    Activation Activation = Activation.None
) : ILayer
{
    /// <summary>
    /// Whether only taps before the centre in reading order count (rows above, and left of it in its row). The
    /// weights keep their full shape; those of the other taps are zero in the file and take no part in the chain.
    /// </summary>
    public bool Causal { get; init; }

    /// <summary>How the weights start; null: uniform of variance 2 / fan-in with an activation, 1 / fan-in without.</summary>
    public Initialization? Start { get; init; }

    /// <summary>weight [Outputs, Inputs, Kernel, Kernel] and bias [Outputs].</summary>
    public IEnumerable<Parameter> Parameters =>
        [
            new($"{Name}.weight", [Outputs, Inputs, Kernel, Kernel], Start ?? DefaultStart),
            new($"{Name}.bias", [Outputs], new Initialization.Constant(0)),
        ];

    private Initialization.Uniform DefaultStart =>
        new(Inputs * Kernel * Kernel, Activation == Activation.None ? 1 : 1.4142135f);
}
