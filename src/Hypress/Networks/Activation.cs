using Hypress.Tensors.Kernels;

namespace Hypress.Networks;

/// <summary>A function of one value.</summary>
internal enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>x where x is at least 0, else x times 0.01f (<see cref="Activations.LeakySlope"/>).</summary>
    LeakyRelu,

    /// <summary>x where x is greater than 0, else 0.</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>tanh(x) / 2: what a latent's rounding can have lost.</summary>
    HalfTanh,

    /// <summary>|x|.</summary>
    Absolute,
}

/// <summary>Constants of the activations.</summary>
internal static class Activations
{
    /// <summary>What <see cref="Activation.LeakyRelu"/> multiplies negative values by.</summary>
    public const float LeakySlope = LeakyRelu.Slope;
}
