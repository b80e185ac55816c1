using System.Globalization;
using System.Text;

namespace Hypress.Bench.Report;

/// <summary>Markdown that grows line by line.</summary>
internal sealed class MarkdownText
{
    /// <summary>What stands where there is no number.</summary>
    public const string None = "–";

    private readonly StringBuilder _text = new();

    private bool _isBlank;

    /// <summary>Adds a line; of blank ones no two in a row.</summary>
    public void Line(string line = "")
    {
        if (line.Length > 0 || !_isBlank)
            _text.Append(line).Append('\n');
        _isBlank = line.Length == 0;
    }

    public void Heading(string title)
    {
        Line();
        Line($"## {title}");
        Line();
    }

    /// <summary>A table whose first column is text and whose others are numbers.</summary>
    public void Table(IEnumerable<string> head, IEnumerable<IEnumerable<string>> rows)
    {
        var names = head.ToList();
        Row(names);
        Row(names.Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var row in rows)
            Row(row);
        Line();
    }

    /// <summary>What a reader opens when he wants to know more.</summary>
    public void Details(string summary, Action write)
    {
        Line($"<details><summary>{summary}</summary>");
        Line();
        write();
        Line("</details>");
        Line();
    }

    public override string ToString() => _text.ToString();

    /// <summary>A codec as text that may hold what Markdown means something by.</summary>
    public static string Code(string name) => $"`{name}`";

    public static string Bold(string text) => $"**{text}**";

    public static string Number(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture);

    private void Row(IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");
}
