using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hypress.Cli;

/// <summary>A command's result: named values that print as lines for people or as one JSON object for scripts.</summary>
internal sealed class Report
{
    // Quotes and umlauts stay as they are: no browser reads this.
    private static readonly JsonWriterOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonObject _json = [];
    private readonly List<(string Label, string Text)> _lines = [];

    /// <summary>Adds text.</summary>
    public Report Add(string key, string label, string? value) => Put(key, label, value, value);

    /// <summary>Adds a whole number.</summary>
    public Report Add(string key, string label, long value, string unit = "") =>
        Put(key, label, JsonValue.Create(value), WithUnit(Text(value), unit));

    /// <summary>Adds a number; infinity stands as "inf" in both, what isn't a number as null.</summary>
    public Report Add(string key, string label, double? value, string unit = "") =>
        Put(key, label, Json(value), WithUnit(Text(value), unit));

    /// <summary>Adds a yes or no.</summary>
    public Report Add(string key, string label, bool value) =>
        Put(key, label, JsonValue.Create(value), value ? "yes" : "no");

    /// <summary>Adds what people and scripts want to see differently; without text it is for scripts only.</summary>
    public Report Put(string key, string label, JsonNode? json, string? text)
    {
        _json[key] = json;
        if (text is not null)
            _lines.Add((label, text));
        return this;
    }

    /// <summary>Adds a line for people only.</summary>
    public Report Line(string label, string text)
    {
        _lines.Add((label, text));
        return this;
    }

    public static JsonNode? Json(double? value) =>
        value is not { } v || double.IsNaN(v) ? null
        : double.IsPositiveInfinity(v) ? JsonValue.Create("inf")
        : double.IsNegativeInfinity(v) ? JsonValue.Create("-inf")
        : JsonValue.Create(v);

    public static JsonArray Json<T>(IEnumerable<T> values, Func<T, JsonNode?> node) =>
        [.. values.Select(node)];

    public static string Text(double? value) =>
        value is not { } v || double.IsNaN(v) ? "n/a"
        : double.IsPositiveInfinity(v) ? "inf"
        : double.IsNegativeInfinity(v) ? "-inf"
        : v.ToString(
            Math.Abs(v) is >= 1e9 or (< 1e-3 and > 0) ? "0.####e+0" : "0.####",
            CultureInfo.InvariantCulture
        );

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Readable))
            _json.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public string ToText()
    {
        var width = _lines.Count == 0 ? 0 : _lines.Max(line => line.Label.Length);
        return string.Join(
            Environment.NewLine,
            _lines.Select(line => $"{line.Label.PadRight(width)}  {line.Text}".TrimEnd())
        );
    }

    private static string WithUnit(string text, string unit) =>
        unit.Length == 0 || text == "n/a" ? text : $"{text} {unit}";
}
