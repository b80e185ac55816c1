namespace Hypress.Formats.Envi;

/// <summary>The keys of a header that have a meaning here.</summary>
internal static class EnviKeys
{
    public const string Samples = "samples";
    public const string Lines = "lines";
    public const string Bands = "bands";
    public const string HeaderOffset = "header offset";
    public const string FileType = "file type";
    public const string DataType = "data type";
    public const string Interleave = "interleave";
    public const string ByteOrder = "byte order";
    public const string FileCompression = "file compression";
    public const string MajorFrameOffsets = "major frame offsets";
    public const string MinorFrameOffsets = "minor frame offsets";
    public const string Description = "description";
    public const string SensorType = "sensor type";
    public const string AcquisitionTime = "acquisition time";
    public const string DataIgnoreValue = "data ignore value";
    public const string MapInfo = "map info";
    public const string CoordinateSystem = "coordinate system string";
    public const string WavelengthUnits = "wavelength units";
    public const string Wavelength = "wavelength";
    public const string Fwhm = "fwhm";
    public const string BandNames = "band names";
    public const string BadBands = "bbl";
    public const string Gains = "data gain values";
    public const string Offsets = "data offset values";

    /// <summary>Not read, but untrue once the bands are others.</summary>
    public const string DefaultBands = "default bands";

    /// <summary>Keys that say how the values stand in the data file.</summary>
    public static IReadOnlyList<string> Layout { get; } =
    [
        Samples,
        Lines,
        Bands,
        HeaderOffset,
        FileType,
        DataType,
        Interleave,
        ByteOrder,
        FileCompression,
        MajorFrameOffsets,
        MinorFrameOffsets,
    ];
}
