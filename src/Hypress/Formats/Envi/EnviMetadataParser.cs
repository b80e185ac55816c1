using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Formats.Envi;

/// <summary>Reads the descriptive keys of a header; what makes no sense is warned of and left among the unknown.</summary>
internal sealed class EnviMetadataParser(EnviHeader header, CubeShape shape, Action<string> warn)
{
    private readonly HashSet<string> _understood = [.. EnviKeys.Layout];

    public CubeMetadata Parse()
    {
        var wavelengths = Numbers(EnviKeys.Wavelength);
        var fwhm = Numbers(EnviKeys.Fwhm);
        var bands = WavelengthUnits.ToNanometres(
            new BandTable
            {
                Names = List(EnviKeys.BandNames),
                Good = Numbers(EnviKeys.BadBands)?.Select(flag => flag != 0).ToArray(),
                Gains = Numbers(EnviKeys.Gains),
                Offsets = Numbers(EnviKeys.Offsets),
            },
            wavelengths,
            fwhm,
            Text(EnviKeys.WavelengthUnits),
            warn
        );
        if (bands.Wavelengths is null && bands.Fwhm is null)
            _understood.ExceptWith([EnviKeys.Wavelength, EnviKeys.Fwhm]);
        return new()
        {
            Bands = bands,
            Description = Text(EnviKeys.Description),
            Sensor = Text(EnviKeys.SensorType),
            AcquisitionTime = Text(EnviKeys.AcquisitionTime),
            DataIgnoreValue = IgnoreValue(),
            Geo = Geo(),
            Extra =
            [
                .. header
                    .Entries.Where(entry => !_understood.Contains(entry.Key))
                    .Select(entry => KeyValuePair.Create(entry.Key, entry.Value)),
            ],
            SourceHeader = new SourceHeader(EnviFormat.FormatName, header.Bytes),
        };
    }

    private string? Text(string key)
    {
        if (header.Find(key) is not { } entry)
            return null;
        _understood.Add(key);
        return entry.Text;
    }

    private List<string>? List(string key)
    {
        if (header.Find(key) is not { } entry)
            return null;
        var items = entry.Items();
        if (items.Count != shape.Bands)
        {
            warn($"{key} has {items.Count} entries for {shape.Bands} bands: left out");
            return null;
        }
        _understood.Add(key);
        return items;
    }

    private double[]? Numbers(string key)
    {
        if (List(key) is not { } items)
            return null;
        var numbers = new double[items.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (TryNumber(items[i], out numbers[i]))
                continue;
            warn($"{key} has an entry '{items[i]}' that is no number: left out");
            _understood.Remove(key);
            return null;
        }
        return numbers;
    }

    private double? IgnoreValue()
    {
        if (header.Find(EnviKeys.DataIgnoreValue) is not { } entry)
            return null;
        if (!TryNumber(entry.Text, out var value))
        {
            warn($"data ignore value '{entry.Text}' is no number: left out");
            return null;
        }
        _understood.Add(EnviKeys.DataIgnoreValue);
        return value;
    }

    private GeoReference? Geo()
    {
        var wkt = header.Find(EnviKeys.CoordinateSystem)?.Text;
        var map = header.Find(EnviKeys.MapInfo);
        if (string.IsNullOrEmpty(wkt) && map is null)
            return null;
        _understood.Add(EnviKeys.CoordinateSystem);
        _understood.Add(EnviKeys.MapInfo);
        var transform = map is null ? null : EnviMapInfo.Transform(map.Items());
        if (map is not null && transform is null)
            warn("map info is not understood: kept as it is, without a geotransform");
        return new(transform, string.IsNullOrEmpty(wkt) ? null : wkt, map?.Value);
    }

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
