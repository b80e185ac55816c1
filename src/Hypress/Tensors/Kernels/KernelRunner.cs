namespace Hypress.Tensors.Kernels;

/// <summary>A computation whose output lines don't depend on each other.</summary>
/// <remarks>
/// Inner loops ask for full optimization at once: a program that codes one scene ends before the runtime would have
/// noticed which methods are hot.
/// </remarks>
internal interface IKernel
{
    /// <summary>Computes output lines from <paramref name="first"/> up to before <paramref name="end"/>.</summary>
    void Run<T>(int first, int end)
        where T : struct, ILanes<T>;
}

/// <summary>Runs kernels over their lines: how wide and on how many threads changes no bit.</summary>
/// <param name="Width">Values side by side.</param>
/// <param name="Threads">Threads at once, at least 1.</param>
internal sealed record KernelRunner(LaneWidth Width, int Threads)
{
    /// <summary>The processor's best width on all of its cores.</summary>
    public static KernelRunner Best { get; } = new(LaneWidths.Widest, Environment.ProcessorCount);

    /// <summary>Computes all lines, in pieces of <paramref name="grain"/>.</summary>
    public void Run<TKernel>(TKernel kernel, int lines, int grain)
        where TKernel : IKernel
    {
        var pieces = (lines + grain - 1) / grain;
        if (Threads == 1 || pieces == 1)
        {
            RunPiece(kernel, 0, lines);
            return;
        }
        Parallel.For(
            0,
            pieces,
            new ParallelOptions { MaxDegreeOfParallelism = Threads },
            piece => RunPiece(kernel, piece * grain, Math.Min(lines, (piece + 1) * grain))
        );
    }

    private void RunPiece<TKernel>(TKernel kernel, int first, int end)
        where TKernel : IKernel
    {
        switch (Width)
        {
            case LaneWidth.Sixteen:
                kernel.Run<Lanes512>(first, end);
                break;
            case LaneWidth.Eight:
                kernel.Run<Lanes256>(first, end);
                break;
            case LaneWidth.Four:
                kernel.Run<Lanes128>(first, end);
                break;
            default:
                kernel.Run<LanesScalar>(first, end);
                break;
        }
    }
}
