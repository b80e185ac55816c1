using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Gdal;

/// <summary>GDAL's C API (gdal.h, cpl_error.h, cpl_conv.h, ogr_srs_api.h), as far as it is used here.</summary>
/// <remarks>Handles are plain numbers; strings that GDAL returns belong to it unless said otherwise.</remarks>
internal static unsafe partial class GdalNative
{
    public const string Library = "gdal";

    public const int OpenRaster = 0x02;
    public const int OpenArrays = 0x10;
    public const int OpenVerbose = 0x40;

    public const int NoError = 0;
    public const int Failure = 3;

    private const StringMarshalling Utf8 = StringMarshalling.Utf8;

    // ---- errors and configuration ----

    public static void PushErrorHandler(nint userData) =>
        CPLPushErrorHandlerEx(
            (nint)(delegate* unmanaged[Cdecl]<int, int, byte*, void>)&Hear,
            userData
        );

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Hear(int severity, int number, byte* text)
    {
        if (GCHandle.FromIntPtr(CPLGetErrorHandlerUserData()).Target is GdalMessages messages)
            messages.Hear(severity, Marshal.PtrToStringUTF8((nint)text) ?? "");
    }

    [LibraryImport(Library)]
    private static partial void CPLPushErrorHandlerEx(nint handler, nint userData);

    [LibraryImport(Library)]
    private static partial nint CPLGetErrorHandlerUserData();

    [LibraryImport(Library, EntryPoint = "CPLPopErrorHandler")]
    public static partial void PopErrorHandler();

    public static string? GetConfigOption(string key, string? otherwise) =>
        Text(CPLGetConfigOption(key, otherwise));

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial nint CPLGetConfigOption(string key, string? otherwise);

    [LibraryImport(Library, EntryPoint = "CPLSetThreadLocalConfigOption", StringMarshalling = Utf8)]
    public static partial void SetThreadLocalConfigOption(string key, string? value);

    [LibraryImport(Library)]
    private static partial void VSIFree(nint memory);

    // ---- files in memory: names below /vsimem/ ----

    /// <summary>The bytes of a file in memory, copied.</summary>
    public static byte[] ReadMemoryFile(string path)
    {
        var bytes = VSIGetMemFileBuffer(path, out var length, unlinkAndSeize: 0);
        return new ReadOnlySpan<byte>(bytes, checked((int)length)).ToArray();
    }

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial byte* VSIGetMemFileBuffer(
        string path,
        out ulong length,
        int unlinkAndSeize
    );

    /// <summary>Makes a file in memory, on memory of its own.</summary>
    public static void WriteMemoryFile(string path, ReadOnlySpan<byte> bytes)
    {
        var memory = VSIMalloc((nuint)Math.Max(1, bytes.Length));
        if (memory is null)
            throw new InsufficientMemoryException($"GDAL has no memory for {bytes.Length} bytes");
        bytes.CopyTo(new(memory, bytes.Length));
        var file = VSIFileFromMemBuffer(path, memory, (ulong)bytes.Length, takeOwnership: 1);
        if (file != 0)
            _ = VSIFCloseL(file);
    }

    [LibraryImport(Library)]
    private static partial byte* VSIMalloc(nuint bytes);

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial nint VSIFileFromMemBuffer(
        string path,
        byte* bytes,
        ulong length,
        int takeOwnership
    );

    [LibraryImport(Library)]
    private static partial int VSIFCloseL(nint file);

    [LibraryImport(Library, EntryPoint = "VSIUnlink", StringMarshalling = Utf8)]
    public static partial int Unlink(string path);

    // ---- drivers ----

    [LibraryImport(Library, EntryPoint = "GDALAllRegister")]
    public static partial void AllRegister();

    [LibraryImport(Library, EntryPoint = "GDALSetCacheMax64")]
    public static partial void SetCacheMax(long bytes);

    [LibraryImport(Library, EntryPoint = "GDALGetDriverByName", StringMarshalling = Utf8)]
    public static partial nint DriverByName(string name);

    [LibraryImport(Library, EntryPoint = "GDALIdentifyDriverEx", StringMarshalling = Utf8)]
    public static partial nint IdentifyDriver(
        string path,
        int flags,
        nint allowedDrivers,
        nint siblings
    );

    public static string DriverName(nint driver) => Text(GDALGetDriverShortName(driver)) ?? "";

    [LibraryImport(Library)]
    private static partial nint GDALGetDriverShortName(nint driver);

    // ---- datasets ----

