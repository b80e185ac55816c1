using System.Buffers;
using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs.Ccsds123;

public sealed class Ccsds123FloatTests
{
    private static readonly float[] Special =
    [
        0f,
        -0f,
        float.Epsilon,
        -float.Epsilon,
        1.1754942e-38f, // the largest denormal
        float.MaxValue,
        float.MinValue,
        float.PositiveInfinity,
        float.NegativeInfinity,
        BitConverter.Int32BitsToSingle(0x7F800001), // signaling NaN
        BitConverter.Int32BitsToSingle(0x7FFFFFFF),
        BitConverter.Int32BitsToSingle(-1),
        BitConverter.UInt32BitsToSingle(0xFF812345),
    ];

    [Fact]
    public void Any_bits_come_back_from_tiles_of_any_layout() =>
        Gen.Select(CubeGen.Interleaves, CubeGen.Interleaves, CubeGen.Shapes)
            .SelectMany(
                (from, to, shape) =>
                    Gen.OneOf(
                            Gen.Int[int.MinValue, int.MaxValue],
                            Gen.Int[0, Special.Length - 1]
                                .Select(i => BitConverter.SingleToInt32Bits(Special[i]))
                        )
                        .Array[(int)shape.Count]
                        .Select(bits => (from, to, shape, bits))
            )
            .Sample(
                (from, to, shape, bits) =>
                {
                    var tile = CubeView.Allocate(shape, DataType.Float32, from);
                    System
                        .Runtime.InteropServices.MemoryMarshal.AsBytes(bits.AsSpan())
                        .CopyTo(tile.Bytes.Span);
                    var decoded = CubeView.Allocate(shape, DataType.Float32, to);
                    Decode(Encode(tile), decoded, new(1 << 22));
                    Assert.Equal(CubeGen.Bits(tile), CubeGen.Bits(decoded));
                },
                iter: 100
            );

    [Theory]
    [InlineData("preset", "best")]
    [InlineData("coder", "hybrid")]
    [InlineData("coder", "block-adaptive")]
    [InlineData("order", "bsq")]
    public void Files_of_many_tiles_keep_every_bit_in_windows_too(string option, string value)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "scene.hyp");
        var values = CubeGen.Smooth(new(7, 45, 39), DataType.Float32);
        for (var i = 0; i < Special.Length; i++)
            values.Set(i % 7, (3 * i) + 1, (2 * i) + 9, Special[i]);
        using var scene = new Cube(values);
        CubeCompressor.Compress(
            scene,
            path,
            new()
            {
                Codec = new Ccsds123Codec(),
                Target = CodecTarget.Lossless,
                CodecOptions = new Dictionary<string, string> { [option] = value },
                TileSize = (16, 16),
            }
        );
        using var file = CubeCompressor.Open(path);
        using var all = Cube.Load(file);
        Assert.Equal(CubeGen.Bits(values), CubeGen.Bits(all.Values));
        var window = CubeView.Allocate(new(3, 21, 20), DataType.Float32);
        file.Read(new(10, 21, 7, 20, BandSelection.Of([2, 3, 4], 7)), window);
        Assert.Equal(
            CubeGen.Bits(values.Window(10, 21, 7, 20).BandRange(2, 3)),
            CubeGen.Bits(window)
        );
    }

    [Fact]
    public void Smooth_floats_take_less_than_their_bits()
    {
        var tile = CubeGen.Smooth(new(20, 64, 64), DataType.Float32);
        Assert.InRange(Encode(tile).Length * 8.0 / tile.Shape.Count, 8, 26);
    }

    [Fact]
    public void Damaged_tiles_end_in_a_documented_error_or_in_values()
    {
        var tile = CubeGen.Smooth(new(5, 12, 19), DataType.Float32);
        var good = Encode(tile);
        Gen.Select(Gen.Int[0, good.Length], Gen.Int[0, (good.Length * 8) - 1].Array[0, 4])
            .Sample(
                (length, flips) =>
                {
                    var bytes = good.ToArray();
                    foreach (var flip in flips)
                        bytes[flip >> 3] ^= (byte)(1 << (flip & 7));
                    var to = CubeView.Allocate(tile.Shape, DataType.Float32);
                    var error = Record.Exception(() =>
                        Decode(bytes.AsSpan(0, length), to, new(1 << 20))
                    );
                    Assert.True(error is null or HypressException, $"{error}");
                },
                iter: 2000
            );
        Assert.Throws<HypressFormatException>(() =>
            Decode([], CubeView.Allocate(tile.Shape, DataType.Float32), new(1 << 20))
        );
    }

    [Fact]
    public void A_small_budget_refuses_and_so_do_halves_of_more_than_16_bits()
    {
        var tile = CubeGen.Smooth(new(5, 12, 19), DataType.Float32);
        var good = Encode(tile);
        var to = CubeView.Allocate(tile.Shape, DataType.Float32);
        Assert.Throws<DecodeBudgetException>(() => Decode(good, to, new(500)));
        Assert.Throws<DecodeBudgetException>(() => Decode(good, to, new(good.Length)));
        var image = new ImageParameters
        {
            Bands = 5,
            Lines = 12,
            Samples = 19,
            Depth = 17,
            InterleaveDepth = 5,
        };
        var wide = Images.Encode(new() { Image = image }, new int[5 * 12 * 19]);
        Assert.InRange(wide.Length, 128, 16383);
        byte[] payload = [(byte)(wide.Length | 0x80), (byte)(wide.Length >> 7), .. wide, .. wide];
        var error = Assert.Throws<HypressFormatException>(() => Decode(payload, to, new(1 << 20)));
        Assert.Contains("17 bits, not u16", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Encode(CubeView tile)
    {
        using var scene = new Cube(tile);
        using var encoder = new Ccsds123Codec().CreateEncoder(
            new()
            {
                Scene = scene,
                Target = CodecTarget.Lossless,
                TileCount = 1,
                Options = new Dictionary<string, string>(),
            }
        );
        var output = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(0, tile), output);
        return output.WrittenSpan.ToArray();
    }

    private static void Decode(ReadOnlySpan<byte> payload, CubeView to, DecodeBudget budget)
    {
        using var decoder = new Ccsds123Codec().CreateDecoder(
            new() { Shape = to.Shape, Type = to.Type },
            budget
        );
        decoder.DecodeTile(payload, to, budget);
    }
}
