using System.Globalization;
using System.Text;
using Hypress.Bench.Results;
using Hypress.Bytes;

namespace Hypress.Bench.Report;

/// <summary>Writes a bench's results as a Markdown page with plots as SVG files beside it.</summary>
public static class ResultsPage
{
    /// <summary>Writes the page, and its plots into a folder of the page's name without ending.</summary>
    /// <param name="folders">Output folders of benches with one config but other scenes; the first tells of the machine.</param>
    /// <param name="path">The page, <c>docs/results.md</c>; replaced when it is there.</param>
    /// <param name="commands">The commands that made it, for the page to say.</param>
    /// <param name="withSpeed">Whether the machine was quiet enough for seconds to mean something.</param>
    /// <exception cref="IOException">A folder holds no results, or the page can't be written.</exception>
    /// <exception cref="HypressFormatException">The results are damaged.</exception>
    public static void Write(
        IReadOnlyList<ResultsFolder> folders,
        string path,
        IReadOnlyList<string> commands,
        bool withSpeed = true
    )
    {
        BenchRow[] rows = [.. folders.SelectMany(folder => ResultsTable.Read(folder.Table))];
        var description = BenchDescription.Read(folders[0].Description);
        var plots = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(path))!,
            Path.GetFileNameWithoutExtension(path)
        );
        Directory.CreateDirectory(plots);
        var page = new Page(rows, description, commands, plots, withSpeed);
        WriteText(path, page.Text());
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
        IReadOnlyList<string> commands,
        string plots,
        bool withSpeed
    )
    {
        private readonly StringBuilder _text = new();
        private readonly List<string> _scenes = [.. rows.Select(row => row.Key.Scene).Distinct()];
        private readonly List<string> _curves = [.. rows.Select(row => row.Key.Curve).Distinct()];

        private IEnumerable<BenchRow> Ok => rows.Where(row => row.Status == PointStatus.Ok);

        private IEnumerable<BenchRow> Lossy => Ok.Where(row => double.IsFinite(row.Figures!.Psnr));

        public string Text()
        {
            Line("# Results");
            Line();
            Line("Made by");
            Line();
            Line("```");
            foreach (var command in commands)
                Line(command);
            Line("```");
            Line();
            Line(
                $"{_scenes.Count} scenes, {_curves.Count} codecs, {rows.Count} points: {Count(PointStatus.Ok)} ok, "
                    + $"{Count(PointStatus.Unsupported)} unsupported, {Count(PointStatus.Failed)} failed. "
                    + "PSNR has the scene's largest value as peak; rates count all coded bytes of a file that was decoded again from disk. "
                    + (
                        withSpeed
                            ? Seconds()
                            : "Seconds were taken on a busy machine and are left out."
                    )
            );
            Average();
            if (CurveDifferences.Of(rows, description.Anchor) is { } differences)
            {
                Heading("Rate and quality against the anchor");
                _text.Append(DifferenceTables.Markdown(differences));
            }
            Lossless();
            SpeedAndMemory();
            foreach (var scene in _scenes)
                Scene(scene);
            Refusals();
            return _text.ToString();
        }

        private string Seconds() =>
            $"Seconds are {(description.Repeats == 1 ? "of one run" : $"medians of {description.Repeats} runs")} on "
            + $"{Several(description.Threads, "thread")} of a machine with {Several(description.Processors, "processor")} "
            + $"({description.System}); what else ran there isn't known to this page.";

        private string Count(PointStatus status) =>
            rows.Count(row => row.Status == status).ToString(CultureInfo.InvariantCulture);

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
            Heading("Mean over the scenes");
            Plot(
                "mean",
                "Mean PSNR against mean rate",
                means.GroupBy(m => m.Curve).ToDictionary(g => g.Key, g => g.Select(m => (m.X, m.Y)))
            );
            Line("A codec is drawn at the targets it reached on every scene.");
        }

        private void Scene(string scene)
        {
            Heading(scene);
            var points = Lossy.Where(row => row.Key.Scene == scene).ToList();
            if (points.Count == 0)
            {
                Line("No point with loss.");
                return;
            }
            Line(
                $"Peak {Number(points[0].Figures!.Peak, "0.####")}. PSNR in dB, RMSE in sample units, mean spectral angle in degrees, largest error:"
            );
            Line();
            foreach (var kind in points.GroupBy(row => row.Key.Target.Split(' ')[0]))
                Targets([.. kind]);
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
        }

        // A table of the targets of one kind.
        private void Targets(List<BenchRow> points)
        {
            var targets = points.Select(row => row.Key.Target).Distinct().ToList();
            var curves = _curves.Where(c => points.Any(row => row.Key.Curve == c)).ToList();
            Row(["codec", .. targets]);
            Row(["---", .. targets.Select(_ => "---")]);
            foreach (var curve in curves)
                Row([
                    $"`{curve}`",
                    .. targets.Select(target =>
                        points.Find(row => row.Key.Curve == curve && row.Key.Target == target)
                            is { Figures: { } f }
                            ? $"{Number(f.Psnr, "0.00")} dB at {Number(f.Bpppb, "0.####")}; {Number(f.Rmse, "0.###")}; {Number(f.MeanAngle, "0.###")}°; {Number(f.MaxError, "0.###")}"
                            : ""
                    ),
                ]);
            Line();
        }

        private void Lossless()
        {
            var exact = Ok.Where(row => double.IsPositiveInfinity(row.Figures!.Psnr))
                .GroupBy(row => (row.Key.Scene, row.Key.Curve))
                .ToDictionary(g => g.Key, g => g.Min(row => row.Figures!.Bpppb));
            if (exact.Count == 0)
                return;
            var curves = _curves.Where(c => exact.Keys.Any(key => key.Curve == c)).ToList();
            Heading("Lossless, bits per pixel per band");
            Row(["scene", .. curves.Select(c => $"`{c}`")]);
            Row(["---", .. curves.Select(_ => "---:")]);
            foreach (var scene in _scenes)
                Row([
                    scene,
                    .. curves.Select(c =>
                        exact.TryGetValue((scene, c), out var rate) ? Number(rate, "0.000") : ""
                    ),
                ]);
        }

        private void SpeedAndMemory()
        {
            Heading(withSpeed ? "Speed and memory" : "Memory");
            Line(
                "All points of a codec together: "
                    + (withSpeed ? "million values a second, " : "")
                    + "largest resident set of a process (the runtime's own 50 MiB or so included)."
            );
            Line();
            string[] speeds = withSpeed ? ["encode", "decode"] : [];
            Row(["codec", .. speeds, "encode MiB", "decode MiB"]);
            Row(["---", .. speeds.Select(_ => "---:"), "---:", "---:"]);
            foreach (var curve in Ok.GroupBy(row => row.Key.Curve))
            {
                var all = curve.Select(row => row.Figures!).ToList();
                var values = all.Sum(f => f.Values) / 1e6;
                speeds = withSpeed
                    ?
                    [
                        Number(values / all.Sum(f => f.EncodeSeconds), "0.0"),
                        Number(values / all.Sum(f => f.DecodeSeconds), "0.0"),
                    ]
                    : [];
                Row([
                    $"`{curve.Key}`",
                    .. speeds,
                    Number(all.Max(f => f.EncodePeakMemory), "0"),
                    Number(all.Max(f => f.DecodePeakMemory), "0"),
                ]);
            }
        }

        private void Refusals()
        {
            var refused = rows.Where(row => row.Status != PointStatus.Ok)
                .GroupBy(row => (row.Key.Curve, row.Status, Reason: WithoutTarget(row)))
                .ToList();
            if (refused.Count == 0)
                return;
            Heading("What did not run");
            foreach (var same in refused)
                Line(
                    $"- `{same.Key.Curve}`, {same.Count()} {ResultsTable.StatusText(same.Key.Status)} "
                        + $"({string.Join(", ", same.Select(row => row.Key.Target).Distinct())}): {same.Key.Reason}"
                );
        }

        // So that a reason stands once for all targets that a codec hasn't.
        private static string WithoutTarget(BenchRow row) =>
            row.Reason.Replace(
                $"'{TargetText.Parse(row.Key.Target)}'",
                "like these",
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
                    _curves.IndexOf(c),
                    [.. curves[c].OrderBy(point => point.X)]
                ))
                .ToList();
            var chart = new SvgChart(title, "bits per pixel per band", "PSNR, dB", lines);
            if (chart.Render() is not { } svg)
                return;
            WriteText(Path.Combine(plots, $"{name}.svg"), svg);
            Line($"![{title}]({Path.GetFileName(plots)}/{name}.svg)");
            Line();
        }

        private void Heading(string title)
        {
            Line();
            Line($"## {title}");
            Line();
        }

        private void Row(IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");

        private void Line(string line = "") => _text.Append(line).Append('\n');

        private static string Several(int count, string name) =>
            $"{count} {name}{(count == 1 ? "" : "s")}";

        private static string Number(double value, string format) =>
            value.ToString(format, CultureInfo.InvariantCulture);
    }
}
