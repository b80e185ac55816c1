using Hypress.Bench.Results;

namespace Hypress.Bench.Tests.Results;

/// <summary>Rows made up for tests.</summary>
internal static class Rows
{
    public static BenchRow Ok(
        string scene,
        string codec,
        string target,
        double bpppb,
        double psnr
    ) => new(new(scene, codec, "", target), PointStatus.Ok, "", Figures(bpppb, psnr));

    public static BenchRow Refused(string scene, string codec, string target) =>
        new(new(scene, codec, "", target), PointStatus.Unsupported, "can't, or won't", null);

    public static PointFigures Figures(double bpppb, double psnr) =>
        new()
        {
            CodedBytes = (long)(bpppb * 1e6 / 8),
            MetadataBytes = 123,
            Bpppb = bpppb,
            Reached = bpppb,
            Peak = 4095,
            Psnr = psnr,
            Rmse = 4095 / Math.Pow(10, psnr / 20),
            Snr = psnr - 12.5,
            MaxError = Math.Ceiling(20000 / Math.Pow(10, psnr / 20)),
            MeanAngle = 100 / psnr,
            MaxAngle = 300 / psnr,
            EncodeSeconds = 0.25 + bpppb,
            DecodeSeconds = 0.125 + bpppb,
            EncodePeakMemory = 61.5,
            DecodePeakMemory = 58.25,
            ModelUsed = "some-model",
            BandPsnr = "41 40.5 inf",
        };
}
