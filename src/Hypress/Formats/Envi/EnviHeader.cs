using System.Text;

namespace Hypress.Formats.Envi;

/// <summary>The text of an ENVI header: keys and values, and the bytes they stand in.</summary>
/// <remarks>
/// <code>
/// ENVI
/// ; a comment
/// samples = 512
/// wavelength units = Nanometers
/// band names = { a, "b, with a comma",
///   c }
/// </code>
/// Keys are told apart without case and extra spaces; of keys that repeat, the last counts. A braced value ends at
/// the first closing brace. What isn't understood stays in the bytes and comes back with them.
/// </remarks>
internal sealed class EnviHeader
{
    /// <summary>The longest header that is read; the longest legal one has 2^20 bands.</summary>
    public const int MaxBytes = 64 << 20;

    private readonly List<EnviEntry> _entries = [];
    private readonly Dictionary<string, EnviEntry> _byKey = [];

    private EnviHeader(ReadOnlyMemory<byte> bytes) => Bytes = bytes;

    /// <summary>The header as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Every entry that counts, in the order of the file.</summary>
    public IEnumerable<EnviEntry> Entries => _entries.Where(entry => _byKey[entry.Key] == entry);

    /// <summary>Whether bytes begin as a header does.</summary>
    public static bool Begins(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Encoding.UTF8.Preamble))
            head = head[Encoding.UTF8.Preamble.Length..];
        return head.StartsWith("ENVI"u8)
            && (head.Length == 4 || head[4] is (byte)'\n' or (byte)'\r' or (byte)' ' or (byte)'\t');
    }

    /// <exception cref="HypressFormatException">Not a header.</exception>
    public static EnviHeader Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Begins(bytes.Span))
            throw new HypressFormatException("an ENVI header begins with the line ENVI");
        var header = new EnviHeader(bytes);
        // One character a byte, so that positions in the text are positions in the file.
        var text = Encoding.Latin1.GetString(bytes.Span);
        for (var at = EndOfLine(text, 0); at < text.Length; )
        {
            var end = EndOfLine(text, at);
            var equals = text.IndexOf('=', at, end - at);
            if (equals < 0 || text.AsSpan(at, end - at).TrimStart().StartsWith(';'))
            {
                at = end;
                continue;
            }
            var key = CollapsedKey(text.AsSpan(at, equals - at));
            var (valueStart, valueEnd) = Value(text, equals + 1, end, key);
            end = EndOfLine(text, valueEnd);
            if (key.Length > 0)
                header.Add(
                    new(
                        key,
                        Decode(bytes.Span[valueStart..valueEnd]),
                        at,
                        valueStart,
                        valueEnd,
                        end
                    )
                );
            at = end;
        }
        return header;
    }

    /// <summary>The value of a key, braces included; null when the key is missing.</summary>
    public EnviEntry? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <summary>The header with some values changed, all else byte for byte; a null value takes its entry out.</summary>
    public byte[] With(IReadOnlyDictionary<string, string?> edits)
    {
        var output = new MemoryStream();
        var copied = 0;
        foreach (var entry in _entries.Where(entry => edits.ContainsKey(entry.Key)))
        {
            var value = edits[entry.Key];
            var (from, to) = value is null
                ? (entry.Start, entry.End)
                : (entry.ValueStart, entry.ValueEnd);
            output.Write(Bytes.Span[copied..from]);
            output.Write(Encoding.UTF8.GetBytes(value ?? ""));
            copied = to;
        }
        output.Write(Bytes.Span[copied..]);
        var newline = Bytes.Span.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        foreach (var (key, value) in edits)
        {
            if (value is null || _byKey.ContainsKey(key))
                continue;
            if (
                output.Length > 0
                && output.GetBuffer()[output.Length - 1] is not ((byte)'\n' or (byte)'\r')
            )
                output.Write(Encoding.UTF8.GetBytes(newline));
            output.Write(Encoding.UTF8.GetBytes($"{key} = {value}{newline}"));
        }
        return output.ToArray();
    }

    private void Add(EnviEntry entry)
    {
        _entries.Add(entry);
        _byKey[entry.Key] = entry;
    }

    private static (int Start, int End) Value(string text, int from, int lineEnd, string key)
    {
        var start = from;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        if (start < text.Length && text[start] == '{')
        {
            var close = text.IndexOf('}', start);
            if (close < 0)
                throw new HypressFormatException(key, start, "no closing brace", "{ value }");
            return (start, close + 1);
        }
        if (start >= lineEnd)
            return (from, from);
        var end = lineEnd;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return (start, end);
    }

    /// <summary>The position after the line's end.</summary>
    private static int EndOfLine(string text, int from)
    {
        var end = text.AsSpan(from).IndexOfAny('\r', '\n');
        if (end < 0)
            return text.Length;
        end += from;
        return text.AsSpan(end).StartsWith("\r\n") ? end + 2 : end + 1;
    }

    private static string CollapsedKey(ReadOnlySpan<char> key) =>
        string.Join(' ', key.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToLowerInvariant();

    private static string Decode(ReadOnlySpan<byte> bytes) =>
        System.Text.Unicode.Utf8.IsValid(bytes)
            ? Encoding.UTF8.GetString(bytes)
            : Encoding.Latin1.GetString(bytes);
}

/// <summary>One key and its value.</summary>
/// <param name="Key">Lower case, single spaces.</param>
/// <param name="Value">As it came, braces included.</param>
/// <param name="Start">The first byte of the entry's line.</param>
/// <param name="ValueStart">The first byte of the value.</param>
/// <param name="ValueEnd">The byte after the value.</param>
/// <param name="End">The byte after the entry's last line.</param>
internal sealed record EnviEntry(
    string Key,
    string Value,
    int Start,
    int ValueStart,
    int ValueEnd,
    int End
)
{
    /// <summary>Whether the value stands in braces.</summary>
    public bool IsBraced => Value.StartsWith('{');

    /// <summary>The value without braces and the spaces around it.</summary>
    public string Text => (IsBraced ? Value[1..^1] : Value).Trim();

    /// <summary>The value's items: between commas that don't stand in quotes.</summary>
    public List<string> Items()
    {
        var items = new List<string>();
        var text = Text;
        var start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == ',' && !quoted)
            {
                items.Add(Item(text[start..i]));
                start = i + 1;
            }
        }
        // A comma after the last item ends it and begins no other.
        if (text.AsSpan(start).Trim().Length > 0)
            items.Add(Item(text[start..]));
        return items;

        static string Item(string item)
        {
            item = item.Trim();
            return item.Length > 1 && item[0] == '"' && item[^1] == '"' ? item[1..^1] : item;
        }
    }
}
