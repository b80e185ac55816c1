using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>A function of one value.</summary>
internal interface IUnaryFunction
{
    static abstract T Apply<T>(T x)
        where T : struct, ILanes<T>;
}

/// <summary>A function of two values.</summary>
internal interface IBinaryFunction
{
    static abstract T Apply<T>(T a, T b)
        where T : struct, ILanes<T>;
}

/// <summary>A function of each value.</summary>
internal sealed class UnaryKernel<TFunction>(Tensor input, Tensor output) : IKernel
    where TFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var count = input.Samples * input.Pitch;
        for (var line = first; line < end; line++)
        {
            ref var source = ref MemoryMarshal.GetReference(
                input.Values.AsSpan(input.IndexOf(line, 0), count)
            );
            ref var target = ref MemoryMarshal.GetReference(
                output.Values.AsSpan(output.IndexOf(line, 0), count)
            );
            for (var i = 0; i < count; i += T.Count)
                TFunction.Apply(T.Load(ref source, i)).Store(ref target, i);
        }
    }
}

/// <summary>A function of each pair of values.</summary>
internal sealed class BinaryKernel<TFunction>(Tensor a, Tensor b, Tensor output) : IKernel
    where TFunction : IBinaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var count = a.Samples * a.Pitch;
        for (var line = first; line < end; line++)
        {
            ref var left = ref MemoryMarshal.GetReference(
                a.Values.AsSpan(a.IndexOf(line, 0), count)
            );
            ref var right = ref MemoryMarshal.GetReference(
                b.Values.AsSpan(b.IndexOf(line, 0), count)
            );
            ref var target = ref MemoryMarshal.GetReference(
                output.Values.AsSpan(output.IndexOf(line, 0), count)
            );
            for (var i = 0; i < count; i += T.Count)
                TFunction.Apply(T.Load(ref left, i), T.Load(ref right, i)).Store(ref target, i);
        }
    }
}

/// <summary>x where it is at least 0, else x times <see cref="Slope"/>.</summary>
internal readonly struct LeakyRelu : IUnaryFunction
{
    public const float Slope = 0.01f;

    public static T Apply<T>(T x)
        where T : struct, ILanes<T> => T.WhereGreater(T.Broadcast(0), x, x * T.Broadcast(Slope), x);
}

/// <summary>x where it is greater than 0, else 0.</summary>
internal readonly struct Relu : IUnaryFunction
{
    public static T Apply<T>(T x)
        where T : struct, ILanes<T> => T.WhereGreater(x, T.Broadcast(0), x, T.Broadcast(0));
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct Sigmoid : IUnaryFunction
{
    public static T Apply<T>(T x)
        where T : struct, ILanes<T> => DeterministicMath.Sigmoid(x);
}

/// <summary>tanh(x) / 2.</summary>
internal readonly struct HalfTanh : IUnaryFunction
{
    public static T Apply<T>(T x)
        where T : struct, ILanes<T> => DeterministicMath.Tanh(x) * T.Broadcast(0.5f);
}

/// <summary>|x|.</summary>
internal readonly struct Absolute : IUnaryFunction
{
    public static T Apply<T>(T x)
        where T : struct, ILanes<T> => T.Abs(x);
}

/// <summary>a + b.</summary>
internal readonly struct Sum : IBinaryFunction
{
    public static T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;
}

/// <summary>a · b.</summary>
internal readonly struct Product : IBinaryFunction
{
    public static T Apply<T>(T a, T b)
        where T : struct, ILanes<T> => a * b;
}
