namespace Hypress.Cubes;

/// <summary>Moves a window from a source to a sink, some lines at a time.</summary>
public static class CubeCopy
{
    private const long StripBytes = 32L << 20;

    /// <summary>Copies; reading the next lines and writing the last ones overlap. The caller completes the sink.</summary>
    /// <param name="source">Where to read.</param>
    /// <param name="window">What to read.</param>
    /// <param name="sink">Takes the window's bands and samples.</param>
    /// <param name="progress">Hears the share that is done.</param>
    /// <param name="cancel">Stops between strips.</param>
    /// <remarks>Cost: two strips of lines in memory, each 32 MiB or one <see cref="ICubeSource.LineUnit"/>.</remarks>
    public static void Run(
        ICubeSource source,
        CubeWindow window,
        ICubeSink sink,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        var strips = Strips(source, window).ToList();
        var buffers = new byte[2][];
        var written = Task.CompletedTask;
        try
        {
            for (var i = 0; i < strips.Count; i++)
            {
                cancel.ThrowIfCancellationRequested();
                var strip = strips[i];
                var view = CubeView.Reuse(
                    ref buffers[i % 2],
                    strip.Shape,
                    source.Type,
                    Interleave.Bsq
                );
                source.Read(strip, view);
                written.GetAwaiter().GetResult();
                var done = (i + 1.0) / strips.Count;
                written = Task.Run(
                    () =>
                    {
                        sink.WriteLines(strip.FirstLine - window.FirstLine, view);
                        progress?.Report(done);
                    },
                    CancellationToken.None
                );
            }
        }
        finally
        {
            // The sink must be idle before anyone disposes of it, whatever ended the loop.
            ((IAsyncResult)written).AsyncWaitHandle.WaitOne();
        }
        written.GetAwaiter().GetResult();
    }

    /// <summary>Cuts a window into strips of whole lines that a source reads well.</summary>
    public static IEnumerable<CubeWindow> Strips(ICubeSource source, CubeWindow window)
    {
        var lineBytes = (long)window.Bands.Count * window.Samples * source.Type.Size();
        var unit = source.LineUnit;
        var lines = (int)
            Math.Clamp(StripBytes / lineBytes / unit * unit, unit, CubeShape.MaxExtent);
        var end = window.FirstLine + window.Lines;
        for (var line = window.FirstLine; line < end; )
        {
            var next = (int)Math.Min(end, ((long)(line / unit) * unit) + lines);
            yield return window with
            {
                FirstLine = line,
                Lines = next - line,
            };
            line = next;
        }
    }
}
