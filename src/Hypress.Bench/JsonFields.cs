using System.Text.Json;

namespace Hypress.Bench;

/// <summary>The fields of a JSON object from outside: each is read with its type, and none may be left over.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly HashSet<string> _read = [];
    private readonly string _what;

    public JsonFields(JsonElement element, string what)
    {
        _what = what;
        if (element.ValueKind != JsonValueKind.Object)
            throw new HypressFormatException($"{what}: found {element.ValueKind}, not an object");
        foreach (var property in element.EnumerateObject())
            _fields[property.Name] = property.Value;
    }

    public JsonElement? Optional(string name)
    {
        _read.Add(name);
        return _fields.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
    }

    public JsonElement Required(string name) =>
        Optional(name) ?? throw new HypressFormatException($"{_what}: '{name}' is missing");

    public string? Text(string name) => Optional(name) is { } value ? Text(value, name) : null;

    public string RequiredText(string name) => Text(Required(name), name);

    public IEnumerable<string>? Texts(string name) =>
        Optional(name)?.EnumerateArrayOf(name).Select(value => Text(value, name)).ToList();

    public IEnumerable<string> RequiredTexts(string name) =>
        Required(name).EnumerateArrayOf(name).Select(value => Text(value, name)).ToList();

    public Dictionary<string, string> TextMap(string name)
    {
        if (Optional(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Object)
            throw Wrong(name, "an object of texts");
        return value.EnumerateObject().ToDictionary(p => p.Name, p => Text(p.Value, name));
    }

    public int? Integer(string name, int min, int max)
    {
        if (Optional(name) is not { } value)
            return null;
        return
            value.ValueKind == JsonValueKind.Number
            && value.TryGetInt32(out var number)
            && number >= min
            && number <= max
            ? number
            : throw Wrong(name, $"a whole number {min}..{max}");
    }

    public bool? Boolean(string name) =>
        Optional(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => throw Wrong(name, "true or false"),
        };

    public void RequireAllRead()
    {
        if (_fields.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } unknown)
            throw new HypressFormatException(
                $"{_what}: there is no '{unknown}', but {string.Join(", ", _read.Order(StringComparer.Ordinal))}"
            );
    }

    private string Text(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(name, "a text");

    private HypressFormatException Wrong(string name, string allowed) =>
        new($"{_what}: '{name}' is not {allowed}");
}

/// <summary>Arrays from outside.</summary>
internal static class JsonArrays
{
    public static IEnumerable<JsonElement> EnumerateArrayOf(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new HypressFormatException($"config: '{name}' is not a list");
}
