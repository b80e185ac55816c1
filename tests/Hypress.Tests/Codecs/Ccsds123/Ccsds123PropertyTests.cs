using Hypress.Bytes;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

public sealed class Ccsds123PropertyTests
{
    [Fact]
    public void Every_sample_stays_within_its_limits() =>
        RandomCases.Any.Sample(
            (parameters, samples) =>
            {
                Assert.Null(parameters.Check());
                var stream = Images.Encode(parameters, samples);
                Assert.Equal(0, stream.Length % parameters.Image.WordBytes);
                var decoded = Images.Decode(stream, out _);
                if (parameters.IsLossless)
                    Assert.Equal(samples, decoded);
                else
                    RequireLimits(parameters, samples, decoded);
            },
            iter: 2000
        );

    [Fact]
    public void A_header_comes_back_as_it_was_written() =>
        RandomCases.Any.Sample(
            (parameters, _) =>
            {
                var first = Header(parameters);
                var read = HeaderReader.Read(
                    new BitReader(new MemoryStream(first)),
                    new DecodeBudget(1 << 20)
                );
                Assert.Equal(parameters.Image, read.Image);
                if (parameters.LimitPeriodExponent is null)
                    Assert.Equal(first, Header(read));
            },
            iter: 2000
        );

    [Fact]
    public void Parameters_outside_of_the_ranges_are_refused()
    {
        var image = new ImageParameters
        {
            Samples = 4,
            Lines = 3,
            Bands = 2,
            Depth = 12,
        };
        var good = new Ccsds123Parameters { Image = image };
        Assert.Null(good.Check());
        Assert.Contains("D:", (good with { Image = image with { Depth = 33 } }).Check());
        Assert.Contains("N_X", (good with { Image = image with { Samples = 65537 } }).Check());
        Assert.Contains("P:", (good with { Predictor = new() { Bands = 16 } }).Check());
        Assert.Contains("v_max", (good with { Predictor = new() { LastExponent = -2 } }).Check());
        Assert.Contains("bits of an", (good with { Absolute = ErrorLimits.Of(5000) }).Check());
        Assert.Contains(
            "K:",
            (good with { Coder = new SampleAdaptiveParameters { AccumulatorStart = 11 } }).Check()
        );
        Assert.Contains(
            "J:",
            (good with { Coder = new BlockAdaptiveParameters { BlockSize = 9 } }).Check()
        );
    }

    private static void RequireLimits(Ccsds123Parameters p, int[] samples, int[] decoded)
    {
        var image = p.Image;
        for (var i = 0; i < samples.Length; i++)
        {
            var band = i / (image.Lines * image.Samples);
            var line = i / image.Samples % image.Lines;
            var period = p.LimitPeriodExponent is { } u ? line >> u : 0;
            var (was, now) = (Value(image, samples[i]), Value(image, decoded[i]));
            var error = Math.Abs(was - now);
            if (i % (image.Lines * image.Samples) == 0)
                Assert.Equal(0, error);
            if (p.Absolute is { } absolute)
                Assert.InRange(error, 0, Limit(absolute, period, band));
            // The prediction isn't known here; nothing exceeds the largest that it could be.
            if (p.Relative is { } relative)
                Assert.InRange(error, 0, Limit(relative, period, band));
        }
    }

    private static long Value(ImageParameters image, int bits) => image.Signed ? bits : (uint)bits;

    private static int Limit(ErrorLimits limits, int period, int band) =>
        limits.Values[period][limits.PerBand ? band : 0];

    private static byte[] Header(Ccsds123Parameters parameters)
    {
        using var stream = new MemoryStream();
        var bits = new BitWriter(stream);
        HeaderWriter.Write(parameters, bits);
        bits.Drain();
        return stream.ToArray();
    }
}
