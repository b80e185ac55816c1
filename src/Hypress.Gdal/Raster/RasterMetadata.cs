using Hypress.Cubes;

namespace Hypress.Gdal.Raster;

/// <summary>Reads what a GDAL dataset says beside its values.</summary>
internal static class RasterMetadata
{
    // Header fields that the ENVI domain repeats although the dataset itself has them.
    private static readonly string[] EnviStructure =
    [
        "bands",
        "band_names",
        "byte_order",
        "coordinate_system_string",
        "data_ignore_value",
        "data_type",
        "file_type",
        "header_offset",
        "interleave",
        "lines",
        "map_info",
        "samples",
    ];

    public static CubeMetadata Read(nint dataset, int bandCount, Action<string> warn)
    {
        var items = MetadataItems.Of(dataset);
        var envi = MetadataItems.Of(dataset, "ENVI");
        envi.Drop(item => EnviStructure.Contains(MetadataItems.Normal(item.Key)));
        var bands = new RasterBand[bandCount];
        for (var i = 0; i < bandCount; i++)
            bands[i] = RasterBand.Read(GdalNative.RasterBand(dataset, i + 1));
        var table = new RasterBandTable(bands, items, envi, warn).Read();
        items.Drop(item => IsBandName(item, table.Names) || item.Value.Length == 0);
        var imagery = MetadataItems.Of(dataset, "IMAGERY");
        return new()
        {
            Bands = table,
            Description =
                envi.Take("description", "description_")
                ?? items.Take("tifftag_imagedescription", "description"),
            Sensor = envi.Take("sensor_type") ?? items.Take("sensor_type", "sensor type"),
            AcquisitionTime =
                envi.Take("acquisition_time")
                ?? items.Take("acquisition_time")
                ?? imagery.Take("acquisitiondatetime"),
            DataIgnoreValue = NoData(bands, warn),
            Geo = Geo(dataset),
            Extra =
            [
                .. items.Left,
                .. envi.Left.Select(item =>
                    KeyValuePair.Create(item.Key.Replace('_', ' '), item.Value)
                ),
                .. BandItems(bands),
            ],
        };
    }

    /// <summary>Where a dataset lies; null when it doesn't say.</summary>
    public static GeoReference? Geo(nint dataset)
    {
        var transform = new double[6];
        var known = GdalNative.GetGeoTransform(dataset, transform) == GdalNative.NoError;
        var wkt = SpatialReference.Wkt(dataset);
        return known || wkt is not null ? new(known ? transform : null, wkt) : null;
    }

    // GDAL repeats band names as Band_1, Band_2 ... of the dataset.
    private static bool IsBandName(
        KeyValuePair<string, string> item,
        IReadOnlyList<string>? names
    ) =>
        names is not null
        && item.Key.StartsWith("Band_", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(item.Key.AsSpan(5), out var number)
        && number >= 1
        && number <= names.Count;

    private static double? NoData(RasterBand[] bands, Action<string> warn)
    {
        var values = bands.Select(band => band.NoData).Distinct().ToArray();
        if (values.Length > 1)
            warn("the bands differ in their nodata value; the first one's counts for all");
        return values[0] ?? values.FirstOrDefault(value => value is not null);
    }

    // What bands say and nothing else knows: one item a key, a list in braces where bands differ.
    private static IEnumerable<KeyValuePair<string, string>> BandItems(RasterBand[] bands)
    {
        string[] keys =
        [
            .. bands.SelectMany(band => band.Items.Left).Select(i => i.Key).Distinct(),
        ];
        foreach (var key in keys)
        {
            var values = Array.ConvertAll(
                bands,
                band => band.Items.Take(MetadataItems.Normal(key)) ?? ""
            );
            if (values.Distinct().Count() == 1)
                yield return KeyValuePair.Create(key, values[0]);
            else if (values.Any(value => value.Length > 0))
                yield return KeyValuePair.Create(key, $"{{{string.Join(", ", values)}}}");
        }
    }
}
