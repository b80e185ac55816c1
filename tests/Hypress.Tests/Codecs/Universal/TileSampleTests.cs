using Hypress.Codecs.Universal;
using Hypress.Transforms.Wavelet;

namespace Hypress.Tests.Codecs.Universal;

public sealed class TileSampleTests
{
    [Theory]
    [InlineData(320, 200, 1)]
    [InlineData(512, 512, 2)]
    [InlineData(700, 81, 3)]
    public void It_holds_the_coefficients_of_every_fourth_strip(int lines, int samples, int strips)
    {
        var tile = new SubbandLayout(lines, samples);
        var sample = new TileSample(tile);
        Assert.True(sample.IsUseful);
        Assert.Equal(strips * 64, sample.Layout.Lines);
        // A coefficient that says where it stands.
        var plane = new float[lines * samples];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = i;
        var cut = sample.Of([plane])[0];
        foreach (var subband in sample.Layout.Subbands)
        {
            var (from, height) = (tile.Subbands[subband.Index], 64 >> subband.Level);
            Assert.Equal((from.Level, from.Samples), (subband.Level, subband.Samples));
            Assert.Equal(from.Gain, subband.Gain, 1e-6f);
            for (var line = 0; line < subband.Lines; line++)
            {
                var whole = ((1 + (line / height * 4)) * height) + (line % height);
                for (var x = 0; x < subband.Samples; x++)
                    Assert.Equal(
                        ((from.FirstLine + whole) * samples) + from.FirstSample + x,
                        cut[((subband.FirstLine + line) * samples) + subband.FirstSample + x]
                    );
            }
        }
    }

    [Fact]
    public void Small_tiles_have_none() =>
        Assert.False(new TileSample(new SubbandLayout(100, 512)).IsUseful);
}
