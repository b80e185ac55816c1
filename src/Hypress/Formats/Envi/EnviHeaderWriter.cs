using System.Globalization;
using System.Text;
using Hypress.Cubes;

namespace Hypress.Formats.Envi;

/// <summary>Makes the header of a scene: the one it came with where that still tells the truth, else a new one.</summary>
internal static class EnviHeaderWriter
{
    private const int ItemsPerLine = 8;

    /// <summary>A header, and how the values must stand for it to be true.</summary>
    public sealed record Result(byte[] Header, Interleave Interleave, bool BigEndian, long Offset);

    /// <summary>
    /// Chooses. A header the scene came with is given back byte for byte when nothing in it had to change; else
    /// the values of the keys that must change are replaced in it, and the values begin at byte 0.
    /// </summary>
    public static Result Write(CubeDescription scene, WriteOptions options)
    {
        if (SourceHeader(scene.Metadata) is not { } old)
        {
            var interleave = options.Interleave ?? Interleave.Bsq;
            var bigEndian = options.BigEndian ?? false;
            return new(Render(scene, interleave, bigEndian), interleave, bigEndian, 0);
        }
        var (header, was) = old;
        var result = new Result(
            [],
            options.Interleave ?? was.Interleave,
            options.BigEndian ?? was.Layout.BigEndian,
            was.Layout.Offset
        );
        var edits = Edits(scene, result, was, header);
        if (edits.Count > 0 && was.Layout.Offset != 0)
        {
            edits[EnviKeys.HeaderOffset] = "0";
            result = result with { Offset = 0 };
        }
        return result with { Header = header.With(edits) };
    }

    private static (EnviHeader Header, EnviScene Scene)? SourceHeader(CubeMetadata metadata)
    {
        if (metadata.SourceHeader is not { Format: EnviFormat.FormatName } source)
            return null;
        try
        {
            var header = EnviHeader.Parse(source.Bytes);
            return (header, EnviScene.Parse(header, static _ => { }));
        }
        catch (HypressException)
        {
            // It came through files that may be damaged; without it the scene is written all the same.
            return null;
        }
    }

