using System.Globalization;

namespace Hypress.Gdal;

/// <summary>GDAL's KEY=VALUE items of one object and domain, found whatever the case and word separator.</summary>
internal sealed class MetadataItems(IEnumerable<KeyValuePair<string, string>> items)
{
    private readonly List<KeyValuePair<string, string>> _left = [.. items];

    /// <summary>Items that nobody has taken, in their order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Left => _left;

    public static MetadataItems Of(nint majorObject, string domain = "") =>
        new(
            GdalNative
                .Metadata(majorObject, domain)
                .Select(line => (line, at: line.IndexOf('=', StringComparison.Ordinal)))
                .Where(item => item.at > 0)
                .Select(item =>
                    KeyValuePair.Create(item.line[..item.at], item.line[(item.at + 1)..])
                )
        );

    /// <summary>The value of the first of these keys that is there; it is then no longer left.</summary>
    public string? Take(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            var at = _left.FindIndex(item => Normal(item.Key) == key);
            if (at < 0)
                continue;
            var value = _left[at].Value;
            _left.RemoveAt(at);
            return value;
        }
        return null;
    }

    /// <summary>Drops items that say nothing to a user.</summary>
    public void Drop(Predicate<KeyValuePair<string, string>> match) => _left.RemoveAll(match);

    /// <summary>Lower case, words joined by underscores.</summary>
    public static string Normal(string key) =>
        key.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');

    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>Numbers in braces or brackets, parted by commas or blanks; null when there is anything else or another count.</summary>
    public static IReadOnlyList<double>? Numbers(string? text, int count)
    {
        if (text is null)
            return null;
        var parts = text.Trim(' ', '{', '}', '[', ']', '(', ')', '\n', '\r')
            .Split([',', ' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var numbers = parts.Select(Number).OfType<double>().ToArray();
        return numbers.Length == parts.Length && numbers.Length == count ? numbers : null;
    }
}
