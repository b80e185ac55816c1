using System.Security.Cryptography;
using Hypress.Cubes;

namespace Hypress.Tests.Cubes;

public sealed class SyntheticSceneTests
{
    public static TheoryData<DataType> Types => [.. DataTypes.All];

    [Theory, MemberData(nameof(Types))]
    public void Values_use_a_good_part_of_the_type_and_never_clip(DataType type)
    {
        var scene = new SyntheticScene(new(20, 60, 70), type);
        var values = Enumerable.Range(0, 20).SelectMany(b => scene.ReadBand<double>(b)).ToArray();
        var (low, high) = type.Range();
        Assert.All(values, v => Assert.InRange(v, low, high));
        Assert.DoesNotContain(high, values);
        Assert.True(values.Distinct().Count() > 50);
    }

    [Fact]
    public void Windows_are_parts_of_the_whole()
    {
        var scene = new SyntheticScene(new(9, 40, 50), DataType.UInt16, seed: 7);
        var whole = Cube.Load(scene);
        Gen.Select(Gen.Int[0, 30], Gen.Int[1, 10], Gen.Int[0, 40], Gen.Int[1, 10])
            .Sample(
                (line, lines, sample, samples) =>
                {
                    var bands = BandSelection.Of([5, 2, 8], 9);
                    var window = new CubeWindow(line, lines, sample, samples, bands);
                    return scene
                        .Read(window, Interleave.Bsq)
                        .Bytes.Span.SequenceEqual(whole.Read(window, Interleave.Bsq).Bytes.Span);
                },
                iter: 50
            );
    }

    [Fact]
    public void Seeds_make_scenes_and_the_same_seed_the_same()
    {
        var shape = new CubeShape(5, 30, 30);
        var first = Cube.Load(new SyntheticScene(shape, DataType.Float32, 1)).Values.Bytes;
        var again = Cube.Load(new SyntheticScene(shape, DataType.Float32, 1)).Values.Bytes;
        var other = Cube.Load(new SyntheticScene(shape, DataType.Float32, 2)).Values.Bytes;
        Assert.True(first.Span.SequenceEqual(again.Span));
        Assert.False(first.Span.SequenceEqual(other.Span));
    }

    [Fact]
    public void A_scene_is_the_same_on_every_machine()
    {
        var scene = new SyntheticScene(new(12, 33, 35), DataType.UInt16, seed: 3);
        var bytes = scene.Read(CubeWindow.All(scene.Shape), Interleave.Bsq).Bytes;
        Assert.Equal("5E4FB6AACAF7C15F", Convert.ToHexString(SHA256.HashData(bytes.Span))[..16]);
    }

    [Fact]
    public void Neighbouring_bands_and_pixels_are_alike_as_in_real_scenes()
    {
        var scene = new SyntheticScene(new(100, 64, 64), DataType.UInt16);
        var (band, next) = (scene.ReadBand<double>(20), scene.ReadBand<double>(21));
        Assert.True(Correlation(band, next) > 0.99);
        Assert.True(Correlation(band[..^1], band[1..]) > 0.9);
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (mx, my) = (x.Average(), y.Average());
        var xy = x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum();
        return xy / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }
}
