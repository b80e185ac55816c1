using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Tests.Metrics;

public sealed class SceneComparisonTests
{
    private static readonly CubeShape Shape = new(5, 7, 11);

    public static TheoryData<DataType> Types => [.. DataTypes.All];

    [Theory, MemberData(nameof(Types))]
    public void Every_type_gives_what_a_direct_computation_gives(DataType type)
    {
        var (original, decoded) = (Random(type, 1, Shape), Random(type, 2, Shape));
        var found = SceneComparison.Run(original, decoded);
        var x = Values(original);
        var y = Values(decoded);
        var peak = x.Max();
        var mse = x.Zip(y, (a, b) => (decimal)((a - b) / peak)).Sum(d => d * d) / x.Length;
        Near(10 * Math.Log10(1 / (double)mse), found.Psnr);
        Near(Math.Sqrt((double)mse) * peak, found.Rmse);
        Near(10 * Math.Log10(x.Sum(a => a * a) / x.Length / found.Mse), found.Snr);
        Assert.Equal(x.Zip(y, (a, b) => Math.Abs(a - b)).Max(), found.MaxError);
        Assert.Equal(peak, found.Peak);
        Assert.Equal(x.Length, found.ValidValues);
        Assert.Equal(77, found.ValidPixels);
        var angles = Enumerable.Range(0, 77).Select(p => ArcCosine(x, y, p)).ToArray();
        Near(angles.Average(), found.MeanAngle);
        Near(angles.Max(), found.MaxAngle);
        for (var band = 0; band < 5; band++)
        {
            var errors = x.Zip(y, (a, b) => a - b).Skip(77 * band).Take(77);
            Near(10 * Math.Log10(peak * peak / errors.Average(e => e * e)), found.BandPsnr[band]);
            Assert.Equal(errors.Max(Math.Abs), found.BandMaxError[band]);
            var relative = x.Zip(y, (a, b) => a == b ? 0 : Math.Abs((a - b) / a));
            Assert.Equal(relative.Skip(77 * band).Take(77).Max(), found.BandMaxRelativeError[band]);
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void Identical_scenes_have_infinite_psnr_and_no_angle(DataType type)
    {
        var scene = Random(type, 3, Shape);
        var found = SceneComparison.Run(scene, scene);
        Assert.Equal(double.PositiveInfinity, found.Psnr);
        Assert.Equal(double.PositiveInfinity, found.Snr);
        Assert.Equal((0, 0, 0, 0), (found.MaxError, found.Rmse, found.MeanAngle, found.MaxAngle));
        Assert.All(found.BandPsnr, psnr => Assert.Equal(double.PositiveInfinity, psnr));
    }

    [Fact]
    public void Extremes_of_32_bit_integers_neither_wrap_nor_round()
    {
        var found = SceneComparison.Run(
            Scene<uint>([uint.MaxValue, 0], new(1, 1, 2)),
            Scene<uint>([0, uint.MaxValue], new(1, 1, 2))
        );
        Assert.Equal((uint.MaxValue, uint.MaxValue), (found.MaxError, found.Rmse));
        var signed = SceneComparison.Run(
            Scene<int>([int.MinValue, 1], new(1, 1, 2)),
            Scene<int>([int.MaxValue, 1], new(1, 1, 2))
        );
        Assert.Equal(4294967295.0, signed.MaxError);
    }

    [Fact]
    public void A_small_angle_is_resolved_where_an_arc_cosine_sees_none()
    {
        // (1, 0) against (1, 1e-9): 1e-9 radians.
        var found = SceneComparison.Run(
            Scene<double>([1, 0], new(2, 1, 1)),
            Scene<double>([1, 1e-9], new(2, 1, 1))
        );
        Assert.Equal(1e-9 * 180 / Math.PI, found.MeanAngle, 1e-15);
    }

    [Fact]
    public void Angles_of_known_spectra_are_exact()
    {
        // Pixels: turned by 90, opposite, scaled, decoded to zero, original zero (skipped).
        var original = Scene<float>([1, 1, 2, 3, 0, 0, 2, 4, 5, 0], new(2, 1, 5));
        var decoded = Scene<float>([0, -1, 6, 0, 7, 1, -2, 12, 0, 7], new(2, 1, 5));
        var found = SceneComparison.Run(original, decoded);
        Assert.Equal((90 + 180 + 0 + 90) / 4.0, found.MeanAngle, 1e-12);
        Assert.Equal(180, found.MaxAngle, 1e-12);
        Assert.Equal(5, found.ValidPixels);
    }

    [Fact]
    public void Masked_values_never_count()
    {
        var metadata = CubeMetadata.Empty with { DataIgnoreValue = -9999 };
        var shape = new CubeShape(2, 1, 3);
        var original = Scene([3f, -9999, float.NaN, 4, float.PositiveInfinity, 7], shape, metadata);
        var decoded = Scene([3f, 5, float.NaN, 4, 1000, 9], shape, metadata);
        var found = SceneComparison.Run(original, decoded);
        Assert.Equal((3, 2), (found.ValidValues, found.ValidPixels));
        Assert.Equal(2, found.MaskDifferences);
        Assert.Equal((7, 2), (found.Peak, found.MaxError));
        Assert.Equal(4 / 3.0, found.Mse, 1e-12);
        Assert.Equal(double.PositiveInfinity, found.BandPsnr[0]);
        Assert.Equal(0, found.MaxAngle);
    }

    [Fact]
    public void An_ignore_value_counts_as_its_type_holds_it()
    {
        var metadata = CubeMetadata.Empty with { DataIgnoreValue = -3.4028234663852886e+38 + 1e22 };
        var scene = Scene([float.MinValue, 1f], new(1, 1, 2), metadata);
        Assert.Equal(1, SceneComparison.Run(scene, scene).ValidValues);
    }

    [Fact]
    public void A_valid_value_decoded_to_NaN_is_an_infinite_error()
    {
        var found = SceneComparison.Run(
            Scene([1f, 2f], new(1, 1, 2)),
            Scene([1f, float.NaN], new(1, 1, 2))
        );
        Assert.Equal(double.PositiveInfinity, found.MaxError);
        Assert.Equal(double.NegativeInfinity, found.Psnr);
        Assert.Equal(1, found.MaskDifferences);
    }

    [Fact]
    public void Nothing_valid_gives_no_numbers()
    {
        var scene = Scene([float.NaN, float.NaN], new(2, 1, 1));
        var found = SceneComparison.Run(scene, scene);
        Assert.Equal((0, 0), (found.ValidValues, found.ValidPixels));
        Assert.True(double.IsNaN(found.Psnr) && double.IsNaN(found.MaxError));
        Assert.True(double.IsNaN(found.MeanAngle) && double.IsNaN(found.MaxAngle));
        Assert.All(found.BandPsnr, psnr => Assert.True(double.IsNaN(psnr)));
    }

    [Fact]
    public void Windows_of_a_large_scene_add_up_to_the_whole()
    {
        // Over 16 MB a scene: several windows, the last of them shorter.
        var shape = new CubeShape(41, 70, 751);
        var (original, decoded) = (
            Random(DataType.Float64, 4, shape),
            Random(DataType.Float64, 5, shape)
        );
        var heard = new List<double>();
        var found = SceneComparison.Run(original, decoded, new Heard(heard));
        Assert.True(heard.Count > 1);
        Assert.Equal(1, heard[^1]);
        var x = Values(original);
        var y = Values(decoded);
        Near(x.Zip(y, (a, b) => (a - b) * (a - b)).Average(), found.Mse);
    }

    [Fact]
    public void Shapes_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            SceneComparison.Run(
                Random(DataType.UInt8, 1, Shape),
                Random(DataType.UInt8, 1, new(5, 7, 12))
            )
        );
    }

