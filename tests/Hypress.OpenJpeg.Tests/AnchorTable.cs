using System.Globalization;
using System.Text;
using System.Text.Json;
using Hypress.Codecs;

namespace Hypress.OpenJpeg.Tests;

/// <summary>Makes the table of docs/anchors.md; takes minutes, so it runs only when asked for.</summary>
public sealed class AnchorTable
{
    /// <summary>What a .hyp file of one tile adds to a payload, at most.</summary>
    private const int FileBytes = 150;

    [Fact(Explicit = true)]
    public void No_point_is_more_than_0_15_dB_below_its_anchor()
    {
        var folder = Environment.GetEnvironmentVariable("HYPRESS_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "HYPRESS_DATA isn't set");
        using var anchors = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder!, "anchors.json"))
        );
        var scenes = anchors.RootElement.GetProperty("scenes");
        string[] rates = ["0.02", "0.05", "0.1", "0.2", "0.25", "0.5", "1.0"];
        var table = new StringBuilder($"| scene | codec | {string.Join(" | ", rates)} |\n").Append(
            CultureInfo.InvariantCulture,
            $"|---|---{new StringBuilder().Insert(0, "|---", rates.Length)}|\n"
        );
        var worst = double.PositiveInfinity;
        foreach (var scene in scenes.EnumerateObject().OrderBy(s => s.Name, StringComparer.Ordinal))
        foreach (
            var (codec, key) in ((ICubeCodec, string)[])
                [(new Jpeg2000Codec(), "by_band"), (new KltJpeg2000Codec(), "klt")]
        )
        {
            var cube = Scenes.Real($"test/{scene.Name}");
            table.Append(CultureInfo.InvariantCulture, $"| {scene.Name} | {codec.Name} ");
            foreach (var rate in rates)
            {
                var anchor = scene
                    .Value.GetProperty(key)
                    .GetProperty(rate)
                    .GetProperty("psnr")
                    .GetDouble();
                var bytes =
                    CodecTarget
                        .Rate(double.Parse(rate, CultureInfo.InvariantCulture))
                        .ByteLimit(cube.Shape.Count)!
                        .Value - FileBytes;
                var payload = Scenes.Encode(codec, cube, CodecTarget.Bytes(bytes));
                Assert.InRange(payload.Length, 1, bytes);
                var psnr = Scenes.Psnr(cube, Scenes.Decode(codec, payload, cube.Shape, cube.Type));
                worst = Math.Min(worst, psnr - anchor);
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"| {psnr:F2} ({Math.Round(psnr - anchor, 2):+0.00;-0.00;0.00}) "
                );
            }
            table.Append("|\n");
            File.WriteAllText(
                Path.Combine(AppContext.BaseDirectory, "anchor-table.md"),
                table.ToString()
            );
        }
        TestContext.Current.TestOutputHelper!.WriteLine(table.ToString());
        Assert.True(worst > -0.15, $"{worst:F2} dB");
    }
}
