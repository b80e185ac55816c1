using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>A few dense layers, leaky between them, over rows of numbers; a row's bits don't depend on the others.</summary>
/// <remarks>The layers' weights are packed; rows go through all layers a block at a time, so that they stay in the cache.</remarks>
internal sealed class PerceptronKernel(
    PackedWeights[] layers,
    float[] input,
    int inputPitch,
    float[] buffer,
    float[] output
) : IKernel
{
    /// <summary>Rows that go through the layers together.</summary>
    public const int Block = 48;

    private const float Slope = 0.1f;

    private static readonly int[] Centre = [0];

    /// <summary>Numbers that <paramref name="layers"/> need between them.</summary>
    public static int BufferSize(PackedWeights[] layers) =>
        2 * Block * layers.Max(layer => layer.Bias.Length);

    /// <summary>Computes rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var half = buffer.Length / 2;
        for (var row = first; row < end; row += Block)
        {
            var rows = Math.Min(Block, end - row);
            var (source, origin, pitch) = (input, row * inputPitch, inputPitch);
            for (var i = 0; i < layers.Length; i++)
            {
                var width = layers[i].Bias.Length;
                var isLast = i == layers.Length - 1;
                var (target, start) = isLast ? (output, row * width) : (buffer, half * (i % 2));
                DenseKernel.Row<T>(
                    layers[i],
                    source,
                    origin,
                    pitch,
                    Centre,
                    target,
                    start,
                    width,
                    rows
                );
                if (!isLast)
                    Leak<T>(target.AsSpan(start, rows * width));
                (source, origin, pitch) = (target, start, width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Leak<T>(Span<float> values)
        where T : struct, ILanes<T>
    {
        ref var start = ref MemoryMarshal.GetReference(values);
        var slope = T.Broadcast(Slope);
        var zero = T.Broadcast(0);
        for (var i = 0; i < values.Length; i += T.Count) // widths are multiples of 16
        {
            var x = T.Load(ref start, i);
            T.WhereGreater(zero, x, x * slope, x).Store(ref start, i);
        }
    }
}
