using System.Text.RegularExpressions;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Raster;

/// <summary>
/// Finds wavelengths, widths and the like where files keep them, the first place that has them for all bands:
/// the bands' IMAGERY domain (µm), the bands' own items, lists of the dataset's ENVI domain, lists of the dataset,
/// band names.
/// </summary>
internal sealed partial class RasterBandTable(
    RasterBand[] bands,
    MetadataItems dataset,
    MetadataItems envi,
    Action<string> warn
)
{
    private static readonly string[] WavelengthKeys =
    [
        "wavelength",
        "wavelengths",
        "center_wavelength",
        "central_wavelength",
        "centre_wavelength",
    ];

    private static readonly string[] UnitKeys =
    [
        "wavelength_units",
        "wavelength_unit",
        "wavelengths_units",
        "wavelengths_unit",
    ];

    public BandTable Read()
    {
        var names = Names();
        var named = UnitOfBands() ?? envi.Take(UnitKeys) ?? dataset.Take(UnitKeys);
        var unit = named;
        IReadOnlyList<double>? wavelengths = OfImagery("central_wavelength_um");
        IReadOnlyList<double>? fwhm = OfImagery("fwhm_um");
        var inMicrometres = OfBands("eo:center_wavelength", "central_wavelength_um");
        var widthsInMicrometres = OfBands("eo:full_width_half_max", "fwhm_um");
        var own = Listed(WavelengthKeys);
        var ownWidths = Listed("fwhm");
        if (wavelengths is null && inMicrometres is not null)
            (wavelengths, fwhm) = (inMicrometres, widthsInMicrometres);
        if (wavelengths is not null)
            unit = "Micrometers";
        else
            (wavelengths, fwhm) = (own, ownWidths);
        if (wavelengths is null && FromNames(names) is { } found)
            (wavelengths, unit) = (found.Values, found.Unit ?? unit);
        var table = new BandTable
        {
            Names = names,
            Good = Listed("bbl", "good_wavelengths")?.Select(value => value != 0).ToArray(),
            Gains = Factors(band => band.Scale, 1),
            Offsets = Factors(band => band.Offset, 0),
        };
        table = WavelengthUnits.ToNanometres(table, wavelengths, fwhm, unit, warn);
        return named is null ? table : table with { WavelengthUnit = named };
    }

    private string[]? Names()
    {
        if (bands.All(band => band.Name.Length == 0))
            return null;
        return
        [
            .. bands
                .Index()
                .Select(b => b.Item.Name.Length > 0 ? b.Item.Name : $"Band {b.Index + 1}"),
        ];
    }

    private string? UnitOfBands()
    {
        var units = Array.ConvertAll(bands, band => band.Items.Take(UnitKeys));
        if (units.Distinct().Count() > 1)
            warn("the bands differ in their wavelength unit; the first one's counts for all");
        return units[0];
    }

    private IReadOnlyList<double>? Listed(params string[] keys) =>
        OfBands(keys)
        ?? MetadataItems.Numbers(envi.Take(keys), bands.Length)
        ?? MetadataItems.Numbers(dataset.Take(keys), bands.Length);

    private double[]? OfImagery(string key) =>
        AllOf(key, Array.ConvertAll(bands, band => band.Imagery.Take(key)));

    private double[]? OfBands(params string[] keys) =>
        AllOf(keys[0], Array.ConvertAll(bands, band => band.Items.Take(keys)));

    private double[]? AllOf(string key, string?[] texts)
    {
        var numbers = texts.Select(MetadataItems.Number).OfType<double>().ToArray();
        if (numbers.Length == texts.Length)
            return numbers;
        if (numbers.Length > 0)
            warn($"only {numbers.Length} of {texts.Length} bands have '{key}'; it is left out");
        return null;
    }

    private double[]? Factors(Func<RasterBand, double?> factor, double neutral)
    {
        var values = Array.ConvertAll(bands, band => factor(band) ?? neutral);
        return values.All(value => value == neutral) ? null : values;
    }

    // '(540.840027)' at the end, or a number with its unit; only where every band has exactly one such.
    private (IReadOnlyList<double> Values, string? Unit)? FromNames(string[]? names)
    {
        if (names is null)
            return null;
        var found = Array.ConvertAll(names, name => WavelengthInName().Matches(name));
        if (found.Any(matches => matches.Count != 1))
            return null;
        var values = Array.ConvertAll(found, m => MetadataItems.Number(Number(m[0]))!.Value);
        var units = found.Select(matches => matches[0].Groups["unit"].Value).Distinct().ToArray();
        if (units.Length != 1 || values.Distinct().Count() != values.Length)
            return null;
        warn("the wavelengths are taken from the band names");
        return (values, units[0].Length > 0 ? units[0] : null);

        static string Number(Match match) =>
            match.Groups["bare"].Success ? match.Groups["bare"].Value : match.Groups["value"].Value;
    }

    [GeneratedRegex(
        @"\((?<bare>\d+\.\d+)\)\s*$|(?<![\w.])(?<value>\d+(\.\d+)?)\s*(?<unit>nm|nanomet(er|re)s?|um|µm|μm|micromet(er|re)s?|microns?)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex WavelengthInName();
}
