using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Container;

public sealed class TargetSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(30)]
    [InlineData(47.5)]
    [InlineData(70)]
    public void A_PSNR_is_reached_by_a_codec_that_knows_only_quality(double psnr)
    {
        using var cube = new Cube(CubeGen.Smooth(new(4, 40, 50), DataType.Float32));
        var path = _folder.File("psnr.hyp");
        var result = CubeCompressor.Compress(
            cube,
            path,
            new() { Codec = new CoarseCodec(), Target = new(TargetKind.Psnr, psnr) }
        );
        using var file = HypFile.Open(path, new() { Codecs = [new CoarseCodec()] });
        var reached = SceneComparison.Run(cube, file).Psnr;
        Assert.Equal(psnr, reached, 0.05);
        Assert.Equal(reached, file.Reached!.Value, 1e-4);
        Assert.Equal(reached, result.Reached!.Value, 1e-4);
        Assert.True(file.Verified);
        Assert.Equal(new CodecTarget(TargetKind.Psnr, psnr), file.Asked);
        Assert.Single(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void What_no_search_can_reach_is_refused_and_leaves_nothing()
    {
        using var cube = new Cube(CubeGen.Smooth(new(4, 40, 50), DataType.Float32));
        // The toy codec's size doesn't move with its quality.
        Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(
                cube,
                _folder.File("rate.hyp"),
                new() { Codec = new CoarseCodec(), Target = CodecTarget.Rate(1) }
            )
        );
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
