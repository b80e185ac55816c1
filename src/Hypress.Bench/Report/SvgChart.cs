using System.Globalization;
using System.Security;
using System.Text;

namespace Hypress.Bench.Report;

/// <summary>A line of a chart.</summary>
/// <param name="Name">As the legend says it.</param>
/// <param name="Colour">Its place in the palette, the same in all charts of a page.</param>
/// <param name="Points">From left to right; the line passes those by that another beats at no more x.</param>
internal sealed record SvgLine(string Name, int Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A line chart as SVG, the x axis logarithmic; small, readable as text, on a white ground for any page.</summary>
internal sealed class SvgChart(
    string title,
    string xLabel,
    string yLabel,
    IReadOnlyList<SvgLine> lines
)
{
    private const int PlotWidth = 508;
    private const int LeastHeight = 420;
    private const int Left = 62;
    private const int Top = 36;
    private const int Bottom = 48;
    private const int LegendStep = 19;
    private const int LegendText = 42; // from the plot's edge
    private const double LetterWidth = 7.2; // on average, of the widest fonts that browsers take for sans-serif

    // The page's own, so that a codec looks alike in both.
    private static readonly string[] Palette =
    [
        "#4269d0",
        "#e08a00",
        "#e8483f",
        "#2fa58f",
        "#7a4fd0",
        "#d84f9a",
        "#8a6a4a",
        "#3ca951",
        "#5aa2e8",
        "#8b919c",
        "#a3a800",
        "#1d7f8c",
        "#c77ae8",
        "#9c3b28",
        "#6b7f2a",
        "#f09aa0",
    ];

    private readonly int _height = Math.Max(LeastHeight, Top + (LegendStep * (lines.Count + 1)));
    private readonly int _right =
        LegendText
        + 10
        + (int)(LetterWidth * lines.Select(line => line.Name.Length).DefaultIfEmpty().Max());
    private readonly StringBuilder _svg = new();

    private int Width => Left + PlotWidth + _right;

    /// <summary>The file's text; null when there is nothing to draw.</summary>
    public string? Render()
    {
        var points = lines.SelectMany(line => line.Points).ToList();
        if (points.Count == 0)
            return null;
        var x = new Axis(points.Select(p => Math.Log10(p.X)), 0.03, Left, Left + PlotWidth);
        var y = new Axis(points.Select(p => p.Y), 0.05, _height - Bottom, Top);
        Add(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {_height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#444\">"
        );
        Add($"<rect width=\"{Width}\" height=\"{_height}\" fill=\"#fff\"/>");
        Text(Left, 22, title, "start", " font-size=\"15\" font-weight=\"bold\" fill=\"#111\"");
        foreach (var tick in DecadeTicks(x))
            VerticalRule(x.At(Math.Log10(tick)), tick);
        foreach (var tick in LinearTicks(y))
            HorizontalRule(y.At(tick), tick);
        Text(Left + (PlotWidth / 2.0), _height - 10, xLabel, "middle");
        Add(
            $"<text transform=\"translate(15 {(Top + _height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{Escape(yLabel)}</text>"
        );
        for (var i = 0; i < lines.Count; i++)
            Draw(lines[i], i, x, y);
        Add("</svg>");
        return _svg.ToString();
    }

    private void Draw(SvgLine line, int place, Axis x, Axis y)
    {
        var colour = Palette[line.Colour % Palette.Length];
        var dash = line.Colour < Palette.Length ? "" : " stroke-dasharray=\"6 4\"";
        var places = line.Points.Select(p => (X: x.At(Math.Log10(p.X)), Y: y.At(p.Y))).ToList();
        var highest = double.NegativeInfinity;
        var best = line.Points.Zip(places).Where(pair => Rises(pair.First.Y)).Select(p => p.Second);
        var path = string.Join(' ', best.Select(p => $"{Number(p.X)},{Number(p.Y)}"));
        Add(
            $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>"
        );
        foreach (var (px, py) in places)
            Add($"<circle cx=\"{Number(px)}\" cy=\"{Number(py)}\" r=\"3\" fill=\"{colour}\"/>");
        var top = Top + 8 + (place * LegendStep);
        Add(
            $"<line x1=\"{Left + PlotWidth + 14}\" y1=\"{top}\" x2=\"{Left + PlotWidth + 36}\" y2=\"{top}\" stroke=\"{colour}\" stroke-width=\"2\"{dash}/>"
        );
        Text(Left + PlotWidth + LegendText, top + 4, line.Name, "start");

        bool Rises(double value)
        {
            var rises = value > highest;
            highest = Math.Max(highest, value);
            return rises;
        }
    }

    private void VerticalRule(double at, double value)
    {
        Add(
            $"<line x1=\"{Number(at)}\" y1=\"{Top}\" x2=\"{Number(at)}\" y2=\"{_height - Bottom}\" stroke=\"#e3e6ea\"/>"
        );
        Text(at, _height - Bottom + 17, Number(value), "middle");
    }

    private void HorizontalRule(double at, double value)
    {
        Add(
            $"<line x1=\"{Left}\" y1=\"{Number(at)}\" x2=\"{Left + PlotWidth}\" y2=\"{Number(at)}\" stroke=\"#e3e6ea\"/>"
        );
        Text(Left - 7, at + 4, Number(value), "end");
    }

    private void Text(double x, double y, string text, string anchor, string more = "") =>
        Add(
            $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{more}>{Escape(text)}</text>"
        );

    private void Add(string line) => _svg.Append(line).Append('\n');

    private static string Escape(string text) => SecurityElement.Escape(text);

    // 1, 2 and 5 of each decade.
    private static IEnumerable<double> DecadeTicks(Axis x) =>
        from exponent in Enumerable.Range((int)Math.Floor(x.Low), (int)(x.High - x.Low) + 3)
        from digit in (double[])[1, 2, 5]
        let tick = digit * Math.Pow(10, exponent)
        where Math.Log10(tick) >= x.Low && Math.Log10(tick) <= x.High
        select tick;

    private static IEnumerable<double> LinearTicks(Axis y)
    {
        var raw = (y.High - y.Low) / 6;
        var decade = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = decade * ((double[])[1, 2, 5, 10]).First(digit => digit * decade >= raw);
        for (var tick = Math.Ceiling(y.Low / step) * step; tick <= y.High; tick += step)
            yield return tick;
    }

    private static string Number(double value) =>
        Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Values with a margin, laid out between two places.</summary>
    private sealed class Axis
    {
        private readonly double _from;
        private readonly double _to;

        public Axis(IEnumerable<double> values, double margin, double from, double to)
        {
            var all = values.ToList();
            var range = Math.Max(all.Max() - all.Min(), 0.1);
            (Low, High) = (all.Min() - (margin * range), all.Max() + (margin * range));
            (_from, _to) = (from, to);
        }

        public double Low { get; }

        public double High { get; }

        public double At(double value) => _from + ((value - Low) / (High - Low) * (_to - _from));
    }
}
