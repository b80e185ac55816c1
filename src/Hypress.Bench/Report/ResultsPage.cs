using System.Text;
using System.Text.RegularExpressions;
using Hypress.Bench.Results;
using Hypress.Bytes;

namespace Hypress.Bench.Report;

/// <summary>What a page of results says beside the results.</summary>
/// <param name="Commands">The commands that made it.</param>
public sealed record ResultsPageOptions(IReadOnlyList<string> Commands)
{
    /// <summary>Codecs that the others are compared with, a table each; none takes the bench's own.</summary>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <summary>Whether the machine was quiet enough for seconds to mean something; default yes.</summary>
    public bool HasSpeed { get; init; } = true;
}

/// <summary>Writes a bench's results as a Markdown page with plots as SVG files beside it.</summary>
public static partial class ResultsPage
{
    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Digits { get; }

    /// <summary>Writes the page, and its plots into a folder of the page's name without ending.</summary>
    /// <param name="folders">Output folders of benches with one config but other scenes; the first tells of the machine.</param>
    /// <param name="path">The page, <c>docs/results.md</c>; replaced when it is there.</param>
    /// <param name="options">What it says beside the results.</param>
    /// <exception cref="IOException">A folder holds no results, or the page can't be written.</exception>
    /// <exception cref="HypressFormatException">The results are damaged.</exception>
    public static void Write(
        IReadOnlyList<ResultsFolder> folders,
        string path,
        ResultsPageOptions options
    )
    {
        BenchRow[] rows = [.. folders.SelectMany(folder => ResultsTable.Read(folder.Table))];
        var description = BenchDescription.Read(folders[0].Description);
        var plots = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            Path.GetFileNameWithoutExtension(path)
        );
        Directory.CreateDirectory(plots);
        WriteText(path, new Page(rows, description, options, plots).Text());
    }

    private static void WriteText(string path, string text)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        file.Stream!.Write(Encoding.UTF8.GetBytes(text));
        file.Complete();
    }

    private sealed class Page(
        IReadOnlyList<BenchRow> rows,
        BenchDescription description,
        ResultsPageOptions options,
        string plots
    )
    {
        private readonly MarkdownText _text = new();
        private readonly List<string> _scenes = [.. rows.Select(row => row.Key.Scene).Distinct()];
        private readonly List<string> _curves = [.. rows.Select(row => row.Key.Curve).Distinct()];

        // The same colours in all plots.
        private readonly List<string> _drawn =
        [
            .. rows.Where(row => row.Figures is { } f && double.IsFinite(f.Psnr))
                .Select(row => row.Key.Curve)
                .Distinct(),
        ];

        private IEnumerable<BenchRow> Ok => rows.Where(row => row.Status == PointStatus.Ok);

        private IEnumerable<BenchRow> Lossy => Ok.Where(row => double.IsFinite(row.Figures!.Psnr));

        public string Text()
        {
            Beginning();
            Average();
            Differences();
            Lossless();
            Bounded();
            foreach (var scene in _scenes)
                Scene(scene);
            SpeedAndMemory();
            Refusals();
            return _text.ToString().TrimEnd('\n') + "\n";
        }

        private void Beginning()
        {
            _text.Line("# Results");
            _text.Line();
            _text.Line("Made by");
            _text.Line();
            _text.Line("```");
            foreach (var command in options.Commands)
                _text.Line(command);
            _text.Line("```");
            _text.Line();
            _text.Line(
                $"{Several(_scenes.Count, "scene")}, {Several(_curves.Count, "codec")}, {Several(rows.Count, "point")}: {Count(PointStatus.Ok)} ok, "
                    + $"{Count(PointStatus.Unsupported)} unsupported, {Count(PointStatus.Failed)} failed. "
                    + "PSNR has the scene's largest value as peak; rates count all coded bytes of a file that was decoded again from disk. "
                    + (
                        options.HasSpeed
                            ? Seconds()
                            : "Seconds were taken on a busy machine and are left out."
                    )
            );
            _text.Line();
            _text.Line(
                $"Scenes: {string.Join(", ", _scenes.Select(scene => $"[{scene}](#{scene.ToLowerInvariant()})"))}."
            );
        }

        private string Seconds() =>
            $"Seconds are {(description.Repeats == 1 ? "of one run" : $"medians of {description.Repeats} runs")} on "
            + $"{Several(description.Threads, "thread")} of a machine with {Several(description.Processors, "processor")} "
            + $"({description.System}); what else ran there isn't known to this page.";

        private int Count(PointStatus status) => rows.Count(row => row.Status == status);

        private void Average()
        {
            var means =
                from row in Lossy
                group row by (row.Key.Curve, row.Key.Target) into same
                where same.Count() == _scenes.Count
                select (
                    same.Key.Curve,
                    X: same.Average(row => row.Figures!.Bpppb),
                    Y: same.Average(row => row.Figures!.Psnr)
                );
            _text.Heading("Mean over the scenes");
            Plot(
                "mean",
                "Mean PSNR against mean rate",
                means.GroupBy(m => m.Curve).ToDictionary(g => g.Key, g => g.Select(m => (m.X, m.Y)))
            );
            _text.Line("A codec is drawn at the targets it reached on every scene.");
        }

        private void Differences()
        {
            IReadOnlyList<string?> own = [description.Anchor];
            foreach (var anchor in options.Anchors.Count > 0 ? options.Anchors : own)
                if (CurveDifferences.Of(rows, anchor) is { Rows.Count: > 0 } differences)
                {
                    _text.Heading($"Against {MarkdownText.Code(differences.Anchor)}");
                    DifferenceTables.Write(_text, differences);
                }
        }

        private void Lossless()
        {
            var exact = Ok.Where(row => double.IsPositiveInfinity(row.Figures!.Psnr)).ToList();
            if (exact.Count == 0)
                return;
            _text.Heading("Lossless, bits per pixel per band");
            Rates(exact);
        }

        private void Bounded()
        {
            var bounded = Lossy
                .Where(row => row.Key.IsBound)
                .OrderBy(Amount)
                .GroupBy(row => row.Key.Target)
                .ToList();
            if (bounded.Count == 0)
                return;
            _text.Heading("Bounded errors, bits per pixel per band");
            foreach (var bound in bounded)
            {
                _text.Line($"{bound.Key}, in sample units:");
                _text.Line();
                Rates([.. bound]);
            }
        }

        private static double Amount(BenchRow row) => TargetText.Parse(row.Key.Target).Value;

        // The smallest file of each codec on each scene; the smallest of a scene in bold.
        private void Rates(List<BenchRow> points)
        {
            var rates = points
                .GroupBy(row => (row.Key.Scene, row.Key.Curve))
                .ToDictionary(g => g.Key, g => g.Min(row => row.Figures!.Bpppb));
            var least = rates
                .GroupBy(rate => rate.Key.Scene)
                .ToDictionary(g => g.Key, g => g.Min(rate => rate.Value));
            _text.Table(
                ["codec", .. _scenes, "mean"],
                _curves
                    .Where(curve => rates.Keys.Any(key => key.Curve == curve))
                    .Select(curve =>
                        (IEnumerable<string>)
                            [
                                MarkdownText.Code(curve),
                                .. _scenes.Select(scene =>
                                    rates.TryGetValue((scene, curve), out var rate)
                                        ? Best(rate, least[scene], "0.000")
                                        : MarkdownText.None
                                ),
                                _scenes.All(scene => rates.ContainsKey((scene, curve)))
                                    ? MarkdownText.Number(
                                        _scenes.Average(scene => rates[(scene, curve)]),
                                        "0.000"
                                    )
                                    : MarkdownText.None,
                            ]
                    )
            );
        }

        private void Scene(string scene)
        {
            _text.Heading(scene);
            var points = Lossy.Where(row => row.Key.Scene == scene).ToList();
            if (points.Count == 0)
            {
                _text.Line("No point with loss.");
                return;
            }
            Plot(
                ResultsFolder.Slug(scene),
                scene,
                points
                    .GroupBy(row => row.Key.Curve)
                    .ToDictionary(
                        g => g.Key,
                        g => g.Select(row => (row.Figures!.Bpppb, row.Figures.Psnr))
                    )
            );
            _text.Line(
                $"PSNR in dB, its peak {MarkdownText.Number(points[0].Figures!.Peak, "0.####")}, and RMSE in sample units below it. "
                    + "Where a codec moves in steps and couldn't come within 1 % of a rate, the rate that it reached stands in brackets."
            );
            _text.Line();
            foreach (var kind in points.GroupBy(row => row.Key.Target.Split(' ')[0]))
                Figures([.. kind]);
        }

        // Tables of the targets of one kind.
        private void Figures(List<BenchRow> points)
        {
            var targets = points.OrderBy(Amount).Select(row => row.Key.Target).Distinct().ToList();
            Targets(row =>
                row.Figures is not { } f
                    ? MarkdownText.None
                    : $"{MarkdownText.Number(f.Psnr, "0.00")}{(row.IsMet ? "" : $" ({MarkdownText.Number(f.Bpppb, "0.###")})")}"
                        + $"<br><sub>{MarkdownText.Number(f.Rmse, f.Rmse < 10 ? "0.00" : "0.0")}</sub>"
            );
            _text.Details(
                "Rate reached, mean spectral angle, largest error",
                () =>
                {
                    _text.Line("Bits per pixel per band:");
                    _text.Line();
                    Targets(row => MarkdownText.Number(row.Figures!.Bpppb, "0.0000"));
                    _text.Line("Mean spectral angle in degrees:");
                    _text.Line();
                    Targets(row => MarkdownText.Number(row.Figures!.MeanAngle, "0.000"));
                    _text.Line("Largest error in sample units:");
                    _text.Line();
                    Targets(row => MarkdownText.Number(row.Figures!.MaxError, "0.###"));
                }
            );

            void Targets(Func<BenchRow, string> cell) =>
                _text.Table(
                    ["codec", .. targets],
                    _curves
                        .Where(curve => points.Any(row => row.Key.Curve == curve))
                        .Select(curve =>
                            (IEnumerable<string>)
                                [
                                    MarkdownText.Code(curve),
                                    .. targets.Select(target =>
                                        points.Find(row =>
                                            row.Key.Curve == curve && row.Key.Target == target
                                        )
                                            is { } row
                                            ? cell(row)
                                            : MarkdownText.None
                                    ),
                                ]
                        )
                );
        }

        private void SpeedAndMemory()
        {
            _text.Heading(options.HasSpeed ? "Speed and memory" : "Memory");
            _text.Line(
                "All points of a codec together: "
                    + (options.HasSpeed ? "million values a second, " : "")
                    + "largest resident set of a process (the runtime's own 50 MiB or so included)."
            );
            _text.Line();
            _text.Table(
                ["codec", .. Speeds("encode", "decode"), "encode MiB", "decode MiB"],
                Ok.GroupBy(row => row.Key.Curve)
                    .Select(curve =>
                    {
                        var all = curve.Select(row => row.Figures!).ToList();
                        var values = all.Sum(f => f.Values) / 1e6;
                        return (IEnumerable<string>)
                            [
                                MarkdownText.Code(curve.Key),
                                .. Speeds(
                                    MarkdownText.Number(
                                        values / all.Sum(f => f.EncodeSeconds),
                                        "0.0"
                                    ),
                                    MarkdownText.Number(
                                        values / all.Sum(f => f.DecodeSeconds),
                                        "0.0"
                                    )
                                ),
                                MarkdownText.Number(all.Max(f => f.EncodePeakMemory), "0"),
                                MarkdownText.Number(all.Max(f => f.DecodePeakMemory), "0"),
                            ];
                    })
            );

            string[] Speeds(params string[] cells) => options.HasSpeed ? cells : [];
        }

        // A reason stands once for all scenes and targets of a codec, whatever numbers it names.
        private void Refusals()
        {
            var refused = rows.Where(row => row.Status != PointStatus.Ok)
                .GroupBy(row =>
                    (row.Key.Curve, row.Status, Reason: Digits.Replace(WithoutTarget(row), "#"))
                )
                .OrderBy(same => same.Key.Status == PointStatus.Unsupported)
                .ThenBy(same => _curves.IndexOf(same.Key.Curve))
                .ToList();
            if (refused.Count == 0)
                return;
            _text.Heading("What did not run");
            _text.Line("| codec | | points | targets | why, the first of them |");
            _text.Line("| --- | --- | ---: | --- | --- |");
            foreach (var same in refused)
                _text.Line(
                    $"| {MarkdownText.Code(same.Key.Curve)} | {ResultsTable.StatusText(same.Key.Status)} | {same.Count()} "
                        + $"| {Targets(same)} | {same.First().Reason.Replace("|", "\\|", StringComparison.Ordinal)} |"
                );
        }

        private static string Targets(IEnumerable<BenchRow> same) =>
            string.Join(
                "; ",
                same.Select(row => row.Key.Target)
                    .Distinct()
                    .Select(target => target.Split(' ', 2))
                    .GroupBy(words => words[0])
                    .Select(kind =>
                        $"{kind.Key} {string.Join(", ", kind.SelectMany(words => words.Skip(1)))}".Trim()
                    )
            );

        private static string WithoutTarget(BenchRow row) =>
            row.Reason.Replace(
                $"'{TargetText.Parse(row.Key.Target)}'",
                "",
                StringComparison.Ordinal
            );

        private void Plot(
            string name,
            string title,
            Dictionary<string, IEnumerable<(double X, double Y)>> curves
        )
        {
            var lines = _curves
                .Where(curves.ContainsKey)
                .Select(c => new SvgLine(
                    c,
                    _drawn.IndexOf(c),
                    [.. curves[c].OrderBy(point => point.X)]
                ))
                .ToList();
            var chart = new SvgChart(title, "bits per pixel per band", "PSNR, dB", lines);
            if (chart.Render() is not { } svg)
                return;
            WriteText(Path.Combine(plots, $"{name}.svg"), svg);
            _text.Line($"![{title}]({Path.GetFileName(plots)}/{name}.svg)");
            _text.Line();
        }

        private static string Best(double value, double least, string format) =>
            value <= least
                ? MarkdownText.Bold(MarkdownText.Number(value, format))
                : MarkdownText.Number(value, format);

        private static string Several(int count, string name) =>
            $"{count} {name}{(count == 1 ? "" : "s")}";
    }
}
