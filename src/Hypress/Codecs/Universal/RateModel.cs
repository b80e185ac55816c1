using System.Runtime.CompilerServices;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>About how many bits a tile takes with a step, from how large its coefficients are; for encoders.</summary>
/// <remarks>
/// Of each component and subband it knows how many coefficients have which size. What it says is right but for a factor
/// that hardly changes from one step to the next.
/// </remarks>
internal sealed class RateModel
{
    private const int BinBits = 3; // eight bins an octave
    private const int Octaves = 40;
    private const int LeastExponent = -12;
    private const int Bins = Octaves << BinBits;
    private const double HalfPrice = 0.055; // of a bit, in squared steps
    private const double SignBits = 2;
    private const double MagnitudeBits = 1.4; // of an octave
    private const double BitPrice = 0.18; // in squared steps, where nothing is measured
    private const double ZeroBits = TileEncoder.ZeroBits;
    private const double FinestStep = -12; // log2
    private const double CoarsestStep = 26;

    private readonly int[] _counts; // [component, subband, bin]: coefficients of the bin and of larger ones
    private readonly int[] _sizes; // [subband]
    private readonly double[] _spreads; // [component]: sqrt(pixels * variance / bands)
    private readonly int _bands;

    private RateModel(int[] counts, int[] sizes, double[] spreads, int bands) =>
        (_counts, _sizes, _spreads, _bands) = (counts, sizes, spreads, bands);

    /// <summary>Looks at transformed components.</summary>
    /// <param name="planes">[component][line, sample].</param>
    /// <param name="axes">Their axes.</param>
    /// <param name="layout">Their subbands.</param>
    /// <param name="threads">Threads at once.</param>
    public static RateModel Of(
        float[][] planes,
        SpectralBasis.Exact axes,
        SubbandLayout layout,
        int threads
    )
    {
        var subbands = layout.Subbands;
        var bands = axes.Mean.Length;
        var counts = new int[planes.Length * subbands.Length * Bins];
        Parallel.For(
            0,
            planes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            c =>
            {
                foreach (var subband in subbands)
                {
                    var bins = counts.AsSpan(((c * subbands.Length) + subband.Index) * Bins, Bins);
                    for (var line = 0; line < subband.Lines; line++)
                        Count(
                            planes[c]
                                .AsSpan(
                                    ((subband.FirstLine + line) * layout.Samples)
                                        + subband.FirstSample,
                                    subband.Samples
                                ),
                            subband.Gain,
                            bins
                        );
                    for (var bin = Bins - 2; bin >= 0; bin--)
                        bins[bin] += bins[bin + 1];
                }
            }
        );
        var pixels = (double)layout.Lines * layout.Samples;
        return new(
            counts,
            [.. subbands.Select(b => b.Count)],
            [.. axes.Variances.Select(variance => Math.Sqrt(pixels * variance / bands))],
            bands
        );
    }

    /// <summary>Components that were looked at.</summary>
    public int Components => _spreads.Length;

    /// <summary>Bits with a step.</summary>
    public double Bits(double step)
    {
        var bits = Frame;
        for (var c = 0; c < Components; c++)
            if (IsWorth(c, step))
                bits += AxisBits(c, step) + CoefficientBits(c, step);
        return bits;
    }

    /// <summary>How many of the components that a step is worth take so many bits.</summary>
    public int ComponentsWithin(double step, double bits)
    {
        bits -= Frame;
        var count = 0;
        for (var c = 0; c < Components && bits > 0; c++)
        {
            if (!IsWorth(c, step))
                continue;
            bits -= AxisBits(c, step) + CoefficientBits(c, step);
            count += bits >= 0 ? 1 : 0;
        }
        return count;
    }

    /// <summary>Bits of a component's coefficients.</summary>
    public double CoefficientBits(int component, double step)
    {
        var bits = 0.0;
        for (var subband = 0; subband < _sizes.Length; subband++)
            bits += Bits(Counts(component, subband), _sizes[subband], step);
        return bits;
    }

