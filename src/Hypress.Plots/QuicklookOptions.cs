namespace Hypress.Plots;

/// <summary>How a quicklook looks.</summary>
public sealed record QuicklookOptions
{
    /// <summary>The percentile of valid values that becomes black; 0 to 100, default 2.</summary>
    public double LowPercentile { get; init; } = 2;

    /// <summary>The percentile of valid values that becomes full colour; above the low one, to 100, default 98.</summary>
    public double HighPercentile { get; init; } = 98;

    /// <summary>
    /// Brightens what is dark: values are linear, the eye isn't. 1 leaves the stretch linear; 0.2 to 5, default 1.5.
    /// </summary>
    public double Gamma { get; init; } = 1.5;

    /// <summary>The longest side in pixels; larger scenes are averaged in square blocks. 1 to 16384, default 2048.</summary>
    public int MaxDimension { get; init; } = 2048;

    /// <summary>One band for grey or three for red, green, blue, counted from 0; null chooses by wavelength.</summary>
    public IReadOnlyList<int>? Bands { get; init; }

    /// <summary>Whether pixels without data are black instead of transparent; default no.</summary>
    public bool BlackNoData { get; init; }

    internal void Validate(int bandCount)
    {
        if (!(LowPercentile >= 0 && LowPercentile < HighPercentile && HighPercentile <= 100))
            throw new ArgumentException(
                $"percentiles {LowPercentile} and {HighPercentile} must rise within 0..100"
            );
        if (!(Gamma is >= 0.2 and <= 5))
            throw new ArgumentException($"the gamma is {Gamma}, allowed 0.2..5");
        if (MaxDimension is < 1 or > Picture.MaxDimension)
            throw new ArgumentException(
                $"the longest side is {MaxDimension}, allowed 1..{Picture.MaxDimension}"
            );
        if (Bands is null)
            return;
        if (Bands.Count is not (1 or 3))
            throw new ArgumentException($"a picture has one band or three, not {Bands.Count}");
        foreach (var band in Bands)
            if (band < 0 || band >= bandCount)
                throw new ArgumentException($"band {band} is outside of 0..{bandCount - 1}");
    }
}
