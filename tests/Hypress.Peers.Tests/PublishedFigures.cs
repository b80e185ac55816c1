using Hypress.Codecs;
using Hypress.Container;
using Hypress.Formats;

namespace Hypress.Peers.Tests;

/// <summary>Rates of the test scenes against an independent program that calls the same libraries.</summary>
public sealed class PublishedFigures
{
    // Scene, codec, target, bpppb as measured there; JPEG XL there is 0.12, here 0.7.
    public static TheoryData<string, string, string, double> Figures =>
        new()
        {
            { "hyperion_paris", "jpeg-ls", "lossless", 7.138 },
            { "hyperion_paris", "jpeg-ls", "1", 5.550 },
            { "hyperion_paris", "jpeg-ls", "16", 2.407 },
            { "hydice_urban", "jpeg-ls", "lossless", 3.766 },
            { "hydice_urban", "jpeg-ls", "64", 0.244 },
            { "enmap_potsdam_A", "jpeg-ls", "lossless", 6.565 },
            { "enmap_potsdam_A", "jpeg-ls", "4", 3.459 },
            { "cave_cloth", "jpeg-ls", "lossless", 10.608 },
            { "hyperion_paris", "jpeg-xl", "lossless", 7.053 },
            { "enmap_potsdam_A", "jpeg-xl", "lossless", 6.471 },
            { "hyperion_paris", "geotiff-zstd", "lossless", 10.130 },
            { "hyperion_paris", "geotiff-deflate", "lossless", 10.822 },
            { "enmap_potsdam_A", "geotiff-zstd", "lossless", 9.564 },
            { "enmap_potsdam_A", "geotiff-lerc", "lossless", 10.809 },
            { "enmap_potsdam_A", "geotiff-lerc", "16", 4.712 },
            { "hyperion_paris", "geotiff-lerc", "1", 9.501 },
            { "enmap_potsdam_A", "lerc", "lossless", 7.297 },
            { "enmap_potsdam_A", "lerc", "4", 4.429 },
            { "enmap_potsdam_A", "zfp", "lossless", 11.796 },
            { "enmap_potsdam_A", "zfp", "4", 8.269 },
            { "hyperion_paris", "zfp", "16", 7.246 },
        };

    [Theory, MemberData(nameof(Figures))]
    public void Rates_agree_within_one_percent(
        string scene,
        string codec,
        string target,
        double expected
    )
    {
        var data = Environment.GetEnvironmentVariable("HYPRESS_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "HYPRESS_DATA isn't set");
        using var source = FormatCatalog.Open(Path.Combine(data!, "test", $"{scene}.hdr"));
        using var folder = new TemporaryFolder();
        var result = CubeCompressor.Compress(
            source,
            folder.File("x.hyp"),
            new()
            {
                Codec = Peers.Find(codec),
                Target =
                    target == "lossless"
                        ? CodecTarget.Lossless
                        : CodecTarget.MaxError(double.Parse(target)),
            }
        );
        Assert.InRange(result.Bpppb, 0.99 * expected, 1.01 * expected);
    }
}
