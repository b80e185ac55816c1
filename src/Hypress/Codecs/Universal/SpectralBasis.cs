namespace Hypress.Codecs.Universal;

//  all range coded: components, exp-Golomb
//  6 bits typical size of the mean (log2 of its steps) | the mean (SpectrumCoder)
//  each component: energy | its axis (SpectrumCoder)

/// <summary>The mean spectrum and the axes of the spectral transform, as a decoder has them: orthonormal.</summary>
/// <remarks>
/// An axis is quantized as finely as its component's energy deserves, and made orthonormal to those before by
/// Gram-Schmidt, in doubles, one operation at a time.
/// </remarks>
internal sealed class SpectralBasis
{
    private const double EntryStep = 1.0; // of what adds as much error as a coefficient's step
    private const double MeanStep = 0.7;
    private const double FinestMean = 1.0 / (1 << 14); // means are below 2^16
    private const int FinestEntry = 24; // steps of 2^-24
    private const int LeastEnergy = -64;
    private const int MostEnergy = 400;
    private const int MaxMeanBits = 40;

    private SpectralBasis(double[] mean, float[] axes, int[] energies) =>
        (Mean, Axes, Energies) = (mean, axes, energies);

    /// <summary>[band].</summary>
    public double[] Mean { get; }

    /// <summary>[component, band].</summary>
    public float[] Axes { get; }

    /// <summary>Energy of each component in half octaves over the squared step: 2 log2(variance / step^2).</summary>
    public int[] Energies { get; }

    /// <summary>Bands.</summary>
    public int Bands => Mean.Length;

    /// <summary>Components.</summary>
    public int Components => Energies.Length;

    /// <summary>Axes to be coded.</summary>
    /// <param name="Mean">[band].</param>
    /// <param name="Vectors">[component, band], orthonormal.</param>
    /// <param name="Variances">Along each, descending is best.</param>
    public sealed record Exact(double[] Mean, double[] Vectors, double[] Variances);

    /// <summary>Codes a basis.</summary>
    /// <param name="coder">Writes or reads.</param>
    /// <param name="exact">What to quantize; null when reading.</param>
    /// <param name="bands">Bands.</param>
    /// <param name="step">The step of coefficients.</param>
    /// <param name="pixels">Pixels that the basis serves.</param>
    /// <param name="budget">Pays for it.</param>
    public static SpectralBasis Code<TCoder>(
        TCoder coder,
        Exact? exact,
        int bands,
        double step,
        long pixels,
        DecodeBudget budget
    )
        where TCoder : ISymbolCoder
    {
        var count = (int)
            Math.Min(coder.Golomb((uint)(exact?.Variances.Length ?? 0)), (uint)bands + 1);
        if (count > bands)
            throw new HypressFormatException($"more components than the {bands} bands");
        budget.Charge((long)count * bands * sizeof(double));
        var entries = budget.Allocate<long>(bands);
        var real = exact is null ? [] : new double[bands];
        var spectra = new SpectrumCoder(bands);
        var mean = CodeMean(
            coder,
            exact,
            spectra,
            real,
            entries,
            Math.Max(MeanStep * step / Math.Sqrt(pixels), FinestMean)
        );
        spectra.Forget();

        var axes = new double[(long)count * bands];
        var energies = budget.Allocate<int>(count);
        var (before, drop) = (20.0, 8.0);
        for (var c = 0; c < count; c++)
        {
            var energy = exact is null ? 0 : EnergyOf(exact.Variances[c], step);
            var coded = NumberCoder.Code(
                coder,
                energy,
                before - drop,
                c == 0 ? 10 : 0.6 + (drop / 2)
            );
            if (coded is < LeastEnergy or > MostEnergy)
                throw new HypressFormatException($"a component's energy is {coded}");
            energies[c] = (int)coded;
            drop = c == 0 ? 4 : (0.7 * drop) + (0.3 * Math.Clamp(before - coded, 0, 20));
            before = coded;
            var entryStep = Math.Clamp(
                EntryStep / Math.Sqrt(pixels * Power(energies[c])),
                Math.ScaleB(1, -FinestEntry),
                2 / Math.Sqrt(bands)
            );
            if (exact is not null)
                for (var band = 0; band < bands; band++)
                    real[band] = exact.Vectors[(c * bands) + band] / entryStep;
            spectra.Code(coder, real, entries, entryStep, 1 / Math.Sqrt(bands));
            var axis = axes.AsSpan(c * bands, bands);
            for (var band = 0; band < bands; band++)
                axis[band] = entries[band] * entryStep;
            Orthonormalize(axes, c, bands);
        }
        var floats = budget.Allocate<float>(axes.Length);
        for (var i = 0; i < axes.Length; i++)
            floats[i] = (float)axes[i];
        return new(mean, floats, energies);
    }

    /// <summary>The energy of a variance, in half octaves over the squared step.</summary>
    public static int EnergyOf(double variance, double step) =>
        variance > 0
            ? Math.Clamp(
                (int)Math.Round(2 * Math.Log2(variance / (step * step))),
                LeastEnergy,
                MostEnergy
            )
            : LeastEnergy;

    // 2^(energy / 2)
    private static double Power(int energy) =>
        Math.ScaleB((energy & 1) == 0 ? 1 : 1.4142135623730951, energy >> 1);

    private static double[] CodeMean<TCoder>(
        TCoder coder,
        Exact? exact,
        SpectrumCoder spectra,
        double[] real,
        Span<long> entries,
        double step
    )
        where TCoder : ISymbolCoder
    {
        var size = 0;
        if (exact is not null)
        {
            var sum = 0.0;
            for (var band = 0; band < entries.Length; band++)
            {
                real[band] = Math.Clamp(
                    exact.Mean[band] / step,
                    -NumberCoder.Most / 2,
                    NumberCoder.Most / 2
                );
                sum += Math.Abs(real[band]) / entries.Length;
            }
            while (size < MaxMeanBits && Math.ScaleB(1, size) < sum)
                size++;
        }
        size = (int)coder.Bits((uint)size, 6);
        spectra.Code(coder, real, entries, step, step * Math.ScaleB(1, size));
        var mean = new double[entries.Length];
        for (var band = 0; band < mean.Length; band++)
            mean[band] = entries[band] * step;
        return mean;
    }

    // Against the axes before it, one after the other; an axis of which nothing is left is zero.
    private static void Orthonormalize(double[] axes, int component, int bands)
    {
        var axis = axes.AsSpan(component * bands, bands);
        for (var c = 0; c < component; c++)
        {
            var other = axes.AsSpan(c * bands, bands);
            var product = Dot(axis, other);
            for (var band = 0; band < bands; band++)
                axis[band] -= product * other[band];
        }
        var norm = Math.Sqrt(Dot(axis, axis));
        var inverse = norm > 1e-6 ? 1 / norm : 0;
        for (var band = 0; band < bands; band++)
            axis[band] *= inverse;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
