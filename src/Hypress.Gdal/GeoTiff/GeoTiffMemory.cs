using System.Buffers;
using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Gdal.GeoTiff;

/// <summary>A GeoTIFF as bytes in memory: values only, no metadata.</summary>
internal static class GeoTiffMemory
{
    private static long _files;

    /// <summary>Writes a cube.</summary>
    /// <param name="values">The cube, in any layout.</param>
    /// <param name="options">GDAL's creation options.</param>
    /// <param name="output">Takes the file.</param>
    /// <exception cref="HypressUnsupportedException">This GDAL can't.</exception>
    public static void Write(
        CubeView values,
        IEnumerable<string> options,
        IBufferWriter<byte> output
    )
    {
        using var messages = GdalMessages.Capture();
        using var quiet = NoSideFiles.Begin();
        var path = NextPath();
        try
        {
            var dataset = GdalNative.Create(
                GdalNative.DriverByName("GTiff"),
                path,
                values.Shape.Samples,
                values.Shape.Lines,
                values.Shape.Bands,
                GdalTypes.ToGdal(values.Type),
                [.. options, null]
            );
            if (dataset == 0 || messages.Failed)
                throw new HypressUnsupportedException(
                    $"GeoTIFF: {messages.Failure("GDAL can't create it")}"
                );
            Transfer(dataset, values, write: true);
            GdalNative.Close(dataset);
            if (messages.Failed)
                throw new HypressUnsupportedException($"GeoTIFF: {messages.Failure("")}");
            output.Write(GdalNative.ReadMemoryFile(path));
        }
        finally
        {
            _ = GdalNative.Unlink(path);
        }
    }

    /// <summary>Reads a cube of a known shape and type.</summary>
    /// <exception cref="HypressFormatException">The bytes are no such GeoTIFF.</exception>
    public static void Read(ReadOnlySpan<byte> bytes, CubeView destination, DecodeBudget budget)
    {
        using var messages = GdalMessages.Capture();
        using var quiet = NoSideFiles.Begin();
        var (path, dataset) = (NextPath(), (nint)0);
        budget.Charge(bytes.Length);
        try
        {
            GdalNative.WriteMemoryFile(path, bytes);
            dataset = GdalNative.OpenWith("GTiff\0"u8, path); // a VRT could name files of the machine
            if (dataset == 0 || messages.Failed)
                throw Damaged(messages.Failure("GDAL doesn't know it"));
            Check(dataset, destination, budget);
            Transfer(dataset, destination, write: false);
            if (messages.Failed)
                throw Damaged(messages.Failure(""));
        }
        finally
        {
            if (dataset != 0)
                GdalNative.Close(dataset);
            _ = GdalNative.Unlink(path);
        }

        HypressFormatException Damaged(string why) => new($"the GeoTIFF is damaged: {why}");
    }

    private static void Check(nint dataset, CubeView expected, DecodeBudget budget)
    {
        var (bands, lines, samples) = expected.Shape;
        var isExpected =
            GdalNative.RasterCount(dataset) == bands
            && GdalNative.RasterYSize(dataset) == lines
            && GdalNative.RasterXSize(dataset) == samples;
        for (var band = 1; isExpected && band <= bands; band++)
            isExpected =
                GdalNative.BandType(GdalNative.RasterBand(dataset, band))
                == GdalTypes.ToGdal(expected.Type);
        if (!isExpected)
            throw new HypressFormatException(
                $"the GeoTIFF isn't {expected.Shape} of {expected.Type.ShortName()}"
            );
        var (width, height) = GdalNative.BandBlock(GdalNative.RasterBand(dataset, 1));
        budget.Charge(checked((long)width * height * bands * expected.Type.Size()));
    }

    private static void Transfer(nint dataset, CubeView values, bool write)
    {
        var size = values.Type.Size();
        var bands = new int[values.Shape.Bands];
        for (var i = 0; i < bands.Length; i++)
            bands[i] = i + 1;
        // An error is heard by whoever captures messages.
        _ = GdalNative.RasterIO(
            dataset,
            write,
            (0, 0, values.Shape.Samples, values.Shape.Lines),
            ref values.Bytes.Span[(int)values.IndexOf(0, 0, 0) * size],
            GdalTypes.ToGdal(values.Type),
            bands,
            values.Layout.SampleStride * size,
            values.Layout.LineStride * size,
            values.Layout.BandStride * size
        );
    }

    private static string NextPath() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/vsimem/hypress-{Interlocked.Increment(ref _files)}.tif"
        );
}
