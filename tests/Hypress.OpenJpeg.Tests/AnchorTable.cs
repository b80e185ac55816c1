using System.Globalization;
using System.Text;
using System.Text.Json;
using Hypress.Codecs;

namespace Hypress.OpenJpeg.Tests;

/// <summary>Makes the table of docs/anchors.md, scene by scene; takes minutes, so it runs only when asked for.</summary>
public sealed class AnchorTable
{
    /// <summary>What a .hyp file of one tile adds to a payload, at most.</summary>
    private const int FileBytes = 150;

    private const double MostBelow = 0.15;

    private static readonly string[] Rates = ["0.02", "0.05", "0.1", "0.2", "0.25", "0.5", "1.0"];

    /// <summary>Codecs, their options, and what the anchors call them.</summary>
    private static readonly (ICubeCodec Codec, (string, string)[] Options, string Key)[] Codecs =
    [
        (new Jpeg2000Codec(), [], "by_band"),
        (new KltJpeg2000Codec(), [], "klt"),
        (new KltJpeg2000Codec(), [("basis-bits", "16")], "klt"),
    ];

    [Theory(Explicit = true)]
    [InlineData("abu_beach_1")]
    [InlineData("cave_balloons")]
    [InlineData("cave_cloth")]
    [InlineData("enmap_potsdam_A")]
    [InlineData("hydice_urban")]
    [InlineData("hyperion_paris")]
    [InlineData("jasper_ridge")]
    [InlineData("pavia_center")]
    public void No_point_is_more_than_0_15_dB_below_its_anchor(string name)
    {
        var folder = Environment.GetEnvironmentVariable("HYPRESS_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "HYPRESS_DATA isn't set");
        using var anchors = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder!, "anchors.json"))
        );
        var scene = anchors.RootElement.GetProperty("scenes").GetProperty(name);
        var cube = Scenes.Real($"test/{name}");
        var lines = new StringBuilder();
        var worst = double.PositiveInfinity;
        foreach (var (codec, options, key) in Codecs)
        {
            var label = string.Join(' ', options.Select(o => $" {o.Item1}={o.Item2}"));
            lines.Append(CultureInfo.InvariantCulture, $"| {name} | {codec.Name}{label} ");
            foreach (var rate in Rates)
            {
                var anchor = scene.GetProperty(key).GetProperty(rate).GetProperty("psnr");
                var bytes =
                    CodecTarget
                        .Rate(double.Parse(rate, CultureInfo.InvariantCulture))
                        .ByteLimit(cube.Shape.Count)!
                        .Value - FileBytes;
                var payload = Scenes.Encode(codec, cube, CodecTarget.Bytes(bytes), options);
                Assert.InRange(payload.Length, 1, bytes);
                var psnr = Scenes.Psnr(cube, Scenes.Decode(codec, payload, cube.Shape, cube.Type));
                var above = psnr - anchor.GetDouble();
                worst = Math.Min(worst, above);
                lines.Append(
                    CultureInfo.InvariantCulture,
                    $"| {psnr:F2} ({Math.Round(above, 2):+0.00;-0.00;0.00}) "
                );
            }
            lines.Append("|\n");
        }
        var tables = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "anchors"));
        File.WriteAllText(Path.Combine(tables.FullName, $"{name}.md"), lines.ToString());
        TestContext.Current.TestOutputHelper!.WriteLine(lines.ToString());
        Assert.True(worst > -MostBelow, $"{worst:F2} dB");
    }
}
