namespace Hypress.Tensors.Kernels;

/// <summary>A dense convolution of stride 1 or 2; the border of the input is its padding.</summary>
/// <remarks>Output [y, x] is centred on input [y · stride, x · stride]; taps stand in the order of the chain.</remarks>
internal sealed class ConvolutionKernel(
    Tensor input,
    PackedWeights weights,
    TapOffset[] taps,
    int stride,
    Tensor output
) : IKernel
{
    private readonly int[] _taps =
    [
        .. taps.Select(tap => (tap.Line * input.LineStride) + (tap.Sample * input.Pitch)),
    ];

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        for (var line = first; line < end; line++)
            DenseKernel.Row<T>(
                weights,
                input.Values,
                input.IndexOf(line * stride, 0),
                input.Pitch * stride,
                _taps,
                output.Values,
                output.IndexOf(line, 0),
                output.Pitch,
                output.Samples
            );
    }
}

/// <summary>Where a tap reads, from the centre.</summary>
internal readonly record struct TapOffset(int Line, int Sample)
{
    /// <summary>The taps of a square kernel, row by row.</summary>
    public static TapOffset[] Square(int kernel)
    {
        var reach = kernel / 2;
        return
        [
            .. from line in Enumerable.Range(-reach, kernel)
            from sample in Enumerable.Range(-reach, kernel)
            select new TapOffset(line, sample),
        ];
    }
}
