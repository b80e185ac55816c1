using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Gdal.Arrays;
using Hypress.Gdal.GeoTiff;
using Hypress.Gdal.Raster;

namespace Hypress.Gdal;

/// <summary>Everything that GDAL reads as a raster (GeoTIFF, netCDF, HDF5, PDS4 and many more); writes GeoTIFF.</summary>
/// <remarks>
/// Wants GDAL 3.2 or later on the machine. Sources may be read from several threads, which take turns.
/// Files that describe a network service are not opened. A damaged HDF5 file can end the process inside of libhdf5, so
/// list a format that reads HDF5 without it before this one.
/// </remarks>
public sealed class GdalFormat : ICubeFormat
{
    private static readonly string[] DriversOfArrays = ["netCDF", "HDF5", "HDF5Image"];

    // These would fetch what a small local file names.
    private static readonly string[] DriversOfServices =
    [
        "WCS",
        "WMS",
        "WMTS",
        "HTTP",
        "DAAS",
        "EEDA",
        "EEDAI",
        "NGW",
        "OGCAPI",
        "PLMOSAIC",
        "PLSCENES",
        "STACIT",
        "STACTA",
        "PostGISRaster",
    ];

    /// <inheritdoc/>
    public string Name => "gdal";

    /// <inheritdoc/>
    public string Summary =>
        "GeoTIFF, netCDF, HDF5, PDS4 and all else that GDAL reads; writes GeoTIFF";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions => [".tif", ".tiff"];

    /// <inheritdoc/>
    /// <remarks>Known signatures first, so that a missing library is named when such a file is opened.</remarks>
    public bool Recognizes(FileProbe probe)
    {
        var head = probe.Head.Span;
        if (
            head.StartsWith("II*\0"u8)
            || head.StartsWith("MM\0*"u8)
            || head.StartsWith("II+\0"u8)
            || head.StartsWith("MM\0+"u8)
            || head.StartsWith("CDF"u8)
            || head.StartsWith("\x89HDF\r\n\x1a\n"u8)
            || head.IndexOf("<Product_Observational"u8) >= 0
        )
            return true;
        if (!GdalLibrary.IsPresent())
            return false;
        using var messages = GdalMessages.Capture();
        return Driver(probe.Path) is { } driver && !DriversOfServices.Contains(driver);
    }

    /// <inheritdoc/>
    /// <remarks>A PDS4 label has its data beside it, for one. What GDAL itself leaves beside a scene doesn't count.</remarks>
    public IReadOnlyList<string> FilesOf(string path)
    {
        if (!GdalLibrary.IsPresent())
            return [path];
        using var messages = GdalMessages.Capture();
        var dataset = GdalNative.Open(path, GdalNative.OpenRaster, 0, 0, 0);
        if (dataset == 0)
            return [path];
        var files = GdalNative.Files(dataset);
        GdalNative.Close(dataset);
        return [path, .. files.Where(file => file != path && !IsOfGdal(file))];

        static bool IsOfGdal(string file) =>
            file.EndsWith(".aux.xml", StringComparison.OrdinalIgnoreCase)
            || file.EndsWith(".ovr", StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    /// <exception cref="HypressMissingException">GDAL isn't on this machine.</exception>
    public ICubeSource Open(string path, OpenOptions options)
    {
        GdalLibrary.Require();
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file", path);
        using var messages = GdalMessages.Capture();
        var driver =
            Driver(path)
            ?? throw new HypressFormatException($"{path}: not a raster file that GDAL knows");
        if (DriversOfServices.Contains(driver))
            throw new HypressUnsupportedException(
                $"{path}: describes a network service ({driver}), which is not opened"
            );
        ICubeSource? source = DriversOfArrays.Contains(driver) ? OpenArray(path, options) : null;
        source ??= OpenRaster(path, options, messages);
        foreach (var warning in messages.Warnings.Distinct())
            options.Warn(warning);
        return source;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Tiled, compressed without loss by Deflate unless asked otherwise, bands one after another unless asked for
    /// <see cref="Interleave.Bip"/>; all metadata stands in the file itself.
    /// </remarks>
    /// <exception cref="HypressMissingException">GDAL isn't on this machine.</exception>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options)
    {
        GdalLibrary.Require();
        return GeoTiffSink.Create(path, scene, options);
    }

    private static string? Driver(string path)
    {
        var flags = GdalNative.OpenRaster | GdalNative.OpenArrays;
        var driver = GdalNative.IdentifyDriver(path, flags, 0, 0);
        return driver == 0 ? null : GdalNative.DriverName(driver);
    }

    private static ArraySource? OpenArray(string path, OpenOptions options)
    {
        ClassicNetCdf.RequireWhole(path);
        var file = ArrayFile.Open(path);
        if (file is null)
            return null;
        try
        {
            var array = Subdatasets.Choose(file.Arrays, path, options);
            if (array is not null)
                return new(file, array, path, options);
            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static RasterSource OpenRaster(string path, OpenOptions options, GdalMessages messages)
    {
        var dataset = OpenDataset(path);
        var parts = Subdatasets.Of(dataset);
        if (parts.Count == 0 && options.Variable is { } variable)
        {
            GdalNative.Close(dataset);
            throw new HypressUnsupportedException($"{path}: has no parts, so no '{variable}'");
        }
        if (
            parts.Count > 0
            && (options.Variable is not null || GdalNative.RasterCount(dataset) == 0)
        )
        {
            GdalNative.Close(dataset);
            dataset = OpenDataset(Subdatasets.Choose(parts, path, options));
        }
        return new(dataset, path, options.Warn);

        nint OpenDataset(string name)
        {
            var opened = GdalNative.Open(
                name,
                GdalNative.OpenRaster | GdalNative.OpenVerbose,
                0,
                0,
                0
            );
            return opened != 0
                ? opened
                : throw new HypressFormatException(
                    $"{path}: {messages.Failure("GDAL can't open it")}"
                );
        }
    }
}
