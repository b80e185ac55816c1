using Hypress.Bench.Results;

namespace Hypress.Bench.Tests.Results;

public sealed class ResultsTableTests
{
    private static readonly Gen<double> AnyNumber = Gen.OneOf(
        Gen.Double,
        Gen.Const(double.NaN),
        Gen.Const(double.PositiveInfinity),
        Gen.Const(double.NegativeInfinity),
        Gen.Const(0.0),
        Gen.Const(-0.0)
    );

    private static readonly Gen<string> AnyLine = Gen.String[Gen.Char[' ', '~'], 0, 20];

    private static readonly Gen<PointFigures> AnyFigures = Gen.Select(
        Gen.Long[0, 1L << 52],
        AnyNumber.Array[12],
        (bytes, v) =>
            new PointFigures
            {
                CodedBytes = bytes,
                MetadataBytes = bytes / 3,
                Bpppb = v[0],
                Peak = v[1],
                Psnr = v[2],
                Rmse = v[3],
                Snr = v[4],
                MaxError = v[5],
                MeanAngle = v[6],
                MaxAngle = v[7],
                EncodeSeconds = v[8],
                DecodeSeconds = v[9],
                EncodePeakMemory = v[10],
                DecodePeakMemory = v[11],
                ModelUsed = $"model {bytes}, or so",
                BandPsnr = "1 2.5 inf",
            }
    );

    private static readonly Gen<BenchRow> AnyRow = Gen.Select(
        AnyLine.Array[5],
        Gen.Enum<PointStatus>(),
        AnyFigures,
        (t, status, figures) =>
            new BenchRow(
                new(t[0], t[1], t[2], t[3]),
                status,
                t[4],
                status == PointStatus.Ok ? figures : null
            )
    );

    [Fact]
    public void Rows_come_back_as_they_were_written()
    {
        using var folder = new BenchFolder();
        var path = folder.File("t.csv");
        AnyRow
            .Array[0, 5]
            .Sample(
                rows =>
                {
                    ResultsTable.Write(path, rows.Take(1));
                    foreach (var row in rows.Skip(1))
                        ResultsTable.Append(path, row);
                    Assert.Equal(rows, ResultsTable.Read(path));
                },
                iter: 50,
                threads: 1
            );
    }

    [Fact]
    public void The_columns_are_those_that_readers_rely_on()
    {
        Assert.Equal(
            "scene,codec,model,target,coded_bytes,metadata_bytes,bpppb,peak,psnr_db,rmse,snr_db,max_error,"
                + "mean_angle_deg,max_angle_deg,encode_s,decode_s,encode_peak_mib,decode_peak_mib,reached,met,model_used,band_psnr_db,status,reason",
            string.Join(',', ResultsTable.Columns)
        );
        Assert.Equal(
            "a,toy,,rate 1,125000,123,1,4095,40,40.95,27.5,200,2.5,7.5,1.25,1.125,61.5,58.25,1,yes,some-model,41 40.5 inf,ok,",
            ResultsTable.Line(Rows.Ok("a", "toy", "rate 1", 1, 40))
        );
        Assert.Contains(",0.9,nearest,", ResultsTable.Line(Rows.Ok("a", "toy", "rate 1", 0.9, 40)));
        Assert.Equal(
            "a,toy,,rate 1,,,,,,,,,,,,,,,,,,,unsupported,\"can't, or won't\"",
            ResultsTable.Line(Rows.Refused("a", "toy", "rate 1"))
        );
    }

    [Theory]
    [InlineData("a,b,c\n")]
    [InlineData("HEADER\n1,2,3\n")]
    [InlineData("HEADER\na,toy,,rate 1,,,,,,,,,,,,,,,,,,,perhaps,\n")]
    [InlineData("HEADER\na,toy,,rate 1,x,1,1,1,1,1,1,1,1,1,1,1,1,1,1,,,,ok,\n")]
    [InlineData("HEADER\n\"a,toy,,rate 1,,,,,,,,,,,,,,,,,,,ok,\n")]
    public void A_table_of_another_kind_is_refused(string text)
    {
        using var folder = new BenchFolder();
        var path = folder.File("t.csv");
        File.WriteAllText(
            path,
            text.Replace("HEADER", string.Join(',', ResultsTable.Columns), StringComparison.Ordinal)
        );
        Assert.Throws<HypressFormatException>(() => ResultsTable.Read(path));
    }
}
