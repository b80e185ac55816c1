using System.Runtime.CompilerServices;

namespace Hypress.Tensors.Kernels;

/// <summary>output[row, n] = sum over c of matrix[row, c] · input[c, n], one chain of fused multiply-adds from 0.</summary>
/// <remarks>Four rows by two vectors stay in registers over the chain.</remarks>
// References instead of spans: a bounds check per multiply-add costs half of the speed.
internal sealed class ProjectionKernel(
    float[] matrix,
    float[] input,
    float[] output,
    int columns,
    int count
) : IKernel
{
    private const int Rows = 4;

    /// <summary>Computes blocks of four rows; rows and n are filled up to whole blocks of four and of <see cref="Tensor.Pitched"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        if (
            count % 16 != 0
            || end * Rows * columns > matrix.Length
            || columns * count > input.Length
            || end * Rows * count > output.Length
        )
            throw new ArgumentException("the product doesn't fit its arrays");
        for (var block = first; block < end; block++)
        for (var n = 0; n < count; n += T.Count)
        {
            var zero = T.Broadcast(0);
            var (s0, s1, s2, s3) = (zero, zero, zero, zero);
            if (columns > 0)
            {
                ref var weight = ref matrix[block * Rows * columns];
                ref var source = ref input[n];
                for (var c = 0; c < columns; c++)
                {
                    var x = T.Load(ref source, c * count);
                    s0 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref weight, c)), x, s0);
                    s1 = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref weight, columns + c)), x, s1);
                    s2 = T.MultiplyAdd(
                        T.Broadcast(Unsafe.Add(ref weight, (2 * columns) + c)),
                        x,
                        s2
                    );
                    s3 = T.MultiplyAdd(
                        T.Broadcast(Unsafe.Add(ref weight, (3 * columns) + c)),
                        x,
                        s3
                    );
                }
            }
            ref var target = ref output[(block * Rows * count) + n];
            s0.Store(ref target, 0);
            s1.Store(ref target, count);
            s2.Store(ref target, 2 * count);
            s3.Store(ref target, 3 * count);
        }
    }
}
