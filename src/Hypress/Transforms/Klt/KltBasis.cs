using Hypress.Bytes;
using MathNet.Numerics.LinearAlgebra;

namespace Hypress.Transforms.Klt;

/// <summary>How finely a <see cref="KltBasis"/> is quantized.</summary>
/// <param name="Bits">Bits of each entry of each axis, sign included; null gives each axis what its variance deserves.</param>
/// <param name="EntryError">With <paramref name="Bits"/> null: variance of an axis times squared step of its entries.</param>
internal sealed record KltPrecision(int? Bits, double EntryError)
{
    /// <summary>All axes in so many bits.</summary>
    public static KltPrecision Fixed(int bits) => new(bits, 0);

    /// <summary>
    /// Steps such that another bit spent on an entry saves as much as one spent on the components: an entry of step d
    /// adds n * variance * d^2 / 12 to the squared error of n pixels, and a bit takes 3/4 of that away.
    /// </summary>
    /// <param name="slope">Squared error that a bit more saves in the components.</param>
    /// <param name="pixels">Pixels that the axes serve.</param>
    public static KltPrecision Balanced(double slope, long pixels) =>
        new(null, Math.Max(double.Epsilon, 12 / (2 * 0.6931471805599453) * slope / pixels));
}

//  varint components
//  components > 0: float32 scale
//  int8 step of the mean, as a power of two
//  bits (RiceCode.cs), filled up to a byte:
//    mean: Rice codes of the difference to the band before
//    each component: 5 bits shift | 1 bit predicted | Rice codes of its entries times 2^shift, or of their differences

/// <summary>A KLT's first axes and the mean spectrum as a file holds them: integers, so that every decoder has the same.</summary>
internal sealed class KltBasis
{
    /// <summary>The finest entries: 2^-20.</summary>
    public const int MaxShift = 20;

    private const int MeanStart = 8;

    private readonly long[] _mean; // [band], times 2^_meanStep
    private readonly int _meanStep;
    private readonly int[] _shifts; // [component]
    private readonly int[] _entries; // [component, band], times 2^-shift

    private KltBasis(long[] mean, int meanStep, int[] shifts, int[] entries, float scale) =>
        (_mean, _meanStep, _shifts, _entries, Scale) = (mean, meanStep, shifts, entries, scale);

    /// <summary>Bands of the scene.</summary>
    public int Bands => _mean.Length;

    /// <summary>Axes kept.</summary>
    public int Components => _shifts.Length;

    /// <summary>Coded components are so many times as large as the real ones.</summary>
    public float Scale { get; private init; }

    /// <summary>Quantizes a scene's first axes.</summary>
    public static KltBasis Quantize(KltAxes axes, int components, KltPrecision precision)
    {
        var bands = axes.Moments.Bands;
        var largest = axes.Moments.Mean.Max(Math.Abs);
        var meanStep = Exponent(
            precision.Bits is { } bits
                ? largest / (1L << (bits - 1))
                : Math.Max(Math.Sqrt(precision.EntryError), largest / (1L << 40))
        );
        var mean = new long[bands];
        for (var band = 0; band < bands; band++)
            mean[band] = (long)Math.Round(Math.ScaleB(axes.Moments.Mean[band], -meanStep));

        var fewest = (33 - int.LeadingZeroCount(bands)) / 2; // no axis becomes all zeros
        var shifts = new int[components];
        var entries = new int[components * bands];
        for (var c = 0; c < components; c++)
        {
            shifts[c] = precision.Bits is { } fixedBits
                ? Math.Max(fewest, fixedBits - 1)
                : Math.Clamp(
                    -Exponent(Math.Sqrt(precision.EntryError / axes.Variances[c])),
                    fewest,
                    MaxShift
                );
            var vector = axes.Vector(c);
            for (var band = 0; band < bands; band++)
                entries[(c * bands) + band] = (int)Math.Round(Math.ScaleB(vector[band], shifts[c]));
        }
        return new(mean, meanStep, shifts, entries, scale: 1);
    }

    /// <summary>The same with another scale.</summary>
    public KltBasis WithScale(float scale) => new(_mean, _meanStep, _shifts, _entries, scale);

    /// <summary>What quantization adds to the mean squared error of a pixel's spectrum, about.</summary>
    public double ErrorOf(KltAxes axes)
    {
        var error = 0.0;
        for (var band = 0; band < Bands; band++)
            error += Square(axes.Moments.Mean[band] - MeanOf(band));
        for (var c = 0; c < Components; c++)
        for (var band = 0; band < Bands; band++)
            error += axes.Variances[c] * Square(axes.Vector(c)[band] - Entry(c, band));
        return error;
    }

    /// <summary>The mean of a band.</summary>
    public double MeanOf(int band) => Math.ScaleB(_mean[band], _meanStep);

    /// <summary>The matrix [component, band] that takes spectra less their mean to the nearest components.</summary>
    /// <remarks>For encoders: quantized axes aren't quite orthogonal, so this is their pseudo-inverse.</remarks>
    public double[] ForwardMatrix()
    {
        if (Components == 0)
            return [];
        var axes = Matrix<double>.Build.Dense(Components, Bands, (c, band) => Entry(c, band));
        var gram = axes.TransposeAndMultiply(axes);
        var ridge = 1e-12 * gram.Trace() / Components;
        for (var c = 0; c < Components; c++)
            gram[c, c] += ridge;
        return gram.Cholesky().Solve(axes).Transpose().ToColumnMajorArray();
    }

