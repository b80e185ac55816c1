namespace Hypress.Codecs.Ccsds123;

/// <summary>The order in which indices stand in the body.</summary>
/// <remarks>CCSDS 123.0-B-2. Band-interleaved images are coded line by line; band-sequential ones as a whole.</remarks>
internal static class CodingOrder
{
    /// <summary>Indices and error limits in all.</summary>
    public static long SymbolCount(Ccsds123Parameters p) =>
        p.Image.Count + ((long)PeriodCount(p) * LimitsInPeriod(p));

    /// <summary>Times that the body gives error limits.</summary>
    public static int PeriodCount(Ccsds123Parameters p) =>
        p.LimitPeriodExponent is { } u ? ((p.Image.Lines - 1) >> u) + 1 : 0;

    /// <summary>The period that begins with a line; null when none does.</summary>
    public static int? PeriodAt(Ccsds123Parameters p, int line) =>
        p.LimitPeriodExponent is { } u && (line & ((1 << u) - 1)) == 0 ? line >> u : null;

    /// <summary>Error limits that a period gives.</summary>
    public static int LimitsInPeriod(Ccsds123Parameters p) =>
        LimitCount(p.Absolute, p.Image) + LimitCount(p.Relative, p.Image);

    /// <summary>Error limits of one kind that a period gives.</summary>
    public static int LimitCount(ErrorLimits? limits, ImageParameters image) =>
        limits is null ? 0
        : limits.PerBand ? image.Bands
        : 1;

    /// <summary>Room for a line in the order of coding; none where that is [sample, band], or the image is coded as a whole.</summary>
    public static int[] LineBuffer(ImageParameters image, DecodeBudget budget) =>
        image.IsBandSequential || image.InterleaveDepth == image.Bands
            ? []
            : budget.Allocate<int>((long)image.Samples * image.Bands);

    /// <summary>Puts a line of a band-interleaved image, [sample, band], in the order of coding.</summary>
    public static void Order(ImageParameters image, ReadOnlySpan<int> line, Span<int> ordered)
    {
        var (bands, depth) = (image.Bands, image.InterleaveDepth);
        for (var (first, to) = (0, 0); first < bands; first += depth)
        {
            var end = Math.Min(first + depth, bands);
            for (var at = 0; at < line.Length; at += bands)
            for (var z = first; z < end; z++)
                ordered[to++] = line[at + z];
        }
    }

    /// <summary>Undoes <see cref="Order"/>.</summary>
    public static void Restore(ImageParameters image, ReadOnlySpan<int> ordered, Span<int> line)
    {
        var (bands, depth) = (image.Bands, image.InterleaveDepth);
        for (var (first, from) = (0, 0); first < bands; first += depth)
        {
            var end = Math.Min(first + depth, bands);
            for (var at = 0; at < line.Length; at += bands)
            for (var z = first; z < end; z++)
                line[at + z] = ordered[from++];
        }
    }
}
