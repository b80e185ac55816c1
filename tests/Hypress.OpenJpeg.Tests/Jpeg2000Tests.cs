using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg.Tests;

public sealed class Jpeg2000Tests
{
    private static readonly Jpeg2000Codec Codec = new();

    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1 },
            { 1, 1, 77 },
            { 3, 77, 1 },
            { 1, 40, 50 },
            { 300, 5, 6 },
            { 7, 2, 100 },
            { 2, 3, 3 },
            { 5, 65, 129 },
        };

    [Theory, MemberData(nameof(Shapes))]
    public void Lossless_gives_every_value_back(int bands, int lines, int samples)
    {
        foreach (var type in Codec.Capabilities.DataTypes)
        {
            var scene = Scenes.MadeUp(new(bands, lines, samples), type);
            var payload = Scenes.Encode(Codec, scene, CodecTarget.Lossless);
            Assert.True(Scenes.Same(scene, Scenes.Decode(Codec, payload, scene.Shape, type)));
        }
    }

    [Theory]
    [InlineData(DataType.UInt8, 0, 255)]
    [InlineData(DataType.Int16, short.MinValue, short.MaxValue)]
    [InlineData(DataType.UInt16, 0, ushort.MaxValue)]
    [InlineData(DataType.UInt16, 65534, ushort.MaxValue)]
    [InlineData(DataType.Int16, -1, 0)]
    [InlineData(DataType.Int32, -(1 << 23), (1 << 23) - 1)]
    [InlineData(DataType.UInt32, 0, (1 << 24) - 1)]
    public void Lossless_gives_noise_over_the_whole_range_back(DataType type, long min, long max)
    {
        foreach (var shape in (CubeShape[])[new(3, 64, 70), new(2, 1, 300), new(1, 9, 1)])
        {
            var scene = Scenes.Noise(shape, type, min, max);
            var payload = Scenes.Encode(Codec, scene, CodecTarget.Lossless);
            Assert.True(Scenes.Same(scene, Scenes.Decode(Codec, payload, shape, type)), $"{shape}");
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(20)]
    public void A_rate_is_filled_and_never_exceeded(double rate)
    {
        foreach (var type in (DataType[])[DataType.UInt8, DataType.Int16, DataType.UInt32])
        {
            var scene = Scenes.MadeUp(new(12, 70, 90), type, noise: 0.3);
            var target = CodecTarget.Rate(rate);
            var payload = Scenes.Encode(Codec, scene, target);
            var limit = target.ByteLimit(scene.Shape.Count)!.Value;
            Assert.InRange(payload.Length, rate <= 1 ? 0.94 * limit : 0, limit);
            var decoded = Scenes.Decode(Codec, payload, scene.Shape, type);
            Assert.True(Scenes.Psnr(scene, decoded) > 15 + (6 * Math.Min(rate, 6)));
        }
    }

    [Fact]
    public void Constant_bands_cost_next_to_nothing()
    {
        var scene = Scenes.Noise(new(40, 32, 32), DataType.UInt16, 777, 777);
        foreach (var target in (CodecTarget[])[CodecTarget.Lossless, CodecTarget.Bytes(700)])
        {
            var payload = Scenes.Encode(Codec, scene, target);
            Assert.InRange(payload.Length, 1, 700);
            var decoded = Scenes.Decode(Codec, payload, scene.Shape, scene.Type);
            if (target == CodecTarget.Lossless)
                Assert.True(Scenes.Same(scene, decoded));
        }
    }

    [Fact]
    public void Few_bytes_for_many_bands_take_fewer_resolutions()
    {
        var scene = Scenes.MadeUp(new(100, 64, 64), DataType.UInt16);
        // 600 bytes would be empty packets.
        var payload = Scenes.Encode(Codec, scene, CodecTarget.Bytes(700));
        Assert.InRange(payload.Length, 500, 700);
        var decoded = Scenes.Decode(Codec, payload, scene.Shape, scene.Type);
        Assert.True(Scenes.Psnr(scene, decoded) > 10);
    }

    [Fact]
    public void What_it_cannot_do_is_refused_before_any_work()
    {
        var scene = Scenes.MadeUp(new(3, 8, 8), DataType.Float32);
        Refused("codes no f32 values, but u8", scene, CodecTarget.Lossless);
        scene = Scenes.MadeUp(new(PlaneFormat.MaxComponents + 1, 1, 1), DataType.UInt8);
        Refused("codes at most 16384 bands", scene, CodecTarget.Lossless);
        scene = Scenes.MadeUp(new(3, 8, 8), DataType.UInt16);
        Refused("3 bytes are too few", scene, CodecTarget.Bytes(3));
        scene = Scenes.Noise(new(2, 8, 8), DataType.Int32, 0, 1 << 24);
        Refused(
            "values of up to 24 bits; these, 0 to 16777216, need 25",
            scene,
            CodecTarget.Lossless
        );

        static void Refused(string message, Cube scene, CodecTarget target)
        {
            var error = Assert.Throws<HypressUnsupportedException>(() =>
                Scenes.Encode(Codec, scene, target)
            );
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }
}
