using Hypress.Bench.Results;
using Hypress.Codecs;
using Hypress.Container;
using Hypress.Formats;
using Hypress.Metrics;

namespace Hypress.Bench.Tests;

public sealed class BenchRunnerTests
{
    [Fact]
    public void A_point_holds_what_the_library_measures_of_the_same_work()
    {
        using var folder = new BenchFolder();
        var scene = folder.Scene("a");
        var config = folder.Config([scene], [BenchFolder.Toy()], CodecTarget.Rate(2));

        var row = Assert.Single(BenchRunner.Run(config, BenchFolder.Setup));

        Assert.Equal((PointStatus.Ok, ""), (row.Status, row.Reason));
        using var original = FormatCatalog.Open(scene.Path);
        var coded = CubeCompressor.Compress(
            original,
            folder.File("again.hyp"),
            new() { Codec = new ToyCodec(), Target = CodecTarget.Rate(2) }
        );
        using var decoded = CubeCompressor.Open(
            folder.File("again.hyp"),
            new HypReadOptions { Codecs = Program.Codecs }
        );
        var found = SceneComparison.Run(original, decoded);
        var figures = row.Figures!;
        Assert.Equal(coded.CodedBytes, figures.CodedBytes);
        Assert.Equal(coded.MetadataBytes, figures.MetadataBytes);
        Assert.Equal(coded.Bpppb, figures.Bpppb);
        Assert.Equal(
            (found.Peak, found.Psnr, found.Rmse, found.Snr),
            (figures.Peak, figures.Psnr, figures.Rmse, figures.Snr)
        );
        Assert.Equal(
            (found.MaxError, found.MeanAngle, found.MaxAngle),
            (figures.MaxError, figures.MeanAngle, figures.MaxAngle)
        );
        Assert.Equal(
            string.Join(' ', found.BandPsnr.Select(p => Math.Round(p, 2))),
            figures.BandPsnr
        );
        Assert.Equal("toy-model", figures.ModelUsed);
        Assert.InRange(figures.EncodeSeconds, 1e-6, 60);
        Assert.InRange(figures.DecodeSeconds, 1e-6, 60);
        // A running .NET process takes some tens of MiB; this scene adds little.
        Assert.InRange(figures.EncodePeakMemory, 10, 1000);
        Assert.InRange(figures.DecodePeakMemory, 10, 1000);
    }

