namespace Hypress.Codecs.Ccsds123;

/// <summary>What was asked for, as error limits of an image.</summary>
internal sealed class Ccsds123Limits
{
    private readonly double[]? _absolute; // one for all bands, or one for each
    private readonly double[]? _relative;

    /// <exception cref="HypressUnsupportedException">Limits by band go with another target.</exception>
    public Ccsds123Limits(CodecTarget target, Ccsds123Choices choices)
    {
        _absolute = Capped(
            target.Kind == TargetKind.MaxError ? target.Value : null,
            choices.Absolute,
            "max-error"
        );
        _relative = Capped(
            target.Kind == TargetKind.MaxRelativeError ? target.Value : null,
            choices.Relative,
            "max-relative-error"
        );
    }

    /// <summary>a_z; null when all are zero.</summary>
    public ErrorLimits? Absolute(ImageParameters image) => Limits(_absolute, 1, image);

    /// <summary>r_z, in 2^-D; null when all are zero.</summary>
    /// <exception cref="HypressUnsupportedException">The header has no room for a limit.</exception>
    public ErrorLimits? Relative(ImageParameters image)
    {
        var unit = Math.ScaleB(1, -image.Depth);
        return _relative?.Max() >= (Most(image) + 1) * unit
            ? throw TooLarge(_relative.Max(), (Most(image) + 1) * unit, image.Depth)
            : Limits(_relative, 1 / unit, image);
    }

    private static ErrorLimits? Limits(double[]? limits, double scale, ImageParameters image)
    {
        if (limits is null)
            return null;
        // A smaller limit than asked for keeps the promise, too.
        var most = Most(image);
        int[] whole = [.. limits.Select(limit => (int)Math.Min(limit * scale, most))];
        return whole.Max() == 0 ? null
            : whole.Length == 1 ? ErrorLimits.Of(whole[0])
            : ErrorLimits.Of(whole);
    }

    private static int Most(ImageParameters image) => (1 << Math.Min(image.Depth - 1, 16)) - 1;

    private static HypressUnsupportedException TooLarge(double limit, double bound, int depth) =>
        new(
            FormattableString.Invariant(
                $"CCSDS 123 has relative limits below {bound} for samples of {depth} bits, not {limit}"
            )
        );

    private static double[]? Capped(double? most, double[]? byBand, string target)
    {
        if (byBand is null)
            return most is { } limit ? [limit] : null;
        if (most is null)
            throw new HypressUnsupportedException(
                $"{target}-per-band goes with the target {target}: give the largest limit as {target} too"
            );
        return [.. byBand.Select(limit => Math.Min(limit, most.Value))];
    }
}
