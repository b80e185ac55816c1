using Hypress.Cubes;

namespace Hypress.Plots;

/// <summary>Cuts a scene into windows of whole lines that fit in memory.</summary>
internal static class LineWindows
{
    private const long WindowBytes = 32L << 20;

    // Rows of tiles of most files end at multiples of this.
    private const int TileLines = 64;

    public static IEnumerable<CubeWindow> Over(CubeShape shape, DataType type, BandSelection bands)
    {
        var step = Math.Clamp(
            WindowBytes / ((long)bands.Count * shape.Samples * type.Size()),
            1,
            shape.Lines
        );
        if (step > TileLines)
            step -= step % TileLines;
        for (var line = 0; line < shape.Lines; line += (int)step)
            yield return CubeWindow.OfLines(
                shape,
                line,
                (int)Math.Min(step, shape.Lines - line)
            ) with
            {
                Bands = bands,
            };
    }
}
