namespace Hypress.Cubes;

/// <summary>All that a scene says beside its values; it survives every path through Hypress.</summary>
public sealed record CubeMetadata
{
    /// <summary>Nothing known.</summary>
    public static CubeMetadata Empty { get; } = new();

    /// <summary>What is known of each band.</summary>
    public BandTable Bands { get; init; } = BandTable.Empty;

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>The sensor's name.</summary>
    public string? Sensor { get; init; }

    /// <summary>When the scene was taken, as the file says it.</summary>
    public string? AcquisitionTime { get; init; }

    /// <summary>The value that marks samples without data.</summary>
    public double? DataIgnoreValue { get; init; }

    /// <summary>Where the scene lies.</summary>
    public GeoReference? Geo { get; init; }

    /// <summary>Keys that Hypress has no meaning for, with their values as they came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];

    /// <summary>The header that the scene came with, so that it can be given back byte for byte.</summary>
    public SourceHeader? SourceHeader { get; init; }

    /// <summary>The metadata of a window: bands selected, the origin of the georeference moved.</summary>
    public CubeMetadata Select(CubeWindow window, CubeShape shape)
    {
        if (window.Bands.IsAll && window.Lines == shape.Lines && window.Samples == shape.Samples)
            return this;
        return this with
        {
            Bands = Bands.Select(window.Bands),
            Geo = Geo?.Moved(window.FirstLine, window.FirstSample),
        };
    }
}

/// <summary>Where a scene lies on the ground.</summary>
/// <param name="Transform">
/// Six numbers as GDAL has them: x = t0 + sample * t1 + line * t2, y = t3 + sample * t4 + line * t5, at the upper
/// left corner of a pixel; null when unknown.
/// </param>
/// <param name="Wkt">The coordinate reference system as WKT; null when unknown.</param>
/// <param name="MapInfo">ENVI's <c>map info</c> value as it came; null when there was none.</param>
public sealed record GeoReference(
    IReadOnlyList<double>? Transform,
    string? Wkt,
    string? MapInfo = null
)
{
    /// <summary>The same ground in pixels that are larger by so many powers of two; drops <see cref="MapInfo"/>.</summary>
    public GeoReference Coarser(int halvings)
    {
        var size = 1 << halvings;
        return this with
        {
            MapInfo = null,
            Transform = Transform is not { } t
                ? null
                : [t[0], t[1] * size, t[2] * size, t[3], t[4] * size, t[5] * size],
        };
    }

    /// <summary>The same ground for a window that begins elsewhere; drops <see cref="MapInfo"/> when it moves.</summary>
    public GeoReference Moved(int lines, int samples)
    {
        if (lines == 0 && samples == 0)
            return this;
        return this with
        {
            MapInfo = null,
            Transform = Transform is not { } t
                ? null
                :
                [
                    t[0] + (samples * t[1]) + (lines * t[2]),
                    t[1],
                    t[2],
                    t[3] + (samples * t[4]) + (lines * t[5]),
                    t[4],
                    t[5],
                ],
        };
    }
}

/// <summary>A header as its file had it.</summary>
/// <param name="Format">The name of the format, such as <c>envi</c>.</param>
/// <param name="Bytes">The header's bytes.</param>
public sealed record SourceHeader(string Format, ReadOnlyMemory<byte> Bytes);
