namespace Hypress.Codecs.Ccsds123;

/// <summary>Turns samples into mapped quantizer indices or back, in raster order; one direction each.</summary>
/// <remarks>
/// Lines are [sample, band], samples and indices 32-bit patterns. A predictor may hold pixels (all bands of a place)
/// back; an empty line asks for them at the image's end.
/// </remarks>
internal interface IPredictor
{
    /// <summary>The most pixels held back.</summary>
    int Delay { get; }

    /// <summary>Sets the error limits from the next line on; a single one is for all bands.</summary>
    void SetLimits(int[]? absolute, int[]? relative);

    /// <summary>Takes a line and gives pixels, in a decoder samples for indices, in an encoder indices for samples.</summary>
    /// <param name="line">The next line, or empty behind the last one.</param>
    /// <param name="output">Room for a line, or for <see cref="Delay"/> pixels if that is more.</param>
    /// <returns>Values given.</returns>
    int Run(ReadOnlySpan<int> line, Span<int> output);
}

/// <summary>Which way a predictor goes.</summary>
internal enum Direction
{
    Encode,
    Decode,
}

/// <summary>The predictors by what they can.</summary>
internal static class Predictors
{
    public static IPredictor Create(
        Ccsds123Parameters p,
        Direction direction,
        DecodeBudget budget
    ) =>
        WavefrontPredictor.Suits(p)
            ? new WavefrontPredictor(p, direction, budget)
            : new PlainPredictor(p, direction, budget);
}
