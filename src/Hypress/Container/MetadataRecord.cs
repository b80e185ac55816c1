using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>A scene's metadata as it stands in a file: JSON, deflated (docs/format.md, section 5).</summary>
internal static class MetadataRecord
{
    /// <summary>Headers of the field are a few hundred kilobytes at most.</summary>
    public const int MaxJsonBytes = 64 << 20;
    private const int Level = 9;

    public static byte[] Write(CubeMetadata metadata)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(
            MetadataJson.From(metadata),
            MetadataJsonContext.Default.MetadataJson
        );
        var packed = new ArrayBufferWriter<byte>();
        Deflate.Pack(json, Level, packed);
        return packed.WrittenSpan.ToArray();
    }

    public static CubeMetadata Parse(ReadOnlyMemory<byte> payload, int bands, DecodeBudget budget)
    {
        try
        {
            return JsonSerializer
                    .Deserialize(
                        Deflate.UnpackAll(payload.Span, MaxJsonBytes, budget, "the metadata"),
                        MetadataJsonContext.Default.MetadataJson
                    )
                    ?.ToMetadata(bands)
                ?? CubeMetadata.Empty;
        }
        catch (JsonException e)
        {
            throw new HypressFormatException($"the metadata can't be read: {e.Message}", e);
        }
    }
}

/// <summary>The JSON object; its property names stand in files.</summary>
internal sealed record MetadataJson
{
    public string? Description { get; init; }
    public string? Sensor { get; init; }
    public string? AcquisitionTime { get; init; }
    public double? DataIgnoreValue { get; init; }
    public IReadOnlyList<double>? Wavelengths { get; init; }
    public string? WavelengthUnit { get; init; }
    public IReadOnlyList<double>? Fwhm { get; init; }
    public IReadOnlyList<string>? BandNames { get; init; }
    public IReadOnlyList<bool>? GoodBands { get; init; }
    public IReadOnlyList<double>? Gains { get; init; }
    public IReadOnlyList<double>? Offsets { get; init; }
    public IReadOnlyList<double>? GeoTransform { get; init; }
    public string? Wkt { get; init; }
    public string? MapInfo { get; init; }
    public IReadOnlyList<ExtraJson>? Extra { get; init; }
    public string? HeaderFormat { get; init; }

    /// <summary>The source's header, a byte a character (Latin-1).</summary>
    public string? Header { get; init; }

    public static MetadataJson From(CubeMetadata metadata) =>
        new()
        {
            Description = metadata.Description,
            Sensor = metadata.Sensor,
            AcquisitionTime = metadata.AcquisitionTime,
            DataIgnoreValue = metadata.DataIgnoreValue,
            Wavelengths = metadata.Bands.Wavelengths,
            WavelengthUnit = metadata.Bands.WavelengthUnit,
            Fwhm = metadata.Bands.Fwhm,
            BandNames = metadata.Bands.Names,
            GoodBands = metadata.Bands.Good,
            Gains = metadata.Bands.Gains,
            Offsets = metadata.Bands.Offsets,
            GeoTransform = metadata.Geo?.Transform,
            Wkt = metadata.Geo?.Wkt,
            MapInfo = metadata.Geo?.MapInfo,
            Extra =
                metadata.Extra.Count == 0
                    ? null
                    : [.. metadata.Extra.Select(pair => new ExtraJson(pair.Key, pair.Value))],
            HeaderFormat = metadata.SourceHeader?.Format,
            Header = metadata.SourceHeader is { } header
                ? Encoding.Latin1.GetString(header.Bytes.Span)
                : null,
        };

    public CubeMetadata ToMetadata(int bands)
    {
        var hasGeo = GeoTransform is not null || Wkt is not null || MapInfo is not null;
        return new()
        {
            Description = Description,
            Sensor = Sensor,
            AcquisitionTime = AcquisitionTime,
            DataIgnoreValue = DataIgnoreValue,
            Bands = new()
            {
                Wavelengths = OneABand(Wavelengths, bands, nameof(Wavelengths)),
                WavelengthUnit = WavelengthUnit,
                Fwhm = OneABand(Fwhm, bands, nameof(Fwhm)),
                Names = OneABand(BandNames, bands, nameof(BandNames)),
                Good = OneABand(GoodBands, bands, nameof(GoodBands)),
                Gains = OneABand(Gains, bands, nameof(Gains)),
                Offsets = OneABand(Offsets, bands, nameof(Offsets)),
            },
            Geo = hasGeo ? new(Sized(GeoTransform, 6, nameof(GeoTransform)), Wkt, MapInfo) : null,
            Extra = Extra is null
                ? []
                : [.. Extra.Select(e => KeyValuePair.Create(e.Key, e.Value))],
            SourceHeader = HeaderFormat is null
                ? null
                : new(HeaderFormat, Encoding.Latin1.GetBytes(Header ?? "")),
        };
    }

    private static IReadOnlyList<T>? OneABand<T>(IReadOnlyList<T>? list, int bands, string name) =>
        Sized(list, bands, name);

    private static IReadOnlyList<T>? Sized<T>(IReadOnlyList<T>? list, int count, string name) =>
        list is null || list.Count == count
            ? list
            : throw new HypressFormatException(
                $"the metadata's {name} has {list.Count} entries, not {count}"
            );
}

/// <summary>A key that Hypress has no meaning for.</summary>
internal sealed record ExtraJson(string Key, string Value);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(MetadataJson))]
internal sealed partial class MetadataJsonContext : JsonSerializerContext;