    [Fact]
    public void A_comparison_stops_when_asked()
    {
        var scene = Random(DataType.UInt8, 1, Shape);
        Assert.Throws<OperationCanceledException>(() =>
            SceneComparison.Run(scene, scene, null, new CancellationToken(canceled: true))
        );
    }

    private sealed class Heard(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }

    private static Cube Scene<T>(T[] values, CubeShape shape, CubeMetadata? metadata = null)
        where T : unmanaged => new(CubeView.Of(values, shape), metadata);

    private static Cube Random(DataType type, int seed, CubeShape shape)
    {
        var random = new Random(seed);
        var view = CubeView.Allocate(shape, type);
        var row = new double[shape.Samples];
        var scale = type switch
        {
            DataType.UInt8 => 255,
            DataType.Int16 => 32767,
            DataType.UInt16 => 65535,
            DataType.Int32 => int.MaxValue,
            DataType.UInt32 => uint.MaxValue,
            _ => 1e6,
        };
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        {
            for (var i = 0; i < row.Length; i++)
                row[i] = scale * random.NextDouble() * (type.IsSigned() && i % 3 == 0 ? -1 : 1);
            view.WriteRow<double>(band, line, row);
        }
        return new(view);
    }

    private static double[] Values(Cube cube)
    {
        var pixels = (int)cube.Shape.Pixels;
        return
        [
            .. Enumerable
                .Range(0, cube.Shape.Bands)
                .SelectMany(band => cube.ReadBand<double>(band).Take(pixels)),
        ];
    }

    private static double ArcCosine(double[] x, double[] y, int pixel)
    {
        var (xy, xx, yy) = (0.0, 0.0, 0.0);
        for (var i = pixel; i < x.Length; i += 77)
            (xy, xx, yy) = (xy + (x[i] * y[i]), xx + (x[i] * x[i]), yy + (y[i] * y[i]));
        return Math.Acos(xy / Math.Sqrt(xx * yy)) * 180 / Math.PI;
    }

    // Sums of a few hundred rounded terms: relative errors of 1e-12 at most.
    private static void Near(double expected, double found) =>
        Assert.Equal(expected, found, Math.Abs(expected) * 1e-11);
}
