using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Transforms.Klt;

namespace Hypress.Tests.Transforms;

public sealed class KltTests
{
    [Fact]
    public void Moments_are_those_of_the_definition()
    {
        var (bands, lines, samples) = (7, 5, 9);
        var cube = Random(bands, lines, samples, 3);
        var moments = SceneMoments.Measure(cube);
        Assert.Equal(45, moments.Pixels);
        for (var i = 0; i < bands; i++)
        for (var j = 0; j < bands; j++)
        {
            var (a, b) = (Plane(cube, i), Plane(cube, j));
            Assert.Equal(a.Average(), moments.Mean[i], 9);
            var covariance = a.Zip(b, (x, y) => (x - a.Average()) * (y - b.Average())).Average();
            Assert.Equal(covariance, moments.Covariance[(i * bands) + j], 6);
        }
    }

    [Fact]
    public void Sampled_moments_are_near_those_of_all_pixels()
    {
        var cube = Random(3, 3000, 1000, 4);
        var all = SceneMoments.Measure(cube);
        var sampled = SceneMoments.Measure(cube, maxPixels: 1 << 20);
        Assert.InRange(sampled.Pixels, 1, (1 << 20) + (1 << 21));
        Assert.True(sampled.Pixels < all.Pixels);
        for (var i = 0; i < 9; i++)
            Assert.InRange(
                sampled.Covariance[i] - all.Covariance[i],
                -0.02 * all.Covariance[0],
                0.02 * all.Covariance[0]
            );
    }

    [Fact]
    public void Axes_are_orthonormal_and_carry_all_variance()
    {
        var moments = SceneMoments.Measure(Random(12, 20, 20, 5));
        var axes = KltAxes.Of(moments);
        var trace = Enumerable.Range(0, 12).Sum(i => moments.Covariance[i * 13]);
        Assert.Equal(trace, axes.Variances.Sum(), 6);
        Assert.Equal(axes.Variances.OrderDescending(), axes.Variances);
        for (var i = 0; i < 12; i++)
        for (var j = 0; j < 12; j++)
        {
            var dot = 0.0;
            for (var band = 0; band < 12; band++)
                dot += axes.Vector(i)[band] * axes.Vector(j)[band];
            Assert.Equal(i == j ? 1 : 0, dot, 10);
        }
    }

    [Fact]
    public void More_bands_than_pixels_and_flat_bands_leave_a_smaller_rank()
    {
        Assert.Equal(3, KltAxes.Of(SceneMoments.Measure(Random(30, 2, 2, 6))).Rank);
        Assert.Equal(0, KltAxes.Of(SceneMoments.Measure(Random(30, 1, 1, 6))).Rank);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(null)]
    public void A_basis_comes_back_from_its_bytes(int? bits)
    {
        var axes = KltAxes.Of(SceneMoments.Measure(Random(40, 20, 20, 7)));
        foreach (var components in (int[])[0, 1, 5, 40])
        {
            var basis = KltBasis.Quantize(axes, components, new(bits, 0.01)).WithScale(3.5f);
            var bytes = Write(basis);
            var reader = new ByteReader(bytes);
            var read = KltBasis.Parse(ref reader, 40, 40, new(1 << 20));
            Assert.Equal(0, reader.Left);
            Assert.Equal(basis.InverseMatrix(), read.InverseMatrix());
            Assert.Equal((components, components == 0 ? 1 : 3.5f), (read.Components, read.Scale));
            for (var band = 0; band < 40; band++)
                Assert.Equal(basis.MeanOf(band), read.MeanOf(band));
        }
    }

    [Fact]
    public void A_damaged_basis_is_refused_or_read_but_never_anything_else()
    {
        var axes = KltAxes.Of(SceneMoments.Measure(Random(40, 20, 20, 8)));
        var bytes = Write(KltBasis.Quantize(axes, 6, KltPrecision.Fixed(12)));
        var random = new Random(9);
        var refused = 0;
        for (var round = 0; round < 2000; round++)
        {
            var damaged = bytes.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            if (round % 3 == 0)
                damaged = damaged[..random.Next(damaged.Length)];
            try
            {
                var reader = new ByteReader(damaged);
                KltBasis.Parse(ref reader, 40, 40, new(1 << 20));
            }
            catch (HypressFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 600, 2000);
    }

    [Fact]
    public void Forth_and_back_with_all_axes_gives_the_values()
    {
        var cube = Random(10, 13, 17, 10);
        var axes = KltAxes.Of(SceneMoments.Measure(cube));
        var basis = KltBasis.Quantize(axes, 10, KltPrecision.Fixed(16)).WithScale(16);
        var mean = Enumerable.Range(0, 10).Select(basis.MeanOf).ToArray();
        var components = Enumerable.Range(0, 10).Select(_ => new float[13 * 17]).ToArray();
        KltProjection.Forward(cube.Values, basis.ForwardMatrix(), mean, components);
        var coded = components
            .Select(plane => plane.Select(value => (int)Math.Round(16 * value)).ToArray())
            .ToArray();
        var back = CubeView.Allocate(cube.Shape, cube.Type);
        KltProjection.Inverse(basis, coded, back, 0, ushort.MaxValue);
        Assert.Equal(cube.Values.Bytes.ToArray(), back.Bytes.ToArray());
        KltProjection.Inverse(basis, coded, back, 100, 101);
        Assert.All(back.Values<ushort>().ToArray(), value => Assert.InRange(value, 100, 101));
    }

    [Fact]
    public void Rice_codes_bring_any_drift_of_values_back() =>
        Gen.Long[-(1L << 45), 1L << 45]
            .Select(Gen.Int[0, 45], (value, shift) => value >> shift)
            .Array[0, 300]
            .Sample(values =>
            {
                var output = new ArrayBufferWriter<byte>();
                var writer = new RiceWriter(new(output));
                var state = new RiceState(3);
                foreach (var value in values)
                    writer.Write(ref state, value);
                writer.Flush();
                var reader = new RiceReader(new(output.WrittenSpan));
                state = new(3);
                foreach (var value in values)
                    if (reader.Read("value", ref state) != value)
                        return false;
                return true;
            });

    private static byte[] Write(KltBasis basis)
    {
        var output = new ArrayBufferWriter<byte>();
        basis.Write(new(output));
        return output.WrittenSpan.ToArray();
    }

    private static Cube Random(int bands, int lines, int samples, int seed)
    {
        var random = new Random(seed);
        var view = CubeView.Allocate(new(bands, lines, samples), DataType.UInt16);
        foreach (ref var value in view.Values<ushort>())
            value = (ushort)random.Next(1000, 9000);
        return new(view);
    }

    private static double[] Plane(Cube cube, int band)
    {
        var plane = new double[cube.Shape.Pixels];
        SceneMoments.ReadPlane(cube.Values, band, plane);
        return plane;
    }
}
