using Hypress.Codecs;

namespace Hypress.Bench.Tests;

public sealed class BenchConfigTests
{
    [Fact]
    public void A_config_says_what_it_means()
    {
        using var folder = new BenchFolder();
        folder.Scene("b");
        folder.Scene("a");
        Environment.SetEnvironmentVariable(
            "BENCH_TEST_SCENES",
            Path.GetDirectoryName(folder.File("a"))
        );
        var config = BenchConfigReader.Parse(
            """
            {
              // what a person writes beside it
              "output": "out/x",
              "scenes": ["${BENCH_TEST_SCENES}/*.hdr", "c.tif"],
              "codecs": ["store", { "name": "toy", "options": { "model": "m1", "waste": "2" }, "targets": ["max-error 4"] }],
              "targets": ["lossless", "rate 0.1", "rate 0.10"],
              "anchor": "toy", "threads": 2, "repeats": 5, "views": ["rate 0.1"], "timeoutSeconds": 60, "keepFiles": true,
            }
            """,
            "/home/bench"
        );

        Assert.Equal("/home/bench/out/x", config.OutputFolder);
        Assert.Equal(
            [
                new("a", folder.File("a.hdr")),
                new("b", folder.File("b.hdr")),
                new("c", "/home/bench/c.tif"),
            ],
            config.Scenes
        );
        Assert.Equal(("store", "store", ""), Names(config.Codecs[0]));
        Assert.Equal(("toy", "toy waste=2", "m1"), Names(config.Codecs[1]));
        Assert.Equal([CodecTarget.MaxError(4)], config.Codecs[1].Targets);
        Assert.Equal([CodecTarget.Lossless, CodecTarget.Rate(0.1)], config.Targets);
        Assert.Equal([CodecTarget.Rate(0.1)], config.Views);
        Assert.Equal(
            ("toy", 2, 5, true),
            (config.Anchor, config.Threads, config.Repeats, config.KeepFiles)
        );
        Assert.Equal(TimeSpan.FromMinutes(1), config.Timeout);

        static (string, string, string) Names(BenchCodec codec) =>
            (codec.Name, codec.Label, codec.Model);
    }

    [Theory]
    [InlineData("{", "line")]
    [InlineData("[]", "not an object")]
    [InlineData(
        """{"scenes":["a.hdr"],"codecs":["x"],"targets":["lossless"]}""",
        "'output' is missing"
    )]
    [InlineData(
        """{"output":"o","scenes":[],"codecs":["x"],"targets":["lossless"]}""",
        "'scenes' names none"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr","b/a.hdr"],"codecs":["x"],"targets":["lossless"]}""",
        "a more than once"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":[],"targets":["lossless"]}""",
        "'codecs' names none"
    )]
    [InlineData("""{"output":"o","scenes":["a.hdr"],"codecs":["x"]}""", "'targets' names none")]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":["x"],"targets":["rate"]}""",
        "'rate' is no target"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":["x"],"targets":["rate -1"]}""",
        "'rate -1' is no target"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":[{"nam":"x"}],"targets":["lossless"]}""",
        "'name' is missing"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":["x"],"targets":["lossless"],"thread":2}""",
        "no 'thread'"
    )]
    [InlineData(
        """{"output":"o","scenes":["a.hdr"],"codecs":["x"],"targets":["lossless"],"threads":0}""",
        "1..1024"
    )]
    [InlineData(
        """{"output":"o","scenes":["${NOWHERE_SET}/a.hdr"],"codecs":["x"],"targets":["lossless"]}""",
        "NOWHERE_SET"
    )]
    public void A_wrong_config_is_refused_with_the_reason(string json, string reason)
    {
        var error = Assert.Throws<HypressFormatException>(() => BenchConfigReader.Parse(json, "/"));
        Assert.Contains(reason, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Targets_read_as_they_were_written()
    {
        var byBand = new[] { TargetKind.MaxErrorPerBand, TargetKind.MaxRelativeErrorPerBand };
        foreach (var kind in Enum.GetValues<TargetKind>().Except(byBand))
        {
            var target = kind == TargetKind.Lossless ? CodecTarget.Lossless : new(kind, 0.1);
            Assert.Equal(target, TargetText.Parse(TargetText.Format(target)));
        }
    }
}