    private static Dictionary<string, string?> Edits(
        CubeDescription scene,
        Result layout,
        EnviScene was,
        EnviHeader header
    )
    {
        var edits = new Dictionary<string, string?>();
        Compare(
            EnviKeys.Samples,
            scene.Shape.Samples == was.Shape.Samples,
            Text(scene.Shape.Samples)
        );
        Compare(EnviKeys.Lines, scene.Shape.Lines == was.Shape.Lines, Text(scene.Shape.Lines));
        Compare(EnviKeys.Bands, scene.Shape.Bands == was.Shape.Bands, Text(scene.Shape.Bands));
        Compare(
            EnviKeys.DataType,
            scene.Type == was.Layout.Type,
            Text(EnviDataTypes.Code(scene.Type))
        );
        Compare(EnviKeys.Interleave, layout.Interleave == was.Interleave, Name(layout.Interleave));
        Compare(
            EnviKeys.ByteOrder,
            layout.BigEndian == was.Layout.BigEndian,
            layout.BigEndian ? "1" : "0"
        );

        var (now, then) = (scene.Metadata, was.Metadata);
        Compare(EnviKeys.Description, now.Description == then.Description, Braced(now.Description));
        Compare(EnviKeys.SensorType, now.Sensor == then.Sensor, Plain(now.Sensor));
        Compare(
            EnviKeys.AcquisitionTime,
            now.AcquisitionTime == then.AcquisitionTime,
            Plain(now.AcquisitionTime)
        );
        Compare(
            EnviKeys.DataIgnoreValue,
            Nullable.Equals(now.DataIgnoreValue, then.DataIgnoreValue),
            Text(now.DataIgnoreValue)
        );
        CompareGeo(now.Geo, then.Geo);
        CompareBands(now.Bands, then.Bands);
        CompareExtra(now.Extra, then.Extra);
        return edits;

        void Compare(string key, bool same, string? text)
        {
            if (!same)
                edits[key] = text;
        }

        void CompareGeo(GeoReference? geo, GeoReference? old)
        {
            Compare(EnviKeys.CoordinateSystem, geo?.Wkt == old?.Wkt, Wkt(geo));
            // The same text means the same place, whatever the last bit of a cosine says.
            var same = geo?.MapInfo is not null
                ? geo.MapInfo == old?.MapInfo
                : Same(geo?.Transform, old?.Transform);
            Compare(EnviKeys.MapInfo, same, MapInfo(geo, header));
        }

        void CompareBands(BandTable bands, BandTable old)
        {
            var unit = header.Find(EnviKeys.WavelengthUnits)?.Text;
            var sameLengths =
                Same(bands.Wavelengths, old.Wavelengths) && Same(bands.Fwhm, old.Fwhm);
            // A unit that had to be guessed is written out once the values are touched.
            var factor = WavelengthUnits.IsUnknown(unit) ? null : WavelengthUnits.Nanometres(unit!);
            if (!sameLengths && factor is null)
                edits[EnviKeys.WavelengthUnits] = "Nanometers";
            var toUnit = 1 / (factor ?? 1m);
            Compare(
                EnviKeys.Wavelength,
                Same(bands.Wavelengths, old.Wavelengths),
                List(WavelengthUnits.Scaled(bands.Wavelengths, toUnit))
            );
            Compare(
                EnviKeys.Fwhm,
                Same(bands.Fwhm, old.Fwhm),
                List(WavelengthUnits.Scaled(bands.Fwhm, toUnit))
            );
            Compare(EnviKeys.BandNames, Same(bands.Names, old.Names), List(bands.Names));
            Compare(EnviKeys.BadBands, Same(bands.Good, old.Good), List(bands.Good));
            Compare(EnviKeys.Gains, Same(bands.Gains, old.Gains), List(bands.Gains));
            Compare(EnviKeys.Offsets, Same(bands.Offsets, old.Offsets), List(bands.Offsets));
        }

        void CompareExtra(
            IReadOnlyList<KeyValuePair<string, string>> extra,
            IReadOnlyList<KeyValuePair<string, string>> old
        )
        {
            var before = old.ToDictionary(pair => pair.Key, pair => pair.Value);
            var kept = new HashSet<string>();
            foreach (var (key, value) in UnknownKeys(extra))
            {
                kept.Add(key);
                Compare(key, before.GetValueOrDefault(key) == value, value);
            }
            foreach (var key in before.Keys)
                if (!kept.Contains(key) && !edits.ContainsKey(key))
                    edits[key] = null;
            if (scene.Shape.Bands == was.Shape.Bands)
                return;
            // One entry a band, but of which bands now? Better silent than wrong.
            foreach (var key in before.Keys)
                if (
                    key == EnviKeys.DefaultBands
                    || header.Find(key)?.Items().Count == was.Shape.Bands
                        && header.Find(key)!.IsBraced
                )
                    edits[key] = null;
        }
    }

    private static byte[] Render(CubeDescription scene, Interleave interleave, bool bigEndian)
    {
        var text = new StringBuilder("ENVI\n");
        var (shape, metadata, bands) = (scene.Shape, scene.Metadata, scene.Metadata.Bands);
        Add(EnviKeys.Description, Braced(metadata.Description));
        Add(EnviKeys.Samples, Text(shape.Samples));
        Add(EnviKeys.Lines, Text(shape.Lines));
        Add(EnviKeys.Bands, Text(shape.Bands));
        Add(EnviKeys.HeaderOffset, "0");
        Add(EnviKeys.FileType, "ENVI Standard");
        Add(EnviKeys.DataType, Text(EnviDataTypes.Code(scene.Type)));
        Add(EnviKeys.Interleave, Name(interleave));
        Add(EnviKeys.ByteOrder, bigEndian ? "1" : "0");
        Add(EnviKeys.SensorType, Plain(metadata.Sensor));
        Add(EnviKeys.AcquisitionTime, Plain(metadata.AcquisitionTime));
        Add(EnviKeys.DataIgnoreValue, Text(metadata.DataIgnoreValue));
        Add(EnviKeys.MapInfo, MapInfo(metadata.Geo, null));
        Add(EnviKeys.CoordinateSystem, Wkt(metadata.Geo));
        var hasLengths = bands.Wavelengths is not null || bands.Fwhm is not null;
        Add(EnviKeys.WavelengthUnits, hasLengths ? "Nanometers" : Plain(bands.WavelengthUnit));
        Add(EnviKeys.Wavelength, List(bands.Wavelengths));
        Add(EnviKeys.Fwhm, List(bands.Fwhm));
        Add(EnviKeys.BandNames, List(bands.Names));
        Add(EnviKeys.BadBands, List(bands.Good));
        Add(EnviKeys.Gains, List(bands.Gains));
        Add(EnviKeys.Offsets, List(bands.Offsets));
        foreach (var (key, value) in UnknownKeys(metadata.Extra))
            Add(key, value);
        return Encoding.UTF8.GetBytes(text.ToString());

        void Add(string key, string? value)
        {
            if (value is not null)
                text.Append(key).Append(" = ").Append(value).Append('\n');
        }
    }

