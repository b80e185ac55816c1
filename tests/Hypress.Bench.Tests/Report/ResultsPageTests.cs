using System.Xml.Linq;
using Hypress.Bench.Report;
using Hypress.Bench.Results;
using Hypress.Bench.Tests.Results;

namespace Hypress.Bench.Tests.Report;

public sealed class ResultsPageTests
{
    [Fact]
    public void The_page_holds_every_scene_and_its_plots_every_point()
    {
        using var folder = new BenchFolder();
        folder.Results.Lock().Dispose();
        BenchRow[] rows =
        [
            Rows.Ok("a", "first", "rate 1", 1, 40),
            Rows.Ok("a", "first", "rate 2", 2, 45),
            Rows.Ok("a", "<second>", "rate 1", 0.9, 41),
            Rows.Ok("a", "<second>", "rate 2", 1.9, 46),
            Rows.Ok("b", "first", "rate 1", 1, 50),
            Rows.Ok("b", "first", "lossless", 5, double.PositiveInfinity),
            Rows.Refused("b", "<second>", "rate 1"),
        ];
        ResultsTable.Write(folder.Results.Table, rows);
        BenchDescription.Of(folder.Config([], [], [])).Write(folder.Results.Description);

        ResultsPage.Write(
            [folder.Results],
            folder.File("page.md"),
            new(["hypress bench x.json"]) { Anchors = ["first", "<second>"] }
        );

        var page = File.ReadAllText(folder.File("page.md"));
        Assert.Contains("hypress bench x.json", page);
        Assert.Contains("7 points: 6 ok, 1 unsupported, 0 failed", page);
        Assert.Contains("| `first` | 40.00<br>", page);
        Assert.Contains("| `first` | – | **5.000** |", page);
        Assert.Contains("| `<second>` | unsupported | 1 | rate 1 | can't, or won't |", page);
        Assert.Contains("## Against `first`", page);
        Assert.Contains("## Against `<second>`", page);
        Assert.Contains("| encode | decode |", page);
        foreach (var (plot, points) in new[] { ("a", 4), ("b", 1), ("mean", 1) })
        {
            Assert.Contains($"(page/{plot}.svg)", page);
            var svg = XDocument.Load(folder.File($"page/{plot}.svg"));
            Assert.Equal(points, svg.Descendants().Count(e => e.Name.LocalName == "circle"));
            var width = double.Parse(svg.Root!.Attribute("viewBox")!.Value.Split(' ')[2]);
            Assert.All(
                svg.Descendants().Where(e => e.Name.LocalName == "circle"),
                e => Assert.InRange(double.Parse(e.Attribute("cx")!.Value), 0, width)
            );
        }
    }

    [Fact]
    public void A_busy_machine_s_seconds_are_left_out_and_folders_make_one_page()
    {
        using var one = new BenchFolder();
        using var other = new BenchFolder();
        foreach (var (folder, scene) in new[] { (one, "a"), (other, "b") })
        {
            folder.Results.Lock().Dispose();
            ResultsTable.Write(folder.Results.Table, [Rows.Ok(scene, "first", "rate 1", 1, 40)]);
            BenchDescription.Of(folder.Config([], [], [])).Write(folder.Results.Description);
        }

        ResultsPage.Write(
            [one.Results, other.Results],
            one.File("page.md"),
            new(["hypress report"]) { HasSpeed = false }
        );

        var page = File.ReadAllText(one.File("page.md"));
        Assert.Contains("2 scenes, 1 codec, 2 points", page);
        Assert.Contains("busy machine", page);
        Assert.DoesNotContain("| encode | decode |", page);
    }
}
