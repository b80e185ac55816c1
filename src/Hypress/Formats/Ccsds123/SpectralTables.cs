using System.Globalization;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Formats.Ccsds123;

/// <summary>Wavelengths and widths as supplementary tables of float32 values in nm, one a band.</summary>
internal static class SpectralTables
{
    public const int Wavelength = 2;
    public const int Fwhm = 3;

    public static IReadOnlyList<double>? Read(Ccsds123Parameters parameters, int purpose)
    {
        var table = parameters.SupplementaryTables.FirstOrDefault(t =>
            t.Purpose == purpose && t.Structure == SupplementaryStructure.Band
        );
        if (table is null)
            return null;
        var values = Enumerable.Range(0, table.Elements.Length).Select(i => Short(table.Value(i)));
        return values.All(double.IsFinite) ? [.. values] : null;
    }

    public static IReadOnlyList<SupplementaryTable> Of(BandTable bands) =>
        [.. Table(bands.Wavelengths, Wavelength), .. Table(bands.Fwhm, Fwhm)];

    private static IEnumerable<SupplementaryTable> Table(IReadOnlyList<double>? values, int purpose)
    {
        if (values is null)
            yield break;
        yield return new()
        {
            Type = SupplementaryType.Float,
            Structure = SupplementaryStructure.Band,
            Purpose = purpose,
            Elements = [.. values.Select(v => (long)BitConverter.SingleToUInt32Bits((float)v))],
        };
    }

    // 400.1 went in as the float next to it; the shortest decimal brings it back.
    private static double Short(double value) =>
        (float)value == value
            ? double.Parse(
                ((float)value).ToString("R", CultureInfo.InvariantCulture),
                CultureInfo.InvariantCulture
            )
            : value;
}
