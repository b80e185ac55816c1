using System.Text;

namespace Hypress.Bench.Results;

/// <summary>Lines of comma-separated fields (RFC 4180), one record a line.</summary>
internal static class CsvText
{
    public static string Line(IEnumerable<string> fields) =>
        string.Join(',', fields.Select(Quoted));

    /// <summary>The fields of a line.</summary>
    /// <exception cref="HypressFormatException">A quote isn't closed.</exception>
    public static List<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        if (quoted)
            throw new HypressFormatException($"results: a quote isn't closed in '{line}'");
        fields.Add(field.ToString());
        return fields;
    }

    private static string Quoted(string field)
    {
        var line = field.ReplaceLineEndings(" ");
        return line.AsSpan().IndexOfAny(',', '"') < 0
            ? line
            : $"\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
