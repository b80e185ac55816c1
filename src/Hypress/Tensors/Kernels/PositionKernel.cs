using System.Diagnostics;

namespace Hypress.Tensors.Kernels;

/// <summary>A convolution's output at one position, to the only pixel of another image.</summary>
internal sealed class PositionKernel(
    Tensor input,
    PackedWeights weights,
    TapOffset[] taps,
    int line,
    int sample,
    Tensor output
) : IKernel
{
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        Debug.Assert(first == 0 && end == 1);
        Span<int> offsets = stackalloc int[taps.Length];
        for (var tap = 0; tap < taps.Length; tap++)
            offsets[tap] = (taps[tap].Line * input.LineStride) + (taps[tap].Sample * input.Pitch);
        DenseKernel.Row<T>(
            weights,
            input.Values,
            input.IndexOf(line, sample),
            input.Pitch,
            offsets,
            output.Values,
            output.IndexOf(0, 0),
            output.Pitch,
            1
        );
    }
}