    /// <summary>Whether a component's coefficients save more error than they and its axis cost.</summary>
    public bool IsWorth(int component, double step)
    {
        var saved = 0.0;
        for (var subband = 0; subband < _sizes.Length; subband++)
            saved += Saved(Counts(component, subband), step);
        return saved > BitPrice * AxisBits(component, step);
    }

    /// <summary>log2 of the step for which <paramref name="excess"/>, of log2 of a step, falls to 0.</summary>
    public static double Solve(Func<double, double> excess, double fine, double coarse)
    {
        (fine, coarse) = (Math.Max(fine, FinestStep), Math.Min(coarse, CoarsestStep));
        for (var i = 0; i < 24; i++)
        {
            var middle = (fine + coarse) / 2;
            if (excess(middle) > 0)
                fine = middle;
            else
                coarse = middle;
        }
        return coarse;
    }

    private double Frame => 200.0 + (4 * _bands);

    private double AxisBits(int component, double step) =>
        _bands * Math.Max(0.4, Math.Log2(_spreads[component] / (0.7 * step)) + 1.2);

    private ReadOnlySpan<int> Counts(int component, int subband) =>
        _counts.AsSpan(((component * _sizes.Length) + subband) * Bins, Bins);

    // Coefficients that aren't zero: where they are, a sign, and how large they are. The rarer they are, the larger one
    // must be to be worth its bits.
    private static double Bits(ReadOnlySpan<int> counts, int size, double step)
    {
        var threshold = 0.75;
        var (nonzero, share, place) = (0.0, 0.0, 0.0);
        for (var i = 0; i < 3; i++)
        {
            nonzero = Above(counts, threshold * step);
            if (nonzero < 0.5)
                return 0;
            share = Math.Min(nonzero / size, 0.999);
            var (yes, no) = (-Math.Log2(share), -Math.Log2(1 - share));
            place = (share * yes) + ((1 - share) * no);
            threshold = Math.Clamp(0.5 + (HalfPrice * (yes - no + SignBits)), 0.55, 1.2);
        }
        var larger = 0.0;
        for (var far = 2 * threshold * step; ; far *= 2)
        {
            var more = Above(counts, far);
            if (more < 0.5)
                break;
            larger += more;
        }
        return (size * place) + nonzero + (MagnitudeBits * larger);
    }

    // What coding a subband saves against leaving it out, in squared steps, bits counted.
    private static double Saved(ReadOnlySpan<int> counts, double step)
    {
        var at = (Math.Log2(0.6 * step) - LeastExponent) * (1 << BinBits);
        var saved = 0.0;
        for (var bin = (int)Math.Clamp(at, 0, Bins - 2); bin < Bins - 1; bin++)
        {
            var count = counts[bin] - counts[bin + 1];
            if (counts[bin] == 0)
                break;
            var octave = bin >> BinBits;
            var part = (bin & ((1 << BinBits) - 1)) + 0.5;
            var x = Math.ScaleB(1 + (part / (1 << BinBits)), octave + LeastExponent) / step;
            var error = x - Math.Floor(x + 0.5);
            var gain =
                (x * x) - (error * error) - (BitPrice * (ZeroBits + Math.Max(0, 2 * Math.Log2(x))));
            saved += count * Math.Max(0, gain);
        }
        return saved;
    }

    // How many are at least so large.
    private static double Above(ReadOnlySpan<int> counts, double size)
    {
        var exponent = Math.ILogB(size);
        var within = (Math.ScaleB(size, -exponent) - 1) * (1 << BinBits);
        var bin = ((exponent - LeastExponent) << BinBits) + (int)within;
        if (bin < 0)
            return counts[0];
        if (bin >= Bins - 1)
            return 0;
        return counts[bin] + ((within - (int)within) * (counts[bin + 1] - counts[bin]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Count(ReadOnlySpan<float> row, float gain, Span<int> bins)
    {
        const int Shift = 23 - BinBits;
        const int First = (127 + LeastExponent) << BinBits;
        foreach (var value in row)
        {
            var bits = BitConverter.SingleToInt32Bits(value * gain) & int.MaxValue;
            bins[Math.Clamp((bits >> Shift) - First, 0, Bins - 1)]++;
        }
    }
}
