using Hypress.Codecs;
using Hypress.Codecs.Store;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Container;

public sealed class HypRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Store_gives_every_bit_of_every_type_and_interleave_back() =>
        Gen.Select(CubeGen.Any, Gen.Int[1, 14], Gen.Int[1, 18], Gen.Int[1, 3])
            .Sample(
                (view, tileLines, tileSamples, threads) =>
                {
                    var path = _folder.File($"{Guid.NewGuid()}.hyp");
                    var options = new CompressOptions
                    {
                        TileSize = (tileLines, tileSamples),
                        Threads = threads,
                    };
                    CubeCompressor.Compress(new Cube(view), path, options);
                    using var file = CubeCompressor.Open(path, new() { Threads = threads });
                    return CubeGen
                            .Bits(file.Read(CubeWindow.All(file.Shape)))
                            .AsSpan()
                            .SequenceEqual(CubeGen.Bits(view))
                        && HypVerifier.Verify(path, new(), deep: true).IsWhole;
                },
                iter: 80
            );

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 1, 70)]
    [InlineData(1, 70, 3)]
    [InlineData(1000, 6, 7)]
    public void Odd_shapes_come_back(int bands, int lines, int samples)
    {
        var view = CubeGen.Smooth(new(bands, lines, samples), DataType.UInt16);
        using var file = Write(view, new() { TileSize = (4, 3) });
        Assert.Equal(CubeGen.Bits(view), CubeGen.Bits(file.Read(CubeWindow.All(file.Shape))));
    }

    [Fact]
    public void A_window_is_the_same_part_of_the_whole() =>
        Gen.Select(CubeGen.Any, Gen.Int[1, 6], Gen.Int[1, 6], Gen.Double.Unit.Array[6])
            .Sample(
                (view, tileLines, tileSamples, at) =>
                {
                    var firstLine = (int)(at[0] * view.Shape.Lines);
                    var firstSample = (int)(at[1] * view.Shape.Samples);
                    var band = (int)(at[2] * view.Shape.Bands);
                    var window = new CubeWindow(
                        firstLine,
                        1 + (int)(at[3] * (view.Shape.Lines - firstLine)),
                        firstSample,
                        1 + (int)(at[4] * (view.Shape.Samples - firstSample)),
                        at[5] < 0.5
                            ? BandSelection.All(view.Shape.Bands)
                            : BandSelection.Of([band, 0], view.Shape.Bands)
                    );
                    using var file = Write(view, new() { TileSize = (tileLines, tileSamples) });
                    var expected = new Cube(view).Read(window, Interleave.Bsq);
                    return CubeGen
                        .Bits(file.Read(window))
                        .AsSpan()
                        .SequenceEqual(CubeGen.Bits(expected));
                },
                iter: 50
            );

    [Fact]
    public void A_window_read_touches_only_its_tiles()
    {
        using var file = Write(
            CubeGen.Smooth(new(4, 40, 50), DataType.Int16),
            new() { TileSize = (10, 10) }
        );
        file.ReadSpectrum<short>(25, 31);
        Assert.Equal(1, file.TilesRead);
        file.ReadSpectrum<short>(26, 32);
        Assert.Equal(1, file.TilesRead);
        file.Read(new CubeWindow(5, 10, 15, 10, BandSelection.All(4)));
        Assert.Equal(1 + 4, file.TilesRead);
    }

    [Fact]
    public void Metadata_survives()
    {
        var metadata = new CubeMetadata
        {
            Description = "a lake, ~30 m",
            Sensor = "none",
            AcquisitionTime = "2026-11-22T18:00:00Z",
            DataIgnoreValue = -9999,
            Bands = new()
            {
                Wavelengths = [400.25, 1 / 3.0],
                WavelengthUnit = "Micrometers",
                Fwhm = [10, double.NaN],
                Names = ["blue", "rouge é"],
                Good = [true, false],
                Gains = [0.1, 2],
                Offsets = [0, -1e-7],
            },
            Geo = new([500000, 30, 0, 4.2e6, 0, -30], "PROJCS[\"x\"]", "{UTM, 1, 1}"),
            Extra = [new("solar irradiance", "{1.0,\n 2.0}")],
            SourceHeader = new("envi", new byte[] { 0x45, 0xFF, 0x0D, 0x0A, 0x00 }),
        };
        var path = _folder.File("m.hyp");
        var cube = new Cube(CubeGen.Smooth(new(2, 3, 4), DataType.Int16), metadata);
        CubeCompressor.Compress(cube, path, new());
        using var file = CubeCompressor.Open(path);
        Assert.Equivalent(
            metadata with
            {
                SourceHeader = null,
            },
            file.Metadata with
            {
                SourceHeader = null,
            }
        );
        Assert.Equal(
            metadata.SourceHeader!.Bytes.ToArray(),
            file.Metadata.SourceHeader!.Bytes.ToArray()
        );
    }

    [Fact]
    public void A_single_tile_costs_less_than_200_bytes_beside_payload_and_metadata()
    {
        var path = _folder.File("small.hyp");
        var view = CubeGen.Smooth(new(31, 90, 90), DataType.UInt16);
        var result = CubeCompressor.Compress(new Cube(view), path, new());
        var payload = new System.Buffers.ArrayBufferWriter<byte>();
        using var encoder = new StoreCodec().CreateEncoder(
            new()
            {
                Scene = new Cube(view),
                Target = CodecTarget.Lossless,
                TileCount = 1,
            }
        );
        encoder.EncodeTile(new(0, view), payload);
        Assert.InRange(result.CodedBytes - payload.WrittenCount, 1, 199);
        Assert.Equal(new FileInfo(path).Length, result.CodedBytes + result.MetadataBytes);
        using var file = CubeCompressor.Open(path);
        Assert.Equal(result.MetadataBytes, file.MetadataBytes);
    }

    [Fact]
    public void A_codec_never_sees_masked_values_and_they_come_back_bit_for_bit()
    {
        var view = CubeGen.Smooth(new(3, 20, 30), DataType.Float32);
        var payloadNan = BitConverter.Int32BitsToSingle(0x7FC1_2345);
        view.Set(1, 3, 4, payloadNan);
        view.Set(1, 0, 0, float.PositiveInfinity);
        view.Set(2, 19, 29, float.NegativeInfinity);
        for (var line = 5; line < 9; line++)
        for (var sample = 0; sample < 30; sample++)
        for (var band = 0; band < 3; band++)
            view.Set(band, line, sample, -9999f);
        var codec = new CoarseCodec();
        using var file = Write(
            view,
            new() { Codec = codec, TileSize = (8, 11) },
            new() { DataIgnoreValue = -9999 }
        );
        Assert.False(codec.SawMasked);
        var back = file.Read(CubeWindow.All(file.Shape));
        var expected = view.Values<float>();
        var found = back.Values<float>();
        for (var i = 0; i < expected.Length; i++)
            if (Mask.IsMasked(expected[i], -9999))
                Assert.Equal(
                    BitConverter.SingleToInt32Bits(expected[i]),
                    BitConverter.SingleToInt32Bits(found[i])
                );
            else
                Assert.Equal(expected[i], found[i], CoarseCodec.Step / 2);
    }

    [Fact]
    public void A_decoded_value_never_becomes_the_data_ignore_value()
    {
        // 4 * round(99 / 4) = 100, the value that means no data here.
        var view = CubeView.Of<short>([99, 98, 100, 300], new(1, 2, 2));
        using var file = Write(
            view,
            new() { Codec = new CoarseCodec() },
            new() { DataIgnoreValue = 100 }
        );
        Assert.Equal(
            [101, 96, 100, 300],
            file.Read(CubeWindow.All(file.Shape)).Values<short>().ToArray()
        );
    }

    [Fact]
    public void A_scene_without_any_data_comes_back()
    {
        var view = CubeView.Of<float>([.. Enumerable.Repeat(float.NaN, 60)], new(3, 4, 5));
        using var file = Write(view, new() { Codec = new CoarseCodec() });
        Assert.Equal(CubeGen.Bits(view), CubeGen.Bits(file.Read(CubeWindow.All(file.Shape))));
    }

    [Fact]
    public void The_file_is_the_same_whatever_the_threads()
    {
        var view = CubeGen.Smooth(new(5, 60, 70), DataType.UInt16);
        var files = new[] { 1, 2, 7 }.Select(threads =>
        {
            var path = _folder.File($"{threads}.hyp");
            CubeCompressor.Compress(
                new Cube(view),
                path,
                new() { TileSize = (16, 16), Threads = threads }
            );
            return File.ReadAllBytes(path);
        });
        Assert.Single(files.Select(Convert.ToHexString).Distinct());
    }

    [Fact]
    public void What_a_codec_cannot_do_is_refused_before_a_file_is_made()
    {
        var path = _folder.File("refused.hyp");
        var cube = new Cube(CubeGen.Smooth(new(2, 3, 4), DataType.Int16));
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(cube, path, new() { Target = CodecTarget.Rate(0.1) })
        );
        Assert.Equal("codec store has no target 'rate 0.1 bpppb', but lossless", error.Message);
        error = Assert.Throws<HypressUnsupportedException>(() =>
            CubeCompressor.Compress(
                cube,
                path,
                new() { CodecOptions = new Dictionary<string, string> { ["speed"] = "9" } }
            )
        );
        Assert.Equal("codec store has no option 'speed', but level", error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Stopping_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        var source = new StoppingSource(CubeGen.Smooth(new(2, 64, 64), DataType.Int16), stop);
        Assert.Throws<OperationCanceledException>(() =>
            CubeCompressor.Compress(
                source,
                _folder.File("stopped.hyp"),
                new() { TileSize = (4, 4), Cancel = stop.Token }
            )
        );
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private HypFile Write(CubeView view, CompressOptions options, CubeMetadata? metadata = null)
    {
        var path = _folder.File($"{Guid.NewGuid()}.hyp");
        CubeCompressor.Compress(new Cube(view, metadata), path, options);
        return CubeCompressor.Open(
            path,
            new() { Codecs = [.. CodecCatalog.BuiltIn, new CoarseCodec()] }
        );
    }

    private sealed class StoppingSource(CubeView view, CancellationTokenSource stop) : ICubeSource
    {
        private readonly Cube _cube = new(view);

        public CubeShape Shape => view.Shape;

        public DataType Type => view.Type;

        public Interleave Interleave => Interleave.Bsq;

        public CubeMetadata Metadata => CubeMetadata.Empty;

        public void Read(CubeWindow window, CubeView destination)
        {
            if (window.FirstLine > 20)
                stop.Cancel();
            _cube.Read(window, destination);
        }

        public void Dispose() { }
    }
}
