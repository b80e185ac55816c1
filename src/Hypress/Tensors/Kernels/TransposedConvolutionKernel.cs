namespace Hypress.Tensors.Kernels;

/// <summary>A transposed convolution of stride 2 as four dense convolutions, one for each parity of line and sample.</summary>
/// <remarks>
/// Output line y meets kernel row ky where y + kernel/2 - ky is even, at input line (y + kernel/2 - ky) / 2; samples
/// alike. So a phase has its own taps and weights and no zero is ever multiplied.
/// </remarks>
internal sealed class TransposedConvolutionKernel(
    Tensor input,
    TransposedPhase[] phases,
    Tensor output
) : IKernel
{
    private readonly int[][] _taps =
    [
        .. phases.Select(phase =>
            phase
                .Taps.Select(tap => (tap.Line * input.LineStride) + (tap.Sample * input.Pitch))
                .ToArray()
        ),
    ];

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        for (var line = first; line < end; line++)
        {
            for (var odd = 0; odd < 2; odd++)
            {
                var phase = ((line & 1) * 2) + odd;
                DenseKernel.Row<T>(
                    phases[phase].Weights,
                    input.Values,
                    input.IndexOf(line / 2, 0),
                    input.Pitch,
                    _taps[phase],
                    output.Values,
                    output.IndexOf(line, odd),
                    output.Pitch * 2,
                    input.Samples
                );
            }
        }
    }
}

/// <summary>One of the four phases: line parity · 2 + sample parity.</summary>
/// <param name="Taps">Input positions from (line / 2, sample / 2), in the order of the chain.</param>
/// <param name="Rows">For each tap its kernel row and column.</param>
/// <param name="Weights">Packed, in the order of the taps.</param>
internal sealed record TransposedPhase(
    TapOffset[] Taps,
    (int Line, int Sample)[] Rows,
    PackedWeights Weights
)
{
    /// <summary>The geometry of a phase, its weights still zero.</summary>
    public static TransposedPhase Of(
        int phase,
        int kernel,
        int inputs,
        int outputs,
        LaneWidth width
    )
    {
        var (lineParity, sampleParity) = (phase >> 1, phase & 1);
        var rows = (
            from line in Enumerable.Range(0, kernel)
            from sample in Enumerable.Range(0, kernel)
            where Reach(lineParity, line) % 2 == 0 && Reach(sampleParity, sample) % 2 == 0
            select (line, sample)
        ).ToArray();
        return new(
            [
                .. rows.Select(row => new TapOffset(
                    Reach(lineParity, row.line) / 2,
                    Reach(sampleParity, row.sample) / 2
                )),
            ],
            rows,
            new PackedWeights(rows.Length, inputs, outputs, width)
        );

        int Reach(int parity, int k) => parity + (kernel / 2) - k;
    }
}
