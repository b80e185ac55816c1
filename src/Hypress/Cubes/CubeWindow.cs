namespace Hypress.Cubes;

/// <summary>A rectangle of lines and samples over some bands: what a reader asks for.</summary>
public sealed record CubeWindow(
    int FirstLine,
    int Lines,
    int FirstSample,
    int Samples,
    BandSelection Bands
)
{
    /// <summary>The whole cube.</summary>
    public static CubeWindow All(CubeShape shape) =>
        new(0, shape.Lines, 0, shape.Samples, BandSelection.All(shape.Bands));

    /// <summary>Whole lines, all bands.</summary>
    public static CubeWindow OfLines(CubeShape shape, int firstLine, int lines) =>
        All(shape) with
        {
            FirstLine = firstLine,
            Lines = lines,
        };

    /// <summary>The shape of what comes out.</summary>
    public CubeShape Shape => new(Bands.Count, Lines, Samples);

    /// <summary>Throws unless the window lies within <paramref name="shape"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It doesn't.</exception>
    public CubeWindow Within(CubeShape shape)
    {
        if (FirstLine < 0 || Lines < 1 || FirstLine > shape.Lines - Lines)
            throw new ArgumentOutOfRangeException(
                nameof(shape),
                $"lines {FirstLine}:{(long)FirstLine + Lines} are not within 0:{shape.Lines}"
            );
        if (FirstSample < 0 || Samples < 1 || FirstSample > shape.Samples - Samples)
            throw new ArgumentOutOfRangeException(
                nameof(shape),
                $"samples {FirstSample}:{(long)FirstSample + Samples} are not within 0:{shape.Samples}"
            );
        return this;
    }
}
