using TorchSharp;
using static TorchSharp.torch;

namespace Hypress.Training;

/// <summary>Adam (Kingma and Ba 2015) over one vector, its state as open as a checkpoint needs it.</summary>
internal sealed class Adam : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;

    // Numbers for libtorch are held, here and elsewhere in training: one that is made on the way into a call may be
    // collected while libtorch reads it.
    private static readonly Scalar FirstKept = FirstDecay;
    private static readonly Scalar FirstAdded = 1 - FirstDecay;
    private static readonly Scalar SecondKept = SecondDecay;
    private static readonly Scalar SecondAdded = 1 - SecondDecay;
    private static readonly Scalar Least = Epsilon;

    private readonly Tensor _weights;

    public Adam(Tensor weights)
    {
        _weights = weights;
        First = zeros_like(weights).DetachFromDisposeScope();
        Second = zeros_like(weights).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradients.</summary>
    public Tensor First { get; }

    /// <summary>Running mean of their squares.</summary>
    public Tensor Second { get; }

    /// <summary>Moves the weights against the gradient, which is shortened to the largest norm; returns its own norm.</summary>
    /// <param name="gradient">Of the weights' shape.</param>
    /// <param name="step">Steps so far, 0 at the first.</param>
    /// <param name="rate">Step size.</param>
    /// <param name="largestNorm">Longer gradients are shortened to it.</param>
    /// <param name="paces">Each weight's share of the step size.</param>
    public double Step(Tensor gradient, int step, double rate, double largestNorm, Tensor paces)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var norm = gradient.norm().item<float>();
        if (!float.IsFinite(norm))
            return norm; // An overflow in one batch is no reason to lose the weights.
        using Scalar shortening = Math.Min(1, largestNorm / Math.Max(norm, 1e-12));
        using Scalar secondBias = 1 - Math.Pow(SecondDecay, step + 1);
        using Scalar move = -rate / (1 - Math.Pow(FirstDecay, step + 1));
        var clipped = gradient * shortening;
        First.mul_(FirstKept).add_(clipped, alpha: FirstAdded);
        Second.mul_(SecondKept).addcmul_(clipped, clipped, value: SecondAdded);
        var spread = (Second / secondBias).sqrt_().add_(Least);
        _weights.addcdiv_(First * paces, spread, value: move);
        return norm;
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }
}