    /// <summary>The matrix [band, component] that takes coded components to spectra; integers, times <see cref="InverseStep"/>.</summary>
    /// <remarks>
    /// Entries are below 2^21 and components below 2^17 where <see cref="MatrixKernel"/> takes them, and there are at
    /// most 2^14: sums stay below 2^52 and are exact.
    /// </remarks>
    public double[] InverseMatrix()
    {
        var finest = Finest;
        var matrix = new double[Bands * Components];
        for (var band = 0; band < Bands; band++)
        for (var c = 0; c < Components; c++)
            matrix[(band * Components) + c] =
                (long)_entries[(c * Bands) + band] << (finest - _shifts[c]);
        return matrix;
    }

    /// <summary>What a one in the product of <see cref="InverseMatrix"/> and coded components stands for.</summary>
    public double InverseStep => Math.ScaleB(1, -Finest) / Scale;

    private int Finest => Components == 0 ? 0 : _shifts.Max();

    /// <summary>Appends the basis.</summary>
    public void Write(ByteWriter output)
    {
        output.VarInt(Components);
        if (Components > 0)
            output.Single(Scale);
        output.UInt8((byte)(sbyte)_meanStep);
        var rice = new RiceWriter(output);
        var state = new RiceState(MeanStart);
        var before = 0L;
        foreach (var mean in _mean)
        {
            rice.Write(ref state, mean - before);
            before = mean;
        }
        for (var c = 0; c < Components; c++)
        {
            var entries = _entries.AsSpan(c * Bands, Bands);
            var predicted = Differences(entries) < Magnitudes(entries);
            rice.Bits(_shifts[c], 5);
            rice.Bits(predicted ? 1 : 0, 1);
            state = new(StartOf(_shifts[c], Bands));
            var last = 0;
            foreach (var entry in entries)
            {
                rice.Write(ref state, entry - last);
                if (predicted)
                    last = entry;
            }
        }
        rice.Flush();
    }

    /// <summary>Reads a basis of a scene with so many bands.</summary>
    /// <exception cref="HypressFormatException">Damaged.</exception>
    public static KltBasis Parse(
        ref ByteReader input,
        int bands,
        int maxComponents,
        DecodeBudget budget
    )
    {
        var components = input.VarInt32("KLT components", 0, Math.Min(bands, maxComponents));
        var scale = components > 0 ? input.Single("KLT scale") : 1;
        if (!(scale > 0 && float.IsFinite(scale)))
            throw new HypressFormatException(
                $"KLT scale: found {scale}, allowed are positive numbers"
            );
        var meanStep = (sbyte)input.UInt8("step of the mean");
        // Each entry takes at least a bit of the file.
        if (((long)components + 1) * bands > 8L * input.Left)
            throw new HypressFormatException(
                $"{input.Left} bytes can't hold {components} axes of {bands} bands"
            );
        var mean = budget.Allocate<long>(bands);
        var shifts = budget.Allocate<int>(components);
        var entries = budget.Allocate<int>((long)components * bands);
        var rice = new RiceReader(input);
        var state = new RiceState(MeanStart);
        var before = 0L;
        foreach (ref var value in mean.AsSpan())
            value = before = Within(
                "mean",
                before + rice.Read("mean", ref state),
                RiceState.MaxMagnitude
            );
        for (var c = 0; c < components; c++)
        {
            shifts[c] = (int)Within("KLT shift", rice.Bits("KLT shift", 5), MaxShift);
            var predicted = rice.Bits("KLT prediction", 1) == 1;
            state = new(StartOf(shifts[c], bands));
            var last = 0L;
            foreach (ref var entry in entries.AsSpan(c * bands, bands))
            {
                entry = (int)Within(
                    "KLT axis",
                    last + rice.Read("KLT axis", ref state),
                    1L << shifts[c]
                );
                if (predicted)
                    last = entry;
            }
        }
        input = rice.Input;
        return new(mean, meanStep, shifts, entries, scale);
    }

    private static long Within(string field, long value, long limit) =>
        Math.Abs(value) <= limit
            ? value
            : throw new HypressFormatException(
                $"{field}: found {value}, allowed -{limit}..{limit}"
            );

    private static int StartOf(int shift, int bands) =>
        Math.Max(0, shift - ((32 - int.LeadingZeroCount(bands)) / 2));

    private double Entry(int component, int band) =>
        Math.ScaleB(_entries[(component * Bands) + band], -_shifts[component]);

    /// <summary>The power of two nearest to a step; steps are held as such.</summary>
    private static int Exponent(double step) =>
        step > 0 ? Math.Clamp((int)Math.Round(Math.Log2(step)), sbyte.MinValue, sbyte.MaxValue) : 0;

    private static long Magnitudes(ReadOnlySpan<int> entries)
    {
        var sum = 0L;
        foreach (var entry in entries)
            sum += Math.Abs(entry);
        return sum;
    }

    private static long Differences(ReadOnlySpan<int> entries)
    {
        var sum = 0L;
        var last = 0;
        foreach (var entry in entries)
        {
            sum += Math.Abs(entry - last);
            last = entry;
        }
        return sum;
    }

    private static double Square(double x) => x * x;
}
