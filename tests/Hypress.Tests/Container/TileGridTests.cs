using Hypress.Codecs.Universal;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Tests.Container;

public sealed class TileGridTests
{
    [Fact]
    public void Tiles_are_as_many_at_once_as_their_memory_allows()
    {
        var codec = new UniversalCodec().Capabilities;
        var most = codec.ValuesAtOnce!.Value;
        var strip = new CubeShape(240, 16276, 1024);
        var (lines, samples) = codec.TileSize!(strip);
        // Rounded up to multiples of 64.
        Assert.InRange((long)lines * samples * strip.Bands, most / 2, most * 5 / 4);
        Assert.Equal(1, new TileGrid(strip, lines, samples).TilesAtOnce(codec, 8));
        Assert.True(codec.WorksAlone((long)lines * samples * strip.Bands));
        Assert.Equal(8, new TileGrid(strip, 64, 64).TilesAtOnce(codec, 8));
        Assert.Equal(2, new TileGrid(strip, 64, 1024).TilesAtOnce(codec, 8));
        Assert.False(codec.WorksAlone(64L * 1024 * strip.Bands));
        Assert.Equal(
            8,
            new TileGrid(strip, lines, samples).TilesAtOnce(codec with { ValuesAtOnce = null }, 8)
        );
    }

    [Fact]
    public void A_scene_that_universal_codes_in_one_piece_is_not_cut()
    {
        var scene = new CubeShape(200, 512, 512);
        Assert.Equal((512, 512), new UniversalCodec().Capabilities.TileSize!(scene));
    }
}
