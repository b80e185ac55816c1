using Hypress.Codecs;
using Hypress.Codecs.Store;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Plots.Tests;

public sealed class BitMapTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hypress-bits-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_pixel_shows_its_share_of_its_cell()
    {
        var codec = new CountingCodec();
        using var file = Compress(codec);
        // Cells of 4 x 4 in tiles of 6 x 5; a cell's bits are its line times 10 plus its sample.
        var picture = BitMap.Render(file, new() { Low = 0, High = 1 });
        Assert.Equal((11, 9), (picture.Width, picture.Height));
        // Line 5, sample 4 of the first tile: cell (1, 1), of which 2 x 1 pixels lie in the tile, two bands.
        var expected = HeatMap.Render([11f / (2 * 1 * 2)], 1, 1, new() { Low = 0, High = 1 });
        Assert.Equal(expected.Rgba, Pixel(picture, 5, 4));
        // Line 6, sample 5 begins another tile: cell (0, 0) has no bits.
        expected = HeatMap.Render([0f], 1, 1, new() { Low = 0, High = 1 });
        Assert.Equal(expected.Rgba, Pixel(picture, 6, 5));
    }

    [Fact]
    public void A_codec_that_does_not_count_is_named()
    {
        using var file = Compress(new StoreCodec());
        Assert.False(file.CountsBits);
        var error = Assert.Throws<HypressUnsupportedException>(() => BitMap.Render(file));
        Assert.Contains("store", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Pixel(Picture picture, int line, int sample) =>
        picture.Rgba.AsSpan(4 * ((line * picture.Width) + sample), 4).ToArray();

    private HypFile Compress(ICubeCodec codec)
    {
        using var scene = new SyntheticScene(new(2, 9, 11), DataType.UInt16);
        var path = Path.Combine(_folder.FullName, "scene.hyp");
        CubeCompressor.Compress(
            scene,
            path,
            new()
            {
                Codec = codec,
                Target = CodecTarget.Lossless,
                TileSize = (6, 5),
            }
        );
        return CubeCompressor.Open(path, new() { Codecs = [codec] });
    }

    /// <summary>Stores values, and counts bits that a test can foretell.</summary>
    private sealed class CountingCodec : ICubeCodec
    {
        private readonly StoreCodec _store = new();

        public string Name => "counting";

        public string Summary => "for tests";

        public CodecCapabilities Capabilities => _store.Capabilities;

        public ISceneEncoder CreateEncoder(EncoderSetup setup) => _store.CreateEncoder(setup);

        public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
            new Decoder(_store.CreateDecoder(setup, budget));

        private sealed class Decoder(ISceneDecoder store) : IBitAccountant
        {
            public void DecodeTile(
                ReadOnlySpan<byte> payload,
                CubeView destination,
                DecodeBudget budget
            ) => store.DecodeTile(payload, destination, budget);

            public BitUse CountBits(
                ReadOnlySpan<byte> payload,
                int lines,
                int samples,
                DecodeBudget budget
            )
            {
                var use = new BitUse(lines, samples, 4, budget);
                for (var line = 0; line < use.Lines; line++)
                for (var sample = 0; sample < use.Samples; sample++)
                    use.Add("all", (10 * line) + sample, line, sample);
                return use;
            }

            public void Dispose() => store.Dispose();
        }
    }
}