    /// <summary>Keys and values that a header can hold; what came from elsewhere may have signs that end a value.</summary>
    private static IEnumerable<(string Key, string Value)> UnknownKeys(
        IEnumerable<KeyValuePair<string, string>> extra
    )
    {
        foreach (var (key, value) in extra)
        {
            var name = string.Join(
                    ' ',
                    key.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                )
                .ToLowerInvariant();
            if (
                name.Length == 0
                || name[0] == ';'
                || name.AsSpan().IndexOfAny('=', '{', '}') >= 0
                || EnviKeys.Layout.Contains(name)
            )
                continue;
            var isBraced = value.StartsWith('{') && value.IndexOf('}') == value.Length - 1;
            var isPlain =
                value.Length > 0
                && value.AsSpan().IndexOfAny("{}\r\n") < 0
                && value.Trim() == value;
            yield return (name, isBraced || isPlain ? value : Braced(value)!);
        }
    }

    private static string? MapInfo(GeoReference? geo, EnviHeader? header)
    {
        if (geo is null)
            return null;
        if (geo.MapInfo is not null)
            return geo.MapInfo.StartsWith('{') ? geo.MapInfo : Braced(geo.MapInfo);
        if (geo.Transform is not { } transform)
            return null;
        var old = header?.Find(EnviKeys.MapInfo);
        return (old is null ? null : EnviMapInfo.Moved(old.Items(), transform))
            ?? EnviMapInfo.Render(transform, geo.Wkt);
    }

    private static string? Wkt(GeoReference? geo) =>
        geo?.Wkt is null
            ? null
            : $"{{{string.Join(' ', geo.Wkt.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))}}}";

    private static string Name(Interleave interleave) =>
        interleave switch
        {
            Interleave.Bsq => "bsq",
            Interleave.Bil => "bil",
            _ => "bip",
        };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string? Text(double? number) => number is { } value ? Text(value) : null;

    private static string? Plain(string? text) =>
        text is null ? null
        : text.AsSpan().IndexOfAny("{}\r\n") >= 0 ? Braced(text)
        : text;

    private static string? Braced(string? text) =>
        text is null ? null : $"{{{text.Replace('{', '(').Replace('}', ')')}}}";

    private static string? List(IReadOnlyList<double>? numbers) =>
        numbers is null ? null : Wrapped(numbers.Select(Text));

    private static string? List(IReadOnlyList<bool>? flags) =>
        flags is null ? null : Wrapped(flags.Select(flag => flag ? "1" : "0"));

    private static string? List(IReadOnlyList<string>? names) =>
        names is null ? null : Wrapped(names.Select(Quoted));

    private static string Quoted(string name)
    {
        var clean = string.Join(
            ' ',
            name.Replace('{', '(').Replace('}', ')').Replace('"', '\'').Split(['\r', '\n'])
        );
        return
            clean.Length == 0
            || clean.Contains(',', StringComparison.Ordinal)
            || clean.Trim() != clean
            ? $"\"{clean}\""
            : clean;
    }

    private static string Wrapped(IEnumerable<string> items) =>
        $"{{\n  {string.Join(",\n  ", items.Chunk(ItemsPerLine).Select(line => string.Join(", ", line)))}}}";

    private static bool Same<T>(IReadOnlyList<T>? a, IReadOnlyList<T>? b) =>
        a is null || b is null ? a is null && b is null : a.SequenceEqual(b);
}
