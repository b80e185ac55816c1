using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

/// <summary>What decodes of a tile's last bands, for predicting the next ones: all in steps of their band.</summary>
/// <remarks>
/// <b>Shape</b>: rings of bands, [line, sample], a row with a number on its left and more behind it, so that
/// neighbours need no questions and vectors may read to their end.
/// </remarks>
internal sealed class ResidualPlanes
{
    /// <summary>Bands before one that predict it.</summary>
    public const int BandsBefore = 10;

    /// <summary>Numbers before a row's first.</summary>
    public const int Margin = 1;

    private const int Near = 3; // two bands in work at a time, and the one before

    private readonly int _stride;
    private readonly int _lines;
    private readonly float[][] _values;
    private readonly float[][] _details;
    private readonly float[][] _residuals;
    private readonly float[][] _bases;

    /// <param name="shape">The tile's.</param>
    /// <param name="hasBase">Whether there is a base.</param>
    /// <param name="budget">Pays for the planes.</param>
    public ResidualPlanes(CubeShape shape, bool hasBase, DecodeBudget budget)
    {
        var lanes = LineRegression.Lanes;
        _lines = shape.Lines;
        _stride = Margin + ((shape.Samples + lanes - 1) & -lanes) + lanes;
        _values = Ring(Near);
        _details = Ring(BandsBefore + 2);
        _residuals = Ring(Near);
        _bases = Ring(hasBase ? Near : 0);

        // A row of zeros above and below.
        float[][] Ring(int bands) =>
            [
                .. Enumerable
                    .Range(0, Math.Min(bands, shape.Bands + 1))
                    .Select(_ => budget.Allocate<float>(((long)_lines + 2) * _stride)),
            ];
    }

    /// <summary>Values, from the middle of all; beside a row's ends its neighbours.</summary>
    public Span<float> Values(int band, int line) => Row(_values, band, line);

    /// <summary>What values differ by from the mean of their west and north.</summary>
    public Span<float> Details(int band, int line) => Row(_details, band, line);

    /// <summary>Residuals; zeros around them.</summary>
    public Span<float> Residuals(int band, int line) => Row(_residuals, band, line);

    /// <summary>The base's values, as <see cref="Values"/>.</summary>
    public Span<float> Bases(int band, int line) => Row(_bases, band, line);

    /// <summary>Sets what lies beside a row: on the left the first value of the row above, on the right the last one.</summary>
    public static void Border(Span<float> row, ReadOnlySpan<float> above, int samples)
    {
        row[0] = above[Margin];
        row[Margin + samples] = row[Margin + samples - 1];
    }

    // With the number before its first one.
    private Span<float> Row(float[][] ring, int band, int line) =>
        ring[band % ring.Length].AsSpan((line + 1) * _stride, _stride);
}
