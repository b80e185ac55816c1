namespace Hypress.Gdal.Raster;

/// <summary>What one raster band says of itself.</summary>
internal sealed record RasterBand(
    string Name,
    double? NoData,
    double? Scale,
    double? Offset,
    MetadataItems Items,
    MetadataItems Imagery
)
{
    public static RasterBand Read(nint band)
    {
        var items = MetadataItems.Of(band);
        // Of the values before any compression: wrong as soon as a value changes.
        items.Drop(item => item.Key.StartsWith("STATISTICS_", StringComparison.Ordinal));
        // GDAL's netCDF driver repeats attributes that it has a meaning for.
        items.Drop(item => item.Key is "_FillValue" or "scale_factor" or "add_offset");
        return new(
            GdalNative.Description(band),
            GdalNative.NoData(band),
            GdalNative.Scale(band),
            GdalNative.Offset(band),
            items,
            MetadataItems.Of(band, "IMAGERY")
        );
    }
}
