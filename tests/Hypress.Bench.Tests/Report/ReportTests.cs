using System.Text.Json;
using Hypress.Bench.Results;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;
using Microsoft.Playwright;

namespace Hypress.Bench.Tests.Report;

public sealed class ReportTests(ReportFixture report, Browser browser)
    : IClassFixture<ReportFixture>,
        IClassFixture<Browser>
{
    private readonly List<string> _errors = [];

    [Theory]
    [InlineData(1600, 1000, ColorScheme.Light)]
    [InlineData(420, 800, ColorScheme.Dark)]
    public async Task It_loads_offline_without_errors(int width, int height, ColorScheme scheme)
    {
        var page = await browser.Open(report.Path, _errors, width, height, scheme);

        Assert.Empty(_errors);
        Assert.Contains("2 scenes, 3 codecs, 11 points", await page.InnerTextAsync("#summary"));
        Assert.Equal(
            scheme.ToString().ToLowerInvariant(),
            await page.GetAttributeAsync("html", "data-theme")
        );
        // Nothing sticks out: wide tables scroll within themselves.
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.ClickAsync("#theme");
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task The_plots_hold_the_numbers_of_the_table()
    {
        var page = await browser.Open(report.Path, _errors);

        foreach (var scene in report.Table.Select(row => row.Key.Scene).Distinct())
        {
            await page.SelectOptionAsync("#scene-choice", scene);
            await Drawn("psnr", scene, f => f.Psnr);
            await Drawn("angle", scene, f => f.MeanAngle);
            await Drawn("error", scene, f => f.MaxError);
        }
        Assert.Empty(_errors);

        async Task Drawn(string chart, string scene, Func<PointFigures, double> value)
        {
            var expected =
                from row in report.Table
                where row.Key.Scene == scene && row.Figures is { } f
                let y = value(row.Figures!)
                where double.IsFinite(y) && (y > 0 || chart == "psnr")
                select (row.Key.Curve, row.Figures!.Bpppb, y);
            Assert.Equal(expected.Order(), await Points(page, chart));
        }
    }

    [Fact]
    public async Task The_average_and_the_tables_say_what_the_bench_found()
    {
        var page = await browser.Open(report.Path, _errors);

        var expected =
            from row in report.Table
            where row.Figures is { } f && double.IsFinite(f.Psnr)
            group row.Figures by (row.Key.Curve, row.Key.Target) into same
            select (same.Key.Curve, same.Average(f => f.Bpppb), same.Average(f => f.Psnr));
        var drawn = await Points(page, "average");
        Assert.Equal(expected.Order().Select(Rounded), drawn.Select(Rounded));

        var differences = CurveDifferences.Of([.. report.Table], null)!;
        var mean = differences.Means.Single();
        Assert.Equal("toy waste=3", mean.Curve);
        Assert.Contains(
            FormattableString.Invariant($"{mean.Rate!.Value.Value:+0.0;-0.0} %"),
            await page.InnerTextAsync("#differences td.mean")
        );
        Assert.Contains("has no target", await page.InnerTextAsync("#points"));
        Assert.Equal(6 + 1, await page.Locator("#points tr").CountAsync());

        static (string, double, double) Rounded((string Curve, double X, double Y) point) =>
            (point.Curve, Math.Round(point.X, 9), Math.Round(point.Y, 9));
    }

    [Fact]
    public async Task A_click_draws_the_spectra_of_that_pixel()
    {
        var page = await browser.Open(report.Path, _errors);

        await page.Locator("#error-stage").ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator("#error-stage").BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(
            (float)(box.X + (box.Width * 10.5 / 40)),
            (float)(box.Y + (box.Height * 25.5 / 40))
        );

        Assert.Equal("line 25, sample 10", await page.InnerTextAsync("#pixel"));
        using var original = FormatCatalog.Open(report.Scene.Path);
        Assert.Equal(original.ReadSpectrum<double>(25, 10), await Spectrum("original"));
        foreach (
            var row in report.Table.Where(row =>
                row.Key.Scene == report.Scene.Name
                && row.Key.Target == ReportFixture.Viewed
                && row.Status == PointStatus.Ok
            )
        )
        {
            using var decoded = CubeCompressor.Open(
                report.CodedFile(row),
                new HypReadOptions { Codecs = Program.Codecs }
            );
            var drawn = await Spectrum(row.Key.Curve);
            // An error is drawn in 127 steps of the largest.
            var half = Math.Max(1, row.Figures!.MaxError / sbyte.MaxValue) / 2;
            Assert.All(
                decoded.ReadSpectrum<double>(25, 10).Zip(drawn),
                pair => Assert.InRange(pair.Second, pair.First - half, pair.First + half)
            );
        }
        Assert.Empty(_errors);

        async Task<IEnumerable<double>> Spectrum(string name) =>
            (await Points(page, "spectra")).Where(p => p.Curve == name).Select(p => p.Y);
    }

    [Fact]
    public async Task The_map_shows_where_the_bits_went()
    {
        var page = await browser.Open(report.Path, _errors);

        await page.SelectOptionAsync("#map-kind", "bits");
        // It is drawn when its picture is unpacked.
        await page.Locator("#error-max:has-text('bpppb')").WaitForAsync();

        // The toy gives all its bits to one cell of 4 x 4 pixels, and lets the rest go dark.
        var bright = await page.EvaluateAsync<int[]>(
            """
            (() => {
              const { width, height } = $("error");
              const data = $("error").getContext("2d").getImageData(0, 0, width, height).data;
              const lit = [];
              for (let i = 0; i < width * height; i++) if (data[4 * i] > 200) lit.push(i);
              return [lit.length, lit[0], lit[lit.length - 1]];
            })()
            """
        );
        Assert.Equal([16, (4 * 40) + 8, (7 * 40) + 11], bright);
        Assert.EndsWith("bpppb", await page.InnerTextAsync("#error-max"));
        Assert.StartsWith("toy-model", await page.InnerTextAsync("#view-facts"));
        Assert.Empty(_errors);
    }

    [Fact]
    public async Task A_codec_is_switched_off_in_every_chart()
    {
        var page = await browser.Open(report.Path, _errors);
        Assert.True(await Shown());

        await page.ClickAsync("#codecs button:has-text('waste')");

        Assert.False(await Shown());
        Assert.Empty(_errors);

        Task<bool> Shown() =>
            page.EvaluateAsync<bool>(
                """
                Object.values(charts).filter((c) => c.plot).some((c) =>
                  c.plot.series.some((s) => s.label === "toy waste=3" && s.show))
                """
            );
    }

    [Fact]
    public async Task The_divider_uncovers_the_original_and_a_drag_zooms()
    {
        var page = await browser.Open(report.Path, _errors);

        await page.FillAsync("#slider", "80");
        Assert.Contains("80%", await page.EvaluateAsync<string>("$('decoded').style.clipPath"));
        var before = await Range();
        await page.Locator("#chart-psnr").ScrollIntoViewIfNeededAsync();
        var box = (await page.Locator("#chart-psnr .u-over").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width / 4), box.Y + (box.Height / 4));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        await page.Mouse.UpAsync();
        var after = await Range();
        Assert.InRange(after[0], before[0] + 1e-9, before[1]);
        Assert.InRange(after[1], after[0], before[1] - 1e-9);
        Assert.Empty(_errors);

        Task<double[]> Range() =>
            page.EvaluateAsync<double[]>(
                "(() => { const y = charts.psnr.plot.scales.y; return [y.min, y.max]; })()"
            );
    }

    /// <summary>What a chart's canvas is drawn from, curve by curve and left to right.</summary>
    private static async Task<List<(string Curve, double X, double Y)>> Points(
        IPage page,
        string chart
    )
    {
        var json = await page.EvaluateAsync<string>(
            $$"""
            JSON.stringify(charts.{{chart}}.plot.series.slice(1).map((series, i) => ({
              name: series.label,
              points: charts.{{chart}}.plot.data[0].map((x, at) => [x, charts.{{chart}}.plot.data[i + 1][at]]).filter(([, y]) => y != null),
            })))
            """
        );
        using var document = JsonDocument.Parse(json);
        return
        [
            .. (
                from series in document.RootElement.EnumerateArray()
                from point in series.GetProperty("points").EnumerateArray()
                select (
                    series.GetProperty("name").GetString()!,
                    point[0].GetDouble(),
                    point[1].GetDouble()
                )
            ).Order(),
        ];
    }
}
