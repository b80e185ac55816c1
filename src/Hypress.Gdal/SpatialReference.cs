namespace Hypress.Gdal;

/// <summary>Coordinate reference systems between WKT and GDAL's objects.</summary>
internal static class SpatialReference
{
    private const int TraditionalOrder = 0;

    // PROJ is sure of a match from 90 percent on: same parameters, other names.
    private const int SureMatch = 90;

    /// <summary>The dataset's system as WKT 1, which ENVI knows too, or as WKT 2 where that can't say it; null when it has none.</summary>
    public static string? Wkt(nint dataset)
    {
        var reference = GdalNative.SpatialRef(dataset);
        if (reference == 0)
            return null;
        var wkt = GdalNative.ExportWkt(reference, "FORMAT=WKT1_GDAL");
        if (string.IsNullOrEmpty(wkt))
            wkt = GdalNative.ExportWkt(reference, "FORMAT=WKT2_2018");
        return string.IsNullOrEmpty(wkt) ? null : wkt;
    }

    /// <summary>Gives the dataset a system, by its EPSG number where ESRI's spelling left it out.</summary>
    /// <returns>False when GDAL can't read the text.</returns>
    public static bool Set(nint dataset, string wkt)
    {
        using var messages = GdalMessages.Capture(); // a text that can't be read is no failure of the caller's
        var reference = GdalNative.NewSpatialReference(null);
        var match = (nint)0;
        try
        {
            if (GdalNative.SetFromUserInput(reference, wkt) != 0)
                return false;
            if (GdalNative.AuthorityCode(reference) is null)
            {
                (match, var confidence) = GdalNative.BestMatch(reference);
                if (confidence >= SureMatch)
                    (reference, match) = (match, reference);
            }
            GdalNative.SetAxisMapping(reference, TraditionalOrder);
            return GdalNative.SetSpatialRef(dataset, reference) == GdalNative.NoError;
        }
        finally
        {
            GdalNative.DestroySpatialReference(reference);
            if (match != 0)
                GdalNative.DestroySpatialReference(match);
        }
    }
}
