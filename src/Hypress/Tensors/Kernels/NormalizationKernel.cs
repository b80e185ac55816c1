using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>Divisive normalization and its inverse: a 1 x 1 convolution of squares, a square root, a quotient or product.</summary>
/// <remarks>The weights' chain starts from beta; outputs that only fill up a pixel must start from 1.</remarks>
internal sealed class NormalizationKernel(
    Tensor input,
    PackedWeights weights,
    bool inverse,
    Tensor output
) : IKernel
{
    private static readonly int[] Centre = [0];

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var count = input.Samples * input.Pitch;
        var squares = ArrayPool<float>.Shared.Rent(count);
        for (var line = first; line < end; line++)
        {
            var values = input.Values.AsSpan(input.IndexOf(line, 0), count);
            var norms = output.Values.AsSpan(output.IndexOf(line, 0), count);
            Square<T>(values, squares);
            DenseKernel.Row<T>(
                weights,
                squares,
                0,
                input.Pitch,
                Centre,
                norms,
                0,
                output.Pitch,
                input.Samples
            );
            if (inverse)
                Multiply<T>(values, norms);
            else
                Divide<T>(values, norms);
        }
        ArrayPool<float>.Shared.Return(squares);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square<T>(ReadOnlySpan<float> values, Span<float> squares)
        where T : struct, ILanes<T>
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(squares[..values.Length]);
        for (var i = 0; i < values.Length; i += T.Count)
        {
            var value = T.Load(ref source, i);
            (value * value).Store(ref target, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide<T>(ReadOnlySpan<float> values, Span<float> norms)
        where T : struct, ILanes<T>
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(norms[..values.Length]);
        for (var i = 0; i < values.Length; i += T.Count)
            (T.Load(ref source, i) / T.Sqrt(T.Load(ref target, i))).Store(ref target, i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<T>(ReadOnlySpan<float> values, Span<float> norms)
        where T : struct, ILanes<T>
    {
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(norms[..values.Length]);
        for (var i = 0; i < values.Length; i += T.Count)
            (T.Load(ref source, i) * T.Sqrt(T.Load(ref target, i))).Store(ref target, i);
    }
}
