using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training.Libtorch;

/// <summary>What TorchSharp does with a scalar of its own, which may be collected while libtorch still reads it.</summary>
internal static class TensorMath
{
    private static readonly Scalar Two = 2;

    /// <summary>Each value times itself.</summary>
    public static Tensor Squared(this Tensor values) => values.pow(Two);
}