    [LibraryImport(Library, EntryPoint = "GDALOpenEx", StringMarshalling = Utf8)]
    public static partial nint Open(
        string path,
        int flags,
        nint allowedDrivers,
        nint options,
        nint siblings
    );

    /// <summary>Opens a raster with one driver and no other; 0 when that doesn't know it.</summary>
    public static nint OpenWith(ReadOnlySpan<byte> driver, string path)
    {
        fixed (byte* name = driver)
        {
            var drivers = stackalloc byte*[] { name, null };
            return Open(path, OpenRaster | OpenVerbose, (nint)drivers, 0, 0);
        }
    }

    // options: KEY=VALUE, the last one null
    [LibraryImport(Library, EntryPoint = "GDALCreate", StringMarshalling = Utf8)]
    public static partial nint Create(
        nint driver,
        string path,
        int samples,
        int lines,
        int bands,
        int type,
        string?[] options
    );

    [LibraryImport(Library, EntryPoint = "GDALClose")]
    public static partial void Close(nint dataset);

    /// <summary>The files that a dataset was found in, side files too.</summary>
    public static IReadOnlyList<string> Files(nint dataset)
    {
        var list = GDALGetFileList(dataset);
        var files = TextList(list);
        CSLDestroy(list);
        return files;
    }

    [LibraryImport(Library)]
    private static partial nint GDALGetFileList(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALFlushCache")]
    public static partial void FlushCache(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterXSize")]
    public static partial int RasterXSize(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterYSize")]
    public static partial int RasterYSize(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterCount")]
    public static partial int RasterCount(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterBand")]
    public static partial nint RasterBand(nint dataset, int oneBased);

    public static int RasterIO(
        nint dataset,
        bool write,
        (int X, int Y, int Width, int Height) window,
        ref byte buffer,
        int type,
        ReadOnlySpan<int> oneBasedBands,
        long sampleBytes,
        long lineBytes,
        long bandBytes
    )
    {
        fixed (byte* memory = &buffer)
        fixed (int* bands = oneBasedBands)
            return GDALDatasetRasterIOEx(
                dataset,
                write ? 1 : 0,
                window.X,
                window.Y,
                window.Width,
                window.Height,
                memory,
                window.Width,
                window.Height,
                type,
                oneBasedBands.Length,
                bands,
                sampleBytes,
                lineBytes,
                bandBytes,
                0
            );
    }

    [LibraryImport(Library)]
    private static partial int GDALDatasetRasterIOEx(
        nint dataset,
        int write,
        int x,
        int y,
        int width,
        int height,
        byte* buffer,
        int bufferWidth,
        int bufferHeight,
        int type,
        int bandCount,
        int* bands,
        long sampleBytes,
        long lineBytes,
        long bandBytes,
        nint resampling
    );

    [LibraryImport(Library, EntryPoint = "GDALGetGeoTransform")]
    public static partial int GetGeoTransform(nint dataset, [Out] double[] six);

    [LibraryImport(Library, EntryPoint = "GDALSetGeoTransform")]
    public static partial void SetGeoTransform(nint dataset, double[] six);

    [LibraryImport(Library, EntryPoint = "GDALGetSpatialRef")]
    public static partial nint SpatialRef(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALSetSpatialRef")]
    public static partial int SetSpatialRef(nint dataset, nint reference);

    // ---- bands ----

    [LibraryImport(Library, EntryPoint = "GDALGetRasterDataType")]
    public static partial int BandType(nint band);

    /// <summary>Extents of the blocks that a band is stored in.</summary>
    public static (int Width, int Height) BandBlock(nint band)
    {
        GDALGetBlockSize(band, out var width, out var height);
        return (width, height);
    }

    [LibraryImport(Library)]
    private static partial void GDALGetBlockSize(nint band, out int width, out int height);

    [LibraryImport(Library, EntryPoint = "GDALDataTypeUnion")]
    public static partial int TypeUnion(int one, int other);

    public static string? TypeName(int type) => Text(GDALGetDataTypeName(type));

    [LibraryImport(Library)]
    private static partial nint GDALGetDataTypeName(int type);

    public static double? NoData(nint band) =>
        Optional(GDALGetRasterNoDataValue(band, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALGetRasterNoDataValue(nint band, out int has);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterNoDataValue")]
    public static partial void SetNoData(nint band, double value);

    public static double? Scale(nint band) => Optional(GDALGetRasterScale(band, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALGetRasterScale(nint band, out int has);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterScale")]
    public static partial void SetScale(nint band, double value);

    public static double? Offset(nint band) =>
        Optional(GDALGetRasterOffset(band, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALGetRasterOffset(nint band, out int has);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterOffset")]
    public static partial void SetOffset(nint band, double value);

    // ---- metadata of drivers, datasets and bands ----

    public static string Description(nint majorObject) =>
        Text(GDALGetDescription(majorObject)) ?? "";

    [LibraryImport(Library)]
    private static partial nint GDALGetDescription(nint majorObject);

    [LibraryImport(Library, EntryPoint = "GDALSetDescription", StringMarshalling = Utf8)]
    public static partial void SetDescription(nint majorObject, string text);

    public static IReadOnlyList<string> Domains(nint majorObject)
    {
        var list = GDALGetMetadataDomainList(majorObject);
        var domains = TextList(list);
        CSLDestroy(list);
        return domains;
    }

    [LibraryImport(Library)]
    private static partial nint GDALGetMetadataDomainList(nint majorObject);

    [LibraryImport(Library)]
    private static partial void CSLDestroy(nint list);

    public static IReadOnlyList<string> Metadata(nint majorObject, string domain) =>
        TextList(GDALGetMetadata(majorObject, domain));

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial nint GDALGetMetadata(nint majorObject, string domain);

    public static string? MetadataItem(nint majorObject, string key, string domain) =>
        Text(GDALGetMetadataItem(majorObject, key, domain));

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial nint GDALGetMetadataItem(nint majorObject, string key, string domain);

    [LibraryImport(Library, EntryPoint = "GDALSetMetadataItem", StringMarshalling = Utf8)]
    public static partial void SetMetadataItem(
        nint majorObject,
        string key,
        string? value,
        string domain
    );

    // ---- coordinate reference systems ----

    [LibraryImport(Library, EntryPoint = "OSRNewSpatialReference", StringMarshalling = Utf8)]
    public static partial nint NewSpatialReference(string? wkt);

    [LibraryImport(Library, EntryPoint = "OSRDestroySpatialReference")]
    public static partial void DestroySpatialReference(nint reference);

    [LibraryImport(Library, EntryPoint = "OSRSetFromUserInput", StringMarshalling = Utf8)]
    public static partial int SetFromUserInput(nint reference, string definition);

    // traditionalOrder 0: x is east, as geotransforms have it
    [LibraryImport(Library, EntryPoint = "OSRSetAxisMappingStrategy")]
    public static partial void SetAxisMapping(nint reference, int traditionalOrder);

    public static string? AuthorityCode(nint reference) =>
        Text(OSRGetAuthorityCode(reference, null));

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial nint OSRGetAuthorityCode(nint reference, string? target);

    /// <summary>The best known system like this one and how alike they are in percent, or 0; the caller destroys it.</summary>
    public static (nint Reference, int Confidence) BestMatch(nint reference)
    {
        int* confidences;
        int count;
        var list = (nint*)OSRFindMatches(reference, 0, &count, &confidences);
        if (list is null)
            return (0, 0);
        var best = count > 0 ? (OSRClone(list[0]), confidences[0]) : (0, 0);
        OSRFreeSRSArray((nint)list);
        VSIFree((nint)confidences);
        return best;
    }

    [LibraryImport(Library)]
    private static partial nint OSRFindMatches(
        nint reference,
        nint options,
        int* count,
        int** confidences
    );

    [LibraryImport(Library)]
    private static partial void OSRFreeSRSArray(nint list);

    [LibraryImport(Library)]
    private static partial nint OSRClone(nint reference);

    public static string? ExportWkt(nint reference, params string?[] options)
    {
        var failed = OSRExportToWktEx(reference, out var wkt, [.. options, null]);
        var text = failed == 0 ? Text(wkt) : null;
        VSIFree(wkt);
        return text;
    }

    [LibraryImport(Library, StringMarshalling = Utf8)]
    private static partial int OSRExportToWktEx(nint reference, out nint wkt, string?[] options);

    // ---- multidimensional arrays ----

    [LibraryImport(Library, EntryPoint = "GDALDatasetGetRootGroup")]
    public static partial nint RootGroup(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALGroupRelease")]
    public static partial void ReleaseGroup(nint group);

    public static IReadOnlyList<string> GroupNames(nint group)
    {
        var list = GDALGroupGetGroupNames(group, 0);
        var names = TextList(list);
        CSLDestroy(list);
        return names;
    }

    [LibraryImport(Library)]
    private static partial nint GDALGroupGetGroupNames(nint group, nint options);

    [LibraryImport(Library, EntryPoint = "GDALGroupOpenGroup", StringMarshalling = Utf8)]
    public static partial nint OpenGroup(nint group, string name, nint options);

    public static IReadOnlyList<string> ArrayNames(nint group)
    {
        var list = GDALGroupGetMDArrayNames(group, 0);
        var names = TextList(list);
        CSLDestroy(list);
        return names;
    }

    [LibraryImport(Library)]
    private static partial nint GDALGroupGetMDArrayNames(nint group, nint options);

    // fullName: its group's GroupName, a slash, and its own
    [LibraryImport(
        Library,
        EntryPoint = "GDALGroupOpenMDArrayFromFullname",
        StringMarshalling = Utf8
    )]
    public static partial nint OpenArray(nint root, string fullName, nint options);

    [LibraryImport(Library, EntryPoint = "GDALMDArrayRelease")]
    public static partial void ReleaseArray(nint array);

    public static string GroupName(nint group) => Text(GDALGroupGetFullName(group)) ?? "/";

    [LibraryImport(Library)]
    private static partial nint GDALGroupGetFullName(nint group);

    /// <summary>Name and size of each dimension.</summary>
    public static IReadOnlyList<(string Name, ulong Size)> Dimensions(nint array)
    {
        var list = (nint*)GDALMDArrayGetDimensions(array, out var count);
        var dimensions = new (string, ulong)[(int)count];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = (
                Text(GDALDimensionGetName(list[i])) ?? "",
                GDALDimensionGetSize(list[i])
            );
        GDALReleaseDimensions((nint)list, count);
        return dimensions;
    }

    [LibraryImport(Library)]
    private static partial nint GDALMDArrayGetDimensions(nint array, out nuint count);

    [LibraryImport(Library)]
    private static partial void GDALReleaseDimensions(nint list, nuint count);

    [LibraryImport(Library)]
    private static partial nint GDALDimensionGetName(nint dimension);

    [LibraryImport(Library)]
    private static partial ulong GDALDimensionGetSize(nint dimension);

    /// <summary>Extents of the array's blocks, 0 where there are none.</summary>
    public static IReadOnlyList<ulong> BlockSize(nint array)
    {
        var list = (ulong*)GDALMDArrayGetBlockSize(array, out var count);
        var sizes = new Span<ulong>(list, (int)count).ToArray();
        VSIFree((nint)list);
        return sizes;
    }

    [LibraryImport(Library)]
    private static partial nint GDALMDArrayGetBlockSize(nint array, out nuint count);

    /// <summary>The numeric type of an array's values; null when they are text or compounds.</summary>
    public static int? ArrayType(nint array)
    {
        var type = GDALMDArrayGetDataType(array);
        int? numeric =
            GDALExtendedDataTypeGetClass(type) == 0
                ? GDALExtendedDataTypeGetNumericDataType(type)
                : null;
        GDALExtendedDataTypeRelease(type);
        return numeric;
    }

    /// <summary>Whether an array's values are text.</summary>
    public static bool IsText(nint array)
    {
        var type = GDALMDArrayGetDataType(array);
        var text = GDALExtendedDataTypeGetClass(type) == 1;
        GDALExtendedDataTypeRelease(type);
        return text;
    }

    [LibraryImport(Library)]
    private static partial nint GDALMDArrayGetDataType(nint array);

    [LibraryImport(Library)]
    private static partial int GDALExtendedDataTypeGetClass(nint type);

    [LibraryImport(Library)]
    private static partial int GDALExtendedDataTypeGetNumericDataType(nint type);

    [LibraryImport(Library)]
    private static partial nint GDALExtendedDataTypeCreate(int type);

    [LibraryImport(Library)]
    private static partial nint GDALExtendedDataTypeCreateString(nuint maxLength);

    [LibraryImport(Library)]
    private static partial void GDALExtendedDataTypeRelease(nint type);

    /// <summary>Reads numbers in the array's own order, without gaps.</summary>
    public static bool ReadArray(
        nint array,
        ReadOnlySpan<ulong> start,
        ReadOnlySpan<nuint> count,
        Span<byte> destination,
        int numericType
    )
    {
        var type = GDALExtendedDataTypeCreate(numericType);
        fixed (byte* memory = destination)
        {
            var ok = ReadArray(array, start, count, memory, (nuint)destination.Length, type);
            GDALExtendedDataTypeRelease(type);
            return ok;
        }
    }

    /// <summary>Reads the texts of a one-dimensional array; null when it fails.</summary>
    public static IReadOnlyList<string>? ReadTexts(nint array, int count)
    {
        var type = GDALExtendedDataTypeCreateString(0);
        var texts = new nint[count];
        fixed (nint* memory = texts)
        {
            var bytes = (nuint)(count * sizeof(nint));
            var ok = ReadArray(array, [0], [(nuint)count], (byte*)memory, bytes, type);
            GDALExtendedDataTypeRelease(type);
            var result = ok ? Array.ConvertAll(texts, text => Text(text) ?? "") : null;
            foreach (var text in texts)
                VSIFree(text);
            return result;
        }
    }

    private static bool ReadArray(
        nint array,
        ReadOnlySpan<ulong> start,
        ReadOnlySpan<nuint> count,
        byte* memory,
        nuint bytes,
        nint type
    )
    {
        fixed (ulong* from = start)
        fixed (nuint* many = count)
            return GDALMDArrayRead(array, from, many, 0, 0, type, memory, memory, bytes) != 0;
    }

    [LibraryImport(Library)]
    private static partial int GDALMDArrayRead(
        nint array,
        ulong* start,
        nuint* count,
        nint step,
        nint stride,
        nint type,
        byte* destination,
        byte* allocation,
        nuint allocated
    );

    public static double? ArrayNoData(nint array) =>
        Optional(GDALMDArrayGetNoDataValueAsDouble(array, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALMDArrayGetNoDataValueAsDouble(nint array, out int has);

    public static double? ArrayScale(nint array) =>
        Optional(GDALMDArrayGetScale(array, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALMDArrayGetScale(nint array, out int has);

    public static double? ArrayOffset(nint array) =>
        Optional(GDALMDArrayGetOffset(array, out var has), has);

    [LibraryImport(Library)]
    private static partial double GDALMDArrayGetOffset(nint array, out int has);

    public static string? ArrayUnit(nint array) => Text(GDALMDArrayGetUnit(array));

    [LibraryImport(Library)]
    private static partial nint GDALMDArrayGetUnit(nint array);

    /// <summary>The array seen as a raster, for its georeference; the caller closes it.</summary>
    [LibraryImport(Library, EntryPoint = "GDALMDArrayAsClassicDataset")]
    public static partial nint AsClassicDataset(nint array, nuint xDimension, nuint yDimension);

    public static IReadOnlyList<(string Name, string Text)> GroupAttributes(nint group)
    {
        var list = GDALGroupGetAttributes(group, out var count, 0);
        return Attributes(list, count);
    }

    public static IReadOnlyList<(string Name, string Text)> ArrayAttributes(nint array)
    {
        var list = GDALMDArrayGetAttributes(array, out var count, 0);
        return Attributes(list, count);
    }

    [LibraryImport(Library)]
    private static partial nint GDALGroupGetAttributes(nint group, out nuint count, nint options);

    [LibraryImport(Library)]
    private static partial nint GDALMDArrayGetAttributes(nint array, out nuint count, nint options);

    // Lists come as ENVI has them: {1, 2, 3}.
    private static (string, string)[] Attributes(nint list, nuint count)
    {
        var attributes = new (string, string)[(int)count];
        for (var i = 0; i < attributes.Length; i++)
        {
            var attribute = ((nint*)list)[i];
            var texts = TextList(GDALAttributeReadAsStringArray(attribute), destroy: true);
            attributes[i] = (
                Text(GDALAttributeGetName(attribute)) ?? "",
                texts.Count == 1 ? texts[0] : $"{{{string.Join(", ", texts)}}}"
            );
        }
        GDALReleaseAttributes(list, count);
        return attributes;
    }

    [LibraryImport(Library)]
    private static partial void GDALReleaseAttributes(nint list, nuint count);

    [LibraryImport(Library)]
    private static partial nint GDALAttributeGetName(nint attribute);

    [LibraryImport(Library)]
    private static partial nint GDALAttributeReadAsStringArray(nint attribute);

    // ---- text ----

    private static string? Text(nint text) => Marshal.PtrToStringUTF8(text);

    private static List<string> TextList(nint list, bool destroy = false)
    {
        var texts = new List<string>();
        for (var next = (nint*)list; next is not null && *next != 0; next++)
            texts.Add(Text(*next) ?? "");
        if (destroy)
            CSLDestroy(list);
        return texts;
    }

    private static double? Optional(double value, int has) => has != 0 ? value : null;
}
