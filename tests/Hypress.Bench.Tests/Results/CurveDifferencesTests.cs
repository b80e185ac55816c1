using System.Text.Json;
using Hypress.Bench.Results;

namespace Hypress.Bench.Tests.Results;

public sealed class CurveDifferencesTests
{
    // "half" needs half of the anchor's rate at every PSNR, which rises 6 dB for each doubling.
    private static readonly BenchRow[] Bench =
    [
        .. from scene in (string[])["a", "b"]
        from exponent in Enumerable.Range(0, 4)
        let rate = Math.Pow(2, exponent) / 10
        from row in (BenchRow[])
            [
                Rows.Ok(scene, "anchor", $"rate {rate}", rate, 30 + (6 * exponent)),
                Rows.Ok(scene, "half", $"rate {rate}", rate, 36 + (6 * exponent)),
            ]
        select row,
        Rows.Ok("a", "half", "lossless", 5, double.PositiveInfinity),
        Rows.Refused("b", "half", "lossless"),
        Rows.Ok("a", "alone", "rate 1", 1, 40),
        Rows.Ok("a", "elsewhere", "rate 1", 2, 90),
        Rows.Ok("a", "elsewhere", "rate 2", 3, 99),
    ];

    [Fact]
    public void Half_the_rate_is_minus_fifty_percent_and_six_decibels()
    {
        var differences = CurveDifferences.Of(Bench, "anchor")!;

        var half = differences.Rows.Where(row => row.Curve == "half").ToList();
        Assert.Equal(["a", "b"], half.Select(row => row.Scene));
        foreach (var row in half)
        {
            Assert.Equal(-50, row.Rate!.Value.Value, 9);
            Assert.Equal((36, 48), (row.Rate.Value.From, row.Rate.Value.To));
            Assert.Equal(6, row.Psnr!.Value.Value, 9);
            Assert.Equal(0.1, row.Psnr.Value.From, 9);
            Assert.Equal(0.8, row.Psnr.Value.To, 9);
        }
        var mean = differences.Means.Single(row => row.Curve == "half");
        Assert.Equal(-50, mean.Rate!.Value.Value, 9);
        Assert.Equal((2, 2, 2), (mean.RateScenes, mean.PsnrScenes, differences.Scenes));
    }

    [Fact]
    public void Curves_without_a_common_range_say_so_and_single_points_make_no_curve()
    {
        var differences = CurveDifferences.Of(Bench, "anchor")!;

        var elsewhere = differences.Rows.Single(row => row.Curve == "elsewhere");
        Assert.Null(elsewhere.Rate);
        Assert.Null(elsewhere.Psnr);
        Assert.DoesNotContain(differences.Rows, row => row.Curve == "alone");
        Assert.Equal("anchor", CurveDifferences.Of(Bench, null)!.Anchor);
        Assert.Null(CurveDifferences.Of([Rows.Refused("a", "x", "rate 1")], null));
    }

    [Fact]
    public void The_markdown_names_value_unit_and_range()
    {
        var text = DifferenceTables.Markdown(CurveDifferences.Of(Bench, "anchor")!);

        Assert.Contains("BD-rate against `anchor` in %", text);
        Assert.Contains("| codec | a | b | mean |", text);
        Assert.Contains("| `half` | **-50.0** | **-50.0** | **-50.0** |", text);
        Assert.Contains("| `half` | **+6.00** | **+6.00** | **+6.00** |", text);
        Assert.Contains("| `half` | 36.0 to 48.0 | 36.0 to 48.0 | 36.0 to 48.0 |", text);
        Assert.Contains("| `half` | 0.100 to 0.800 | 0.100 to 0.800 | 0.100 to 0.800 |", text);
        Assert.Contains("| `elsewhere` | – | – | – |", text);
    }

    [Fact]
    public void Points_that_cost_more_and_give_less_are_no_part_of_a_curve()
    {
        // Between the anchor's rates of 36 and 42 dB, and a limit of errors far beyond.
        BenchRow[] rows =
        [
            .. Bench,
            Rows.Ok("a", "anchor", "rate 0.3", 0.3, 33),
            Rows.Ok("a", "anchor", "max-error 9", 3, 70),
        ];

        var half = CurveDifferences.Of(rows, "anchor")!.Rows.First(row => row.Curve == "half");

        Assert.Equal(-50, half.Rate!.Value.Value, 9);
        Assert.Equal(6, half.Psnr!.Value.Value, 9);
    }

    [Fact]
    public void Toolkits_find_their_layout()
    {
        using var folder = new BenchFolder();
        folder.Results.Lock().Dispose();
        ToolkitCurves.Write(folder.Results, Bench);
        DifferenceTables.Write(folder.Results, Bench, "anchor");

        using var curve = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder.Results.Toolkits, "a", "half.json"))
        );
        Assert.Equal("half", curve.RootElement.GetProperty("name").GetString());
        Assert.Contains(
            "bits per pixel per band",
            curve.RootElement.GetProperty("description").GetString()
        );
        var results = curve.RootElement.GetProperty("results");
        Assert.Equal([0.1, 0.2, 0.4, 0.8], Numbers("bpp"));
        Assert.Equal([36, 42, 48, 54], Numbers("psnr"));
        Assert.Equal(4, Numbers("encoding_time").Count);
        Assert.Equal(4, Numbers("decoding_time").Count);

        using var json = JsonDocument.Parse(File.ReadAllText(folder.Results.DifferencesJson));
        var first = json.RootElement.GetProperty("scenes")[0];
        Assert.Equal(-50, first.GetProperty("bd_rate_percent").GetProperty("value").GetDouble(), 9);

        List<double> Numbers(string name) =>
            [.. results.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
    }
}
