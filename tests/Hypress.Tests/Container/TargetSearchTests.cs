using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
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

    [Fact]
    public void A_PSNR_above_all_that_a_codec_does_is_refused_with_its_best()
    {
        using var cube = new Cube(CubeGen.Smooth(new(4, 40, 50), DataType.Float32));
        CompressResult Code(double psnr) =>
            CubeCompressor.Compress(
                cube,
                _folder.File("psnr.hyp"),
                new()
                {
                    Codec = new CountingCodec { Range = (0.5, 2) },
                    Target = new(TargetKind.Psnr, psnr),
                    Overwrite = true,
                }
            );
        var error = Assert.Throws<HypressUnsupportedException>(() => Code(120));
        Assert.Contains(
            "doesn't reach PSNR 120 dB: the best",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        Assert.True(Code(10).Reached > 10); // as coarse as it gets
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.2)]
    [InlineData(4)]
    public void Whole_error_bounds_take_the_best_that_a_rate_allows_and_say_whether_that_is_it(
        double rate
    )
    {
        using var cube = new Cube(CubeGen.Smooth(new(6, 30, 40), DataType.Int16, noise: 40));
        var codec = new Ccsds123Codec();
        var path = _folder.File("rate.hyp");
        CompressResult Code(CodecTarget target) =>
            CubeCompressor.Compress(
                cube,
                path,
                new()
                {
                    Codec = codec,
                    Target = target,
                    Overwrite = true,
                }
            );
        var finest = Enumerable
            .Range(0, 60)
            .Select(bound => Code(CodecTarget.MaxError(bound)).CodedBytes)
            .First(bytes => bytes * 8.0 / cube.Shape.Count <= rate);

        var asked = CodecTarget.Rate(rate);
        var result = Code(asked);

        Assert.True(result.Bpppb <= rate);
        Assert.True(asked.IsMetBy(result.Bpppb) || result.CodedBytes == finest);
        using var file = HypFile.Open(path, new() { Codecs = [codec] });
        Assert.Equal((asked, (float)result.Bpppb), (file.Asked, file.Reached!.Value));
    }

    [Fact]
    public void A_search_makes_once_what_all_targets_share_and_codes_nothing_twice()
    {
        using var cube = new Cube(CubeGen.Smooth(new(4, 40, 50), DataType.Float32));
        var codec = new CountingCodec();
        CubeCompressor.Compress(
            cube,
            _folder.File("psnr.hyp"),
            new() { Codec = codec, Target = new(TargetKind.Psnr, 61.7) }
        );
        Assert.Equal(1, codec.Made);
        Assert.InRange(codec.Coded.Count, 2, 10);
        Assert.Equal(codec.Coded.Count, codec.Coded.Distinct().Count());
    }

    /// <summary>Counts what it is asked for: work that all targets share, and the targets themselves.</summary>
    private sealed class CountingCodec : ICubeCodec
    {
        private readonly CoarseCodec _codec = new();

        public int Made { get; private set; }

        public List<double> Coded { get; } = [];

        public string Name => _codec.Name;

        public string Summary => _codec.Summary;

        public (double Least, double Most) Range { get; init; } = (0, double.MaxValue);

        public CodecCapabilities Capabilities =>
            _codec.Capabilities with
            {
                ControlRange = _ => Range,
            };

        public ISceneEncoder CreateEncoder(EncoderSetup setup)
        {
            Coded.Add(setup.Target.Value);
            setup.Once(nameof(CountingCodec), () => ++Made);
            return _codec.CreateEncoder(setup);
        }

        public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
            _codec.CreateDecoder(setup, budget);
    }
}
