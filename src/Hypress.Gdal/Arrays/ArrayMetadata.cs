using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Gdal.Raster;

namespace Hypress.Gdal.Arrays;

/// <summary>Reads what a file of arrays says of one of them.</summary>
internal sealed class ArrayMetadata(ArrayFile file, ArrayInfo array, nint handle)
{
    // What HDF5, netCDF and MATLAB keep for themselves.
    private static readonly string[] OfTheContainer =
    [
        "_fillvalue",
        "scale_factor",
        "add_offset",
        "class",
        "name",
        "dimension_list",
        "reference_list",
        "h5path",
        "matlab_class",
    ];

    private readonly MetadataItems _own = ArrayFile.Attributes(handle);
    private readonly MetadataItems _file = file.Attributes();

    /// <summary>Whether MATLAB wrote the array.</summary>
    public bool IsFromMatlab => _own.Left.Any(item => item.Key == "MATLAB_class");

    /// <summary>How long the lists of wavelengths are that the file has.</summary>
    public IReadOnlySet<ulong> SpectrumLengths() =>
        file
            .Arrays.Where(IsWavelengths)
            .Select(a => a.Dimensions[0].Size)
            .Concat(
                _own.Left.Concat(_file.Left)
                    .Where(item => IsWavelengthName(item.Key))
                    .Select(item => (ulong)item.Value.Split(',').Length)
            )
            .ToHashSet();

    public CubeMetadata Read(ArrayAxes axes, int bands, Action<string> warn)
    {
        var table = Bands(bands, warn);
        var scale = GdalNative.ArrayScale(handle);
        var offset = GdalNative.ArrayOffset(handle);
        if (scale is { } gain && gain != 1)
            table = table with { Gains = [.. Enumerable.Repeat(gain, bands)] };
        if (offset is { } start && start != 0)
            table = table with { Offsets = [.. Enumerable.Repeat(start, bands)] };
        foreach (var items in (MetadataItems[])[_own, _file])
            items.Drop(item => OfTheContainer.Contains(MetadataItems.Normal(item.Key)));
        return new()
        {
            Bands = table,
            Description = _file.Take("description", "title"),
            Sensor = _file.Take("sensor", "instrument", "sensor_type"),
            AcquisitionTime = _file.Take("acquisition_time", "time_coverage_start"),
            DataIgnoreValue = GdalNative.ArrayNoData(handle),
            Geo = Geo(axes),
            Extra =
            [
                .. _file.Left,
                .. _own.Left.Select(i => KeyValuePair.Create($"{array.OwnName}#{i.Key}", i.Value)),
            ],
        };
    }

    private BandTable Bands(int bands, Action<string> warn)
    {
        var names = Nearest(a => a.IsText && a.OwnName.Contains("band", StringComparison.Ordinal))
            is { } texts
            ? file.ReadTexts(texts)
            : null;
        var good =
            Vector("good_wavelengths", "good_bands", "bbl")
            ?? MetadataItems.Numbers(_own.Take("bbl") ?? _file.Take("bbl"), bands);
        var table = new BandTable
        {
            Names = names,
            Good = good?.Select(value => value != 0).ToArray(),
        };

        var list = Nearest(IsWavelengths);
        IReadOnlyList<double>? wavelengths = list is null ? null : file.ReadVector(list);
        var unit = list is null ? null : file.Unit(list);
        foreach (var items in (MetadataItems[])[_own, _file])
        {
            var key = items.Left.FirstOrDefault(item => IsWavelengthName(item.Key)).Key;
            if (key is not null)
                wavelengths ??= MetadataItems.Numbers(items.Take(MetadataItems.Normal(key)), bands);
            unit ??= items.Take("wavelength_units", "wavelength_unit");
        }
        var fwhm =
            Vector("fwhm", "fwhms")
            ?? MetadataItems.Numbers(_own.Take("fwhm") ?? _file.Take("fwhm"), bands);
        return WavelengthUnits.ToNanometres(table, wavelengths, fwhm, unit, warn);

        IReadOnlyList<double>? Vector(params string[] ownNames) =>
            Nearest(a => !a.IsText && ownNames.Contains(MetadataItems.Normal(a.OwnName)))
                is { } found
                ? file.ReadVector(found)
                : null;

        // The list of the array's own group first.
        ArrayInfo? Nearest(Predicate<ArrayInfo> match) =>
            file
                .Arrays.Where(a =>
                    a.Dimensions is [{ Size: var size }]
                    && size == (ulong)bands
                    && (a.IsText || a.Type is { } type && GdalTypes.IsReal(type))
                    && match(a)
                )
                .OrderByDescending(a => a.Group == array.Group)
                .FirstOrDefault();
    }

    private GeoReference? Geo(ArrayAxes axes)
    {
        if (axes.Line < 0 || axes.Sample < 0)
            return null;
        var raster = GdalNative.AsClassicDataset(handle, (nuint)axes.Sample, (nuint)axes.Line);
        if (raster == 0)
            return null;
        var geo = RasterMetadata.Geo(raster);
        GdalNative.Close(raster);
        return geo;
    }

    private static bool IsWavelengths(ArrayInfo array) =>
        array is { Dimensions.Count: 1, IsText: false } && IsWavelengthName(array.OwnName);

    private static bool IsWavelengthName(string name) =>
        MetadataItems.Normal(name)
            is "wavelength"
                or "wavelengths"
                or "center_wavelength"
                or "center_wavelengths"
                or "central_wavelength"
                or "central_wavelengths"
                or "band_wavelength"
                or "band_wavelengths"
                or "lambda"
                or "wl";
}
