using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Formats;

/// <summary>Turns the wavelengths of files into nanometres and back.</summary>
/// <remarks>In decimal arithmetic where it reaches: 0.4 µm is 400 nm, and 400 nm is 0.4 µm again.</remarks>
internal static class WavelengthUnits
{
    /// <summary>Nanometres in one of a unit; null when it is no unit of length.</summary>
    public static decimal? Nanometres(string unit) =>
        unit.Trim().ToLowerInvariant() switch
        {
            "nanometers" or "nanometer" or "nanometres" or "nanometre" or "nm" => 1m,
            "micrometers" or "micrometer" or "micrometres" or "micrometre" => 1e3m,
            "microns" or "micron" or "um" or "µm" or "μm" => 1e3m,
            "millimeters" or "millimeter" or "millimetres" or "millimetre" or "mm" => 1e6m,
            "centimeters" or "centimeter" or "centimetres" or "centimetre" or "cm" => 1e7m,
            "meters" or "meter" or "metres" or "metre" or "m" => 1e9m,
            "angstroms" or "angstrom" or "ångström" or "å" or "a" => 0.1m,
            _ => null,
        };

    /// <summary>Whether an array of this name, beside a scene, holds its wavelengths.</summary>
    public static bool IsWavelengthName(string name)
    {
        var plain = name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        return plain
            is "wavelength"
                or "wavelengths"
                or "centerwavelength"
                or "centerwavelengths"
                or "wl"
                or "wvl"
                or "wav"
                or "wave"
                or "waves"
                or "lambda"
                or "bandcenters";
    }

    /// <summary>Whether a unit's name says that there is none.</summary>
    public static bool IsUnknown(string? unit) =>
        string.IsNullOrWhiteSpace(unit)
        || unit.Trim().Equals("unknown", StringComparison.OrdinalIgnoreCase);

    /// <summary>What a unit must be that the file doesn't name: nanometres above 100, micrometres below; null when neither can be.</summary>
    public static string? Guess(IReadOnlyList<double> wavelengths)
    {
        var (least, most) = (wavelengths.Min(), wavelengths.Max());
        if (least > 100 && most < 1e6)
            return "Nanometers";
        // 1, 2, 3 ... are the numbers of the bands.
        if (least > 0.1 && most <= 100 && !wavelengths.All(double.IsInteger))
            return "Micrometers";
        return null;
    }

    /// <summary>
    /// The band table's part for wavelengths and widths as a file gave them, in nanometres. Says so when the unit
    /// was guessed, and leaves both out, with a word why, when it can't be known.
    /// </summary>
    public static BandTable ToNanometres(
        BandTable bands,
        IReadOnlyList<double>? wavelengths,
        IReadOnlyList<double>? fwhm,
        string? unit,
        Action<string> warn
    )
    {
        if (wavelengths is null && fwhm is null)
            return bands with { WavelengthUnit = unit };
        var known = unit;
        if (IsUnknown(unit))
        {
            known = wavelengths is null ? null : Guess(wavelengths);
            warn(
                known is null
                    ? "the wavelengths have no unit, and none can be guessed: left out"
                    : $"the wavelengths have no unit: taken for {known.ToLowerInvariant()} by their size"
            );
        }
        if (known is null || Nanometres(known) is not { } factor)
        {
            if (known is not null)
                warn($"wavelengths in '{unit}' are not understood: left out");
            return bands with { WavelengthUnit = unit };
        }
        return bands with
        {
            Wavelengths = Scaled(wavelengths, factor),
            Fwhm = Scaled(fwhm, factor),
            WavelengthUnit = unit,
        };
    }

    /// <summary>Each value times a factor, exact in decimal where decimals reach.</summary>
    public static IReadOnlyList<double>? Scaled(IReadOnlyList<double>? values, decimal factor) =>
        values is null || factor == 1 ? values : [.. values.Select(value => Scaled(value, factor))];

    private static double Scaled(double value, decimal factor) =>
        Math.Abs(value) is > 1e-9 and < 1e12
        && decimal.TryParse(
            value.ToString("R", CultureInfo.InvariantCulture),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out var exact
        )
            ? (double)(exact * factor)
            : value * (double)factor;
}
