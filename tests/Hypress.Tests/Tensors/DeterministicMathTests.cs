using Hypress.Tensors;

namespace Hypress.Tests.Tensors;

public sealed class DeterministicMathTests
{
    private static readonly Gen<float> AnyBits = Gen.UInt.Select(BitConverter.UInt32BitsToSingle);

    private delegate float Function(float x);

    [Fact]
    public void Plain_rounds_as_hardware_does()
    {
        Assert.SkipUnless(Fma.IsHardware, "no hardware FMA to compare with");
        Gen.Select(AnyBits, AnyBits, AnyBits)
            .Sample(
                (x, y, z) => Same(Fma.Plain(x, y, z), float.FusedMultiplyAdd(x, y, z)),
                iter: 300_000
            );
    }

    [Fact]
    public void Exp_is_within_two_units_in_the_last_place() =>
        Within(DeterministicMath.Exp, Math.Exp, -86.9, 87.9, ulps: 2);

    [Fact]
    public void Log_is_within_two_units_in_the_last_place()
    {
        Within(DeterministicMath.Log, Math.Log, 1e-30, 0.9, ulps: 2);
        Within(DeterministicMath.Log, Math.Log, 1.1, 1e30, ulps: 2);
    }

    [Fact]
    public void Tanh_is_within_two_units_in_the_last_place() =>
        Within(DeterministicMath.Tanh, Math.Tanh, -10, 10, ulps: 2);

    // 1 / (1 + e^-x): the exponential's error and one rounding each for the sum and the quotient.
    [Fact]
    public void Sigmoid_is_within_four_units_in_the_last_place() =>
        Within(DeterministicMath.Sigmoid, x => 1 / (1 + Math.Exp(-x)), -80, 80, ulps: 4);

    [Fact]
    public void Erf_is_within_three_units_in_the_last_place() =>
        Within(DeterministicMath.Erf, Erf, -6, 6, ulps: 3);

    [Fact]
    public void Erf_never_falls_where_tables_are_made_of_it()
    {
        var previous = DeterministicMath.Erf(-4.5f);
        for (var x = -4.5f; x < 4.5f; x += 1f / 8192)
        {
            var value = DeterministicMath.Erf(x);
            Assert.True(value >= previous - 2.4e-7f, $"{x}: {value} after {previous}");
            previous = value;
        }
    }

    [Fact]
    public void Every_width_gives_the_same_bits_for_any_argument() =>
        Gen.OneOf(AnyBits, Gen.Float)
            .Sample(
                x =>
                {
                    var expected = All<LanesScalar>(x);
                    Assert.Equal(expected, All<Lanes128>(x));
                    Assert.Equal(expected, All<Lanes256>(x));
                    Assert.Equal(expected, All<Lanes512>(x));
                },
                iter: 40_000
            );

    private static int[] All<T>(float x)
        where T : struct, ILanes<T>
    {
        var lanes = T.Broadcast(x);
        var results = new float[5 * T.Count];
        DeterministicMath.Exp(lanes).Store(ref results[0], 0);
        DeterministicMath.Log(lanes).Store(ref results[0], T.Count);
        DeterministicMath.Tanh(lanes).Store(ref results[0], 2 * T.Count);
        DeterministicMath.Sigmoid(lanes).Store(ref results[0], 3 * T.Count);
        DeterministicMath.Erf(lanes).Store(ref results[0], 4 * T.Count);
        return
        [
            .. Enumerable
                .Range(0, 5)
                .Select(i => results[(i * T.Count) + (i % T.Count)])
                .Select(value => float.IsNaN(value) ? 0 : BitConverter.SingleToInt32Bits(value)),
        ];
    }

    private static void Within(
        Function function,
        Func<double, double> exact,
        double from,
        double to,
        int ulps
    )
    {
        var random = new Random(1);
        var worst = 0.0;
        for (var i = 0; i < 200_000; i++)
        {
            var x = (float)(
                i % 2 == 0 || from <= 0
                    ? from + ((to - from) * random.NextDouble())
                    : from * Math.Pow(to / from, random.NextDouble())
            );
            var expected = exact(x);
            var ulp = Math.Max(
                Math.Abs((double)float.BitIncrement((float)expected) - (float)expected),
                float.Epsilon
            );
            worst = Math.Max(worst, Math.Abs(function(x) - expected) / ulp);
        }
        Assert.True(worst <= ulps, $"{worst} ulp");
    }

    // Taylor series near zero, continued fraction beyond: exact to double precision.
    private static double Erf(double x)
    {
        if (x < 0)
            return -Erf(-x);
        if (x < 3)
        {
            double term = x,
                sum = x;
            for (var n = 1; n < 200; n++)
            {
                term *= -x * x / n;
                sum += term / ((2 * n) + 1);
            }
            return sum * 2 / Math.Sqrt(Math.PI);
        }
        var fraction = x;
        for (var n = 200; n >= 1; n--)
            fraction = x + (n / 2.0 / fraction);
        return 1 - (Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction);
    }

    private static bool Same(float a, float b) =>
        (float.IsNaN(a) && float.IsNaN(b))
        || BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b);
}
