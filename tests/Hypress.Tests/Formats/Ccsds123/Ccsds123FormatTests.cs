using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Ccsds123;

namespace Hypress.Tests.Formats.Ccsds123;

public sealed class Ccsds123FormatTests
{
    private static readonly CubeShape Shape = new(9, 21, 34);

    [Theory]
    [InlineData(DataType.UInt8, Interleave.Bip, null)]
    [InlineData(DataType.Int16, Interleave.Bil, "coder=hybrid")]
    [InlineData(DataType.UInt16, Interleave.Bsq, "preset=best")]
    [InlineData(DataType.Int32, Interleave.Bip, "p=1,mode=full")]
    [InlineData(DataType.UInt32, Interleave.Bil, "coder=block-adaptive")]
    public void A_scene_comes_back_with_type_order_and_wavelengths(
        DataType type,
        Interleave interleave,
        string? options
    )
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, type));
        var path = Write(folder, scene, new() { Interleave = interleave, Compression = options });
        using var source = Assert.IsType<Ccsds123Source>(FormatCatalog.Open(path));
        Assert.Equal((Shape, type, interleave), (source.Shape, source.Type, source.Interleave));
        Assert.Equal(scene.Metadata.Bands.Wavelengths, source.Metadata.Bands.Wavelengths);
        Assert.Equal(Bytes(scene), Bytes(source));
    }

    [Fact]
    public void Windows_are_read_in_any_order()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        using var source = FormatCatalog.Open(Write(folder, scene, new()));
        foreach (var first in (int[])[15, 3, 3, 18, 0])
        {
            var window = new CubeWindow(first, 3, 5, 20, BandSelection.Of([7, 2, 3], Shape.Bands));
            Assert.Equal(
                scene.Read(window, Interleave.Bsq).Bytes.ToArray(),
                source.Read(window, Interleave.Bsq).Bytes.ToArray()
            );
        }
    }

    public static TheoryData<WriteOptions> WaysToAsk =>
        [
            new WriteOptions { Compression = "max-error=5, coder=hybrid" },
            new WriteOptions
            {
                Target = CodecTarget.MaxError(5.5),
                CodecOptions = new Dictionary<string, string> { ["coder"] = "hybrid" },
            },
        ];

    [Theory, MemberData(nameof(WaysToAsk))]
    public void A_limit_holds_and_stands_in_the_header(WriteOptions options)
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        var path = Write(folder, scene, options);
        using var source = (Ccsds123Source)FormatCatalog.Open(path);
        for (var band = 0; band < Shape.Bands; band++)
        {
            var (was, now) = (scene.ReadBand<int>(band), source.ReadBand<int>(band));
            Assert.InRange(was.Zip(now, (a, b) => Math.Abs(a - b)).Max(), 1, 5);
        }
        var fields = Ccsds123Description
            .Of(source.Parameters)
            .ToDictionary(f => f.Key, f => f.Value);
        Assert.Equal("5", fields["Absolute Error Limit Values"]);
        Assert.Equal("hybrid entropy coder", fields["Entropy Coder Type"]);
        Assert.Equal("9", fields["Z Size (N_Z)"]);
    }

    [Fact]
    public void A_limit_that_no_header_holds_is_the_largest_and_said()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt8));
        scene.Values.Bytes.Span[0] = 255;
        var heard = new List<string>();
        var options = new WriteOptions { Target = CodecTarget.MaxError(200), Warn = heard.Add };
        using var source = (Ccsds123Source)FormatCatalog.Open(Write(folder, scene, options));
        Assert.Equal([127], source.Parameters.Absolute!.Values[0]);
        Assert.Contains("no limit above 127", Assert.Single(heard), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_stands_under_the_name_before_the_end()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        var path = Path.Combine(folder.Path, "scene.123");
        using (var sink = Sink(path, scene, new()))
            sink.WriteLines(0, scene.Values.Window(0, 4, 0, Shape.Samples));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Floats_and_unknown_options_are_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "scene.123");
        using var floats = new SyntheticScene(Shape, DataType.Float32);
        using var scene = new SyntheticScene(Shape, DataType.UInt16);
        var refusal = Assert.Throws<HypressUnsupportedException>(() => Sink(path, floats, new()));
        Assert.Contains(
            "codes integers; the scene is f32",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.Throws<HypressUnsupportedException>(() =>
            Sink(path, scene, new() { Compression = "speed=9" })
        );
        Assert.Throws<HypressUnsupportedException>(() =>
            Sink(path, scene, new() { Target = CodecTarget.Rate(1) })
        );
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_damaged_file_is_a_format_error()
    {
        using var folder = new TemporaryFolder();
        using var scene = Cube.Load(new SyntheticScene(Shape, DataType.UInt16));
        var path = Write(folder, scene, new());
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        using var source = FormatCatalog.Open(path);
        Assert.Throws<HypressFormatException>(() => Bytes(source));
        File.WriteAllBytes(path, bytes[..9]);
        Assert.Throws<HypressFormatException>(() => FormatCatalog.Open(path));
    }

    private static string Write(TemporaryFolder folder, Cube scene, WriteOptions options)
    {
        var path = Path.Combine(folder.Path, "scene.123");
        using var sink = Sink(path, scene, options);
        CubeCopy.Run(scene, CubeWindow.All(scene.Shape), sink);
        sink.Complete();
        return path;
    }

    private static ICubeSink Sink(string path, ICubeSource scene, WriteOptions options) =>
        FormatCatalog.Create(path, new(scene.Shape, scene.Type, scene.Metadata), options);

    private static byte[] Bytes(ICubeSource source) =>
        source.Read(CubeWindow.All(source.Shape), Interleave.Bsq).Bytes.ToArray();
}
