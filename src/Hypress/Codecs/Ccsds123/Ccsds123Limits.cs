namespace Hypress.Codecs.Ccsds123;

/// <summary>What was asked for, as error limits of an image.</summary>
internal sealed class Ccsds123Limits(CodecTarget target)
{
    private readonly double[] _limits = [.. target.Limits ?? [target.Value]]; // one for all bands, or one for each
    private readonly bool _isAbsolute =
        target.Kind is TargetKind.MaxError or TargetKind.MaxErrorPerBand;
    private readonly bool _isRelative =
        target.Kind is TargetKind.MaxRelativeError or TargetKind.MaxRelativeErrorPerBand;

    /// <summary>a_z; null when all are zero.</summary>
    public ErrorLimits? Absolute(ImageParameters image) => _isAbsolute ? Limits(1, image) : null;

    /// <summary>r_z, in 2^-D; null when all are zero.</summary>
    /// <exception cref="HypressUnsupportedException">The header has no room for a limit.</exception>
    public ErrorLimits? Relative(ImageParameters image)
    {
        if (!_isRelative)
            return null;
        var unit = Math.ScaleB(1, -image.Depth);
        return _limits.Max() >= (Most(image) + 1) * unit
            ? throw TooLarge(_limits.Max(), (Most(image) + 1) * unit, image.Depth)
            : Limits(1 / unit, image);
    }

    /// <summary>The largest limit that stands in an image's header, in the target's unit.</summary>
    public double Kept(Ccsds123Parameters image) =>
        _isAbsolute ? image.Absolute?.Values[0].Max() ?? 0
        : _isRelative ? Math.ScaleB(image.Relative?.Values[0].Max() ?? 0, -image.Image.Depth)
        : 0;

    /// <summary>Says that a header had no room for what was asked; null when it had.</summary>
    /// <param name="kept">The largest limit of all headers.</param>
    public string? Capped(double kept) =>
        _isAbsolute && kept < Math.Floor(target.Value)
            ? FormattableString.Invariant(
                $"CCSDS 123 headers hold no limit above {kept} for samples of this depth: no error will be larger than that"
            )
            : null;

    private ErrorLimits? Limits(double scale, ImageParameters image)
    {
        // A smaller limit than asked for keeps the promise, too.
        var most = Most(image);
        int[] whole = [.. _limits.Select(limit => (int)Math.Min(limit * scale, most))];
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
}
