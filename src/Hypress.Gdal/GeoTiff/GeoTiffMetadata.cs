using System.Globalization;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.GeoTiff;

/// <summary>Puts metadata where GDAL's users look for it; what <see cref="Raster.RasterMetadata"/> reads.</summary>
internal static class GeoTiffMetadata
{
    private const string Imagery = "IMAGERY";

    public static void Write(nint dataset, CubeMetadata metadata)
    {
        WriteGeo(dataset, metadata.Geo);
        Item(dataset, "TIFFTAG_IMAGEDESCRIPTION", metadata.Description);
        Item(dataset, "sensor_type", metadata.Sensor);
        Item(dataset, "acquisition_time", metadata.AcquisitionTime);
        Item(dataset, "wavelength_units", metadata.Bands.WavelengthUnit);
        foreach (var (key, value) in metadata.Extra)
            Item(dataset, key, value);
        if (metadata.DataIgnoreValue is { } nodata)
            GdalNative.SetNoData(GdalNative.RasterBand(dataset, 1), nodata); // TIFF has one for all
        var bands = GdalNative.RasterCount(dataset);
        for (var band = 0; band < bands; band++)
            WriteBand(GdalNative.RasterBand(dataset, band + 1), metadata.Bands, band);
    }

    private static void WriteGeo(nint dataset, GeoReference? geo)
    {
        if (geo?.Transform is { } transform)
            GdalNative.SetGeoTransform(dataset, [.. transform]);
        // A system that PROJ can't read is kept as text.
        if (geo?.Wkt is { } wkt && !SpatialReference.Set(dataset, wkt))
            Item(dataset, "coordinate_system_string", wkt);
    }

    private static void WriteBand(nint handle, BandTable table, int band)
    {
        if (table.Names is { } names)
            GdalNative.SetDescription(handle, names[band]);
        if (table.Wavelengths is { } wavelengths)
            Item(handle, "CENTRAL_WAVELENGTH_UM", Micrometres(wavelengths[band]), Imagery);
        if (table.Fwhm is { } fwhm)
            Item(handle, "FWHM_UM", Micrometres(fwhm[band]), Imagery);
        if (table.Good is { } good)
            Item(handle, "bbl", good[band] ? "1" : "0");
        if (table.Gains is null && table.Offsets is null)
            return;
        GdalNative.SetScale(handle, table.Gains?[band] ?? 1);
        GdalNative.SetOffset(handle, table.Offsets?[band] ?? 0);
    }

    private static string Micrometres(double nanometres) =>
        WavelengthUnits
            .Scaled([nanometres], 0.001m)![0]
            .ToString("R", CultureInfo.InvariantCulture);

    // GDAL parts key and value at the first = or : of an item, and XML has no control characters.
    private static void Item(nint majorObject, string key, string? value, string domain = "")
    {
        if (value is null || key.Length == 0)
            return;
        var text = new string([
            .. value.Where(c => !char.IsControl(c) || c is '\n' or '\r' or '\t'),
        ]);
        GdalNative.SetMetadataItem(
            majorObject,
            key.Replace('=', '_').Replace(':', '_'),
            text,
            domain
        );
    }
}
