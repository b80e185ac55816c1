using Hypress.Bench.Report;
using Hypress.Bench.Results;
using Hypress.Bench.Tests.Results;
using Hypress.Codecs;

namespace Hypress.Bench.Tests.Report;

/// <summary>A bench and its report, made once: a codec, its wasteful variant, and one that refuses.</summary>
public sealed class ReportFixture : IDisposable
{
    internal const string Viewed = "rate 1";

    private readonly BenchFolder _folder = new();

    public ReportFixture()
    {
        Scene = _folder.Scene("ridge", bands: 30, side: 40);
        var config = _folder.Config(
            [Scene],
            [
                BenchFolder.Toy() with
                {
                    Targets = [CodecTarget.Rate(1), CodecTarget.Rate(3)],
                },
                BenchFolder.Toy(("waste", "3")) with
                {
                    Targets = [CodecTarget.Rate(1), CodecTarget.Rate(3)],
                },
                new("store"),
            ],
            CodecTarget.Rate(1)
        ) with
        {
            Views = [CodecTarget.Rate(1)],
            KeepFiles = true,
        };
        var measured = BenchRunner.Run(config, BenchFolder.Setup);
        // Another scene, and points without loss, that no process has to be started for.
        BenchRow[] added =
        [
            .. measured.Select(row =>
                row with
                {
                    Key = row.Key with { Scene = "bridge" },
                    Figures = row.Figures is { } f
                        ? f with
                        {
                            Bpppb = f.Bpppb * 1.01,
                            Psnr = f.Psnr + 7,
                            MeanAngle = f.MeanAngle / 2,
                        }
                        : null,
                }
            ),
            Rows.Ok("ridge", "toy", "lossless", 6, double.PositiveInfinity),
        ];
        foreach (var row in added)
            ResultsTable.Append(_folder.Results.Table, row);
        Table = [.. measured, .. added];
        Path = BenchReport.Write(_folder.Results);
    }

    public BenchScene Scene { get; }

    public IReadOnlyList<BenchRow> Table { get; }

    public string Path { get; }

    internal string CodedFile(BenchRow row) => _folder.Results.CodedFile(row.Key);

    public void Dispose() => _folder.Dispose();
}