    [Fact]
    public void Whatever_goes_wrong_is_a_row_that_says_why()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a")],
            [
                new("store"),
                new("nobody"),
                BenchFolder.Toy(("mood", "throw")),
                BenchFolder.Toy(("mood", "crash")),
                BenchFolder.Toy(("mood", "lose")),
                BenchFolder.Toy(("colour", "red")),
            ],
            CodecTarget.Rate(2)
        );

        var rows = BenchRunner.Run(config, BenchFolder.Setup);

        Assert.Collection(
            rows,
            row => Ended(row, "store", PointStatus.Unsupported, "has no target"),
            row => Ended(row, "nobody", PointStatus.Unsupported, "no codec 'nobody'"),
            row => Ended(row, "toy mood=throw", PointStatus.Failed, "the toy is broken"),
            row => Ended(row, "toy mood=crash", PointStatus.Failed, "the toy is dead"),
            row => Ended(row, "toy mood=lose", PointStatus.Failed, "lost its step"),
            row => Ended(row, "toy colour=red", PointStatus.Unsupported, "no option 'colour'")
        );
        Assert.Equal(rows, ResultsTable.Read(folder.Results.Table));

        static void Ended(BenchRow row, string codec, PointStatus status, string reason)
        {
            Assert.Equal((codec, status), (row.Key.Codec, row.Status));
            Assert.Contains(reason, row.Reason);
            Assert.Null(row.Figures);
        }
    }

    [Fact]
    public void What_a_codec_cannot_do_is_a_row_without_a_process()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a")],
            [new("store"), new("nobody"), BenchFolder.Toy(("colour", "red"))],
            CodecTarget.Rate(2)
        );

        var rows = BenchRunner.Run(
            config,
            BenchFolder.Setup with
            {
                Program = [folder.File("no such program")],
            }
        );

        Assert.All(rows, row => Assert.Equal(PointStatus.Unsupported, row.Status));
    }

    [Fact]
    public void Several_points_at_a_time_give_the_rows_of_one()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a"), folder.Scene("b", seed: 2)],
            [BenchFolder.Toy(("waste", "2")), new("store")],
            CodecTarget.Rate(2),
            CodecTarget.Lossless
        );

        var rows = BenchRunner.Run(config, BenchFolder.Setup with { Parallel = 3 });

        var alone = BenchRunner.Run(
            config with
            {
                OutputFolder = folder.File("alone"),
            },
            BenchFolder.Setup
        );
        Assert.Equal(alone.Select(Outcome), rows.Select(Outcome));
        Assert.Equal(rows, ResultsTable.Read(folder.Results.Table));

        static (PointKey, PointStatus, long?, double?) Outcome(BenchRow row) =>
            (row.Key, row.Status, row.Figures?.CodedBytes, row.Figures?.Psnr);
    }

    [Fact]
    public void A_codec_that_breaks_its_bound_has_failed()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a")],
            [BenchFolder.Toy(), BenchFolder.Toy(("mood", "lie"))],
            CodecTarget.MaxError(4)
        );

        var rows = BenchRunner.Run(config, BenchFolder.Setup);

        Assert.Equal([PointStatus.Ok, PointStatus.Failed], rows.Select(row => row.Status));
        Assert.Contains("the bound of 4 is broken: the largest error is 9", rows[1].Reason);
    }

    [Fact]
    public void A_codec_that_does_not_end_is_ended()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a")],
            [BenchFolder.Toy(("mood", "hang"))],
            CodecTarget.Rate(2)
        ) with
        {
            Timeout = TimeSpan.FromSeconds(3),
        };

        var row = Assert.Single(BenchRunner.Run(config, BenchFolder.Setup));

        Assert.Equal(
            (PointStatus.Failed, "encoding: took more than 3 s"),
            (row.Status, row.Reason)
        );
    }

    [Fact]
    public void A_scene_that_is_missing_costs_its_own_rows_only()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [new("lost", folder.File("lost.hdr")), folder.Scene("a")],
            [new("store")],
            CodecTarget.Lossless
        );

        var rows = BenchRunner.Run(config, BenchFolder.Setup);

        Assert.Equal([PointStatus.Failed, PointStatus.Ok], rows.Select(row => row.Status));
        Assert.Contains("does not exist", rows[0].Reason);
        Assert.Equal(double.PositiveInfinity, rows[1].Figures!.Psnr);
    }

    [Fact]
    public void A_stopped_bench_goes_on_where_it_was()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [folder.Scene("a"), folder.Scene("b", seed: 2)],
            [new("store"), BenchFolder.Toy()],
            CodecTarget.Lossless,
            CodecTarget.Rate(2)
        );
        using var stop = new CancellationTokenSource();
        var heard = 0;
        var progress = new Heard(_ =>
        {
            if (++heard == 3)
                stop.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() =>
            BenchRunner.Run(
                config,
                BenchFolder.Setup with
                {
                    Progress = progress,
                    Cancel = stop.Token,
                }
            )
        );
        var first = ResultsTable.Read(folder.Results.Table);
        Assert.Equal(3, first.Count);

        // As a kill in the middle of a write leaves it.
        File.AppendAllText(folder.Results.Table, "b,toy,,rat");
        var left = new List<BenchProgress>();
        var rows = BenchRunner.Run(
            config,
            BenchFolder.Setup with
            {
                Progress = new Heard(left.Add),
            }
        );

        Assert.Equal([4, 5, 6, 7, 8], left.Select(p => p.Done));
        Assert.All(left, p => Assert.Equal(8, p.Total));
        Assert.Equal(TimeSpan.Zero, left[^1].TimeLeft);
        Assert.True(left[0].TimeLeft > TimeSpan.Zero);
        Assert.Equal(rows, ResultsTable.Read(folder.Results.Table));
        Assert.Equal(first, rows.Take(3));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Results.Path, "files")));
    }

    [Fact]
    public void Only_what_is_not_ok_is_tried_again()
    {
        using var folder = new BenchFolder();
        var lost = new BenchScene("b", folder.File("b.hdr"));
        var config = folder.Config([folder.Scene("a"), lost], [new("store")], CodecTarget.Lossless);
        var first = BenchRunner.Run(config, BenchFolder.Setup);
        folder.Scene("b");

        var again = BenchRunner.Run(config, BenchFolder.Setup with { Retry = true });

        Assert.Equal(PointStatus.Failed, first[1].Status);
        Assert.Equal(PointStatus.Ok, again[1].Status);
        Assert.Equal(first[0], again[0]);
    }

    [Fact]
    public void A_second_bench_in_the_same_folder_is_refused()
    {
        using var folder = new BenchFolder();
        var config = folder.Config([folder.Scene("a")], [new("store")], CodecTarget.Lossless);
        IOException? refused = null;
        var progress = new Heard(_ =>
            refused = Assert.Throws<IOException>(() => BenchRunner.Run(config, BenchFolder.Setup))
        );

        BenchRunner.Run(config, BenchFolder.Setup with { Progress = progress });

        Assert.Contains("another bench", refused!.Message);
        Assert.Single(ResultsTable.Read(folder.Results.Table));
    }

    [Fact]
    public void A_star_stands_for_every_codec_that_is_not_named()
    {
        using var folder = new BenchFolder();
        var config = folder.Config(
            [new("a", folder.File("a.hdr"))],
            [BenchFolder.Toy(("waste", "1")), new(BenchConfig.AllCodecs)],
            CodecTarget.Lossless
        );

        var points = BenchPoint.All(config, Program.Codecs);

        Assert.Equal(["toy waste=1", "store"], points.Select(point => point.Key.Codec));
    }

    private sealed class Heard(Action<BenchProgress> hear) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => hear(value);
    }
}
