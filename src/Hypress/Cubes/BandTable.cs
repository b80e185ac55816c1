namespace Hypress.Cubes;

/// <summary>What is known of each band. A null list is not known; else it has one entry a band.</summary>
public sealed record BandTable
{
    /// <summary>Nothing known.</summary>
    public static BandTable Empty { get; } = new();

    /// <summary>Band centres in nm.</summary>
    public IReadOnlyList<double>? Wavelengths { get; init; }

    /// <summary>Full widths at half maximum in nm.</summary>
    public IReadOnlyList<double>? Fwhm { get; init; }

    /// <summary>The unit in which the file gave wavelengths, in its own words; null when it named none.</summary>
    public string? WavelengthUnit { get; init; }

    /// <summary>Names.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>False for bands on the bad-band list.</summary>
    public IReadOnlyList<bool>? Good { get; init; }

    /// <summary>Radiometric gains (carried, never applied).</summary>
    public IReadOnlyList<double>? Gains { get; init; }

    /// <summary>Radiometric offsets (carried, never applied).</summary>
    public IReadOnlyList<double>? Offsets { get; init; }

    /// <summary>The table of the selected bands.</summary>
    public BandTable Select(BandSelection bands)
    {
        if (bands.IsAll)
            return this;
        return this with
        {
            Wavelengths = Pick(Wavelengths),
            Fwhm = Pick(Fwhm),
            Names = Pick(Names),
            Good = Pick(Good),
            Gains = Pick(Gains),
            Offsets = Pick(Offsets),
        };

        IReadOnlyList<T>? Pick<T>(IReadOnlyList<T>? list) =>
            list is null ? null : [.. Enumerable.Range(0, bands.Count).Select(i => list[bands[i]])];
    }
}
