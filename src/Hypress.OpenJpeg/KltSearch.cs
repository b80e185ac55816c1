using Hypress.Transforms.Klt;

namespace Hypress.OpenJpeg;

/// <summary>What the search for the best number of components has found.</summary>
/// <param name="Components">Axes to keep.</param>
/// <param name="Precision">How finely to quantize them.</param>
/// <param name="Step">The step to which components need to be known, in sample units.</param>
internal sealed record KltPlan(int Components, KltPrecision Precision, double Step);

/// <summary>What the search may spend and on what.</summary>
/// <param name="Scene">The scene's components.</param>
/// <param name="Pixels">Pixels of the scene.</param>
/// <param name="MaxBytes">For codestreams and all copies of the basis.</param>
/// <param name="BasisCopies">How often the basis stands in the file.</param>
/// <param name="BasisBits">Bits of basis entries; null balances them against the components.</param>
/// <param name="Threads">For the codestreams.</param>
/// <param name="Cancel">Stops the search.</param>
internal sealed record KltTask(
    KltComponents Scene,
    long Pixels,
    long MaxBytes,
    int BasisCopies,
    int? BasisBits,
    int Threads,
    CancellationToken Cancel
);

/// <summary>Searches how many components give the smallest error within a number of bytes, by coding some counts.</summary>
/// <remarks>
/// Components along the exact axes are computed once (<see cref="KltComponents"/>); each count tried is coded, decoded and judged among the
/// components, where the error is that of the scene. What the search wants to know doesn't need the lowest bits, so it
/// codes without those that noise would fill.
/// </remarks>
internal sealed class KltSearch
{
    private const int FirstBits = 12; // of the basis, while nothing is known of the components' cost
    private const double Stride = 1.4;
    private const double KnownStride = 1.2;
    private const double Near = 0.15; // octaves of bytes: the best plan hardly moves, and sizes move smoothly with one plan
    private const double Flat = 1.005; // 0.02 dB: no need to look closer
    private const double SearchNoise = 0.015; // of the error, by rounding while searching
    private const double FinalNoise = 0.002; // 0.01 dB, half of it on average
    private const double FinerBasis = 0.5; // the slope is a guess, and too coarse costs more than too fine
    private const int StepsPerOctave = 4;

    private readonly KltTask _task;
    private readonly KltComponents _scene;
    private readonly Dictionary<int, double> _errors = [];
    private readonly long _regionPixels;
    private KltPrecision _precision;
    private double _step = 1; // of the components coded by the search, in sample units

    private KltSearch(KltTask task)
    {
        (_task, _scene) = (task, task.Scene);
        _regionPixels = _scene.Regions.Sum(region => region.Shape.Pixels);
        _precision = KltPrecision.Fixed(task.BasisBits ?? FirstBits);
    }

    /// <summary>Finds the best plan; no components at all where none fits.</summary>
    public static KltPlan Run(KltTask task)
    {
        if (
            task.Scene.LastChoice is var (bytes, known)
            && Math.Abs(Math.Log2((double)task.MaxBytes / bytes)) < Near
        )
            return known;
        var plan = new KltSearch(task).Run();
        if (plan.Components > 0)
            task.Scene.LastChoice = (task.MaxBytes, plan);
        return plan;
    }

    private KltPlan Run()
    {
        var known = _scene.LastChoice;
        var start = Calibrate(
            known is var (bytes, plan) ? Scaled(plan.Components, bytes) : Guess()
        );
        if (start == 0)
            return new(0, _precision, 1);

        // Walk in long steps, down first because that costs less, and then halve the gaps beside the best.
        // What was best for another rate leaves less to walk.
        var stride = known is null ? Stride : KnownStride;
        var best = Walk(start, count => Math.Min(count - 1, (int)Math.Round(count / stride)));
        if (best == start)
            best = Walk(start, count => Math.Max(count + 1, (int)Math.Round(count * stride)));
        while (true)
        {
            var below = _errors.Keys.Where(count => count < best).DefaultIfEmpty(best).Max();
            var above = _errors.Keys.Where(count => count > best).DefaultIfEmpty(best).Min();
            var next = above - best > best - below ? (best + above + 1) / 2 : (best + below) / 2;
            var worse = Math.Max(_errors[below], _errors[above]);
            if (_errors.ContainsKey(next) || worse < Flat * _errors[best])
                break;
            if (ErrorOf(next) < ErrorOf(best))
                best = next;
        }
        (_step, var error) = BestStep(best);
        _errors.Clear(); // they were for another step
        _errors.Add(best, error);
        foreach (var near in (int[])[best - Math.Max(1, best / 12), best + Math.Max(1, best / 12)])
            if (near >= 1 && near <= Most && ErrorOf(near) < ErrorOf(best))
                best = near;
        return new(best, _precision, FineStep(ErrorOf(best) / best));
    }

    // Counts grow a little slower than rates.
    private int Scaled(int count, long bytes) =>
        (int)
            Math.Clamp(Math.Round(count * Math.Pow((double)_task.MaxBytes / bytes, 0.85)), 1, Most);

    /// <summary>Blocks are cut between bit planes, so the best step lies somewhere within an octave.</summary>
    private (double Step, double Error) BestStep(int components)
    {
        var coarsest = _step;
        var (best, least) = (coarsest, ErrorOf(components));
        for (var i = 1; i < StepsPerOctave; i++)
        {
            _step = Math.ScaleB(coarsest, -1) * (1 + ((double)i / StepsPerOctave));
            if (Measure(components) is var error && error < least)
                (best, least) = (_step, error);
        }
        return (best, least);
    }

    /// <summary>The step halved until rounding adds next to nothing.</summary>
    private double FineStep(double error)
    {
        var step = _step;
        while (step > StepFor(error, FinalNoise))
            step /= 2;
        return step;
    }

    private int Walk(int from, Func<int, int> next)
    {
        var error = ErrorOf(from);
        while (true)
        {
            var count = Math.Clamp(next(from), 1, Most);
            if (count == from || ErrorOf(count) >= error)
                return from;
            (from, error) = (count, ErrorOf(count));
        }
    }

    private int Most => Math.Min(_scene.Axes.Rank, PlaneFormat.MaxComponents);

    /// <summary>
    /// The count at which equal steps for all components would fill the rate, if their coefficients were independent
    /// and space saved as much as it does in typical scenes.
    /// </summary>
    private int Guess()
    {
        const double SpatialGain = 1 / 16.0;
        var bits = 8.0 * _task.MaxBytes / _task.Pixels;
        var variances = _scene.Axes.Variances;
        var sum = 0.0; // of log2 of the variances taken
        for (var k = 0; k < _scene.Axes.Rank; k++)
        {
            var level = Math.Log2(variances[k] * SpatialGain);
            if (0.5 * (sum - (k * level)) > bits)
                return Math.Clamp(k, 1, Most);
            sum += level;
        }
        return Most;
    }

    /// <summary>Codes a first count with two rates, to know the step worth coding with and what a bit is worth.</summary>
    /// <returns>The count, or fewer if it didn't fit; 0 when nothing fits.</returns>
    private int Calibrate(int count)
    {
        for (; count > 0; count /= 2)
        {
            _scene.Extend(count);
            _step = _scene.Largest / ComponentCoder.Largest16;
            var bytes = CodestreamBytes(count);
            if (
                TryCode(count, bytes) is not { } error
                || TryCode(count, bytes - (bytes / 10)) is not { } worse
            )
                continue;
            _step = StepFor(error / count, SearchNoise);
            var bits = 8.0 * (bytes / 10) * _task.Pixels / _regionPixels;
            var slope = (worse - error) * _task.Pixels / bits;
            if (_task.BasisBits is null && slope > 0)
                _precision = KltPrecision.Balanced(
                    FinerBasis * slope * _task.BasisCopies,
                    _task.Pixels
                );
            return count;
        }
        return 0;
    }

    /// <summary>The step at which rounding adds that share to the error of a component.</summary>
    private double StepFor(double error, double share) =>
        Math.Max(_scene.Largest / ComponentCoder.Largest16, Math.Sqrt(12 * share * error));

    /// <summary>The mean squared error of a pixel's spectrum with so many components.</summary>
    private double ErrorOf(int components)
    {
        if (!_errors.TryGetValue(components, out var error))
            _errors.Add(components, error = Measure(components));
        return error;
    }

    /// <summary>The same with the step of now; infinite where the bytes don't suffice.</summary>
    private double Measure(int components)
    {
        _task.Cancel.ThrowIfCancellationRequested();
        _scene.Extend(components);
        if (TryCode(components, CodestreamBytes(components)) is not { } coded)
            return double.PositiveInfinity;
        var axes = _scene.Axes;
        var left = 0.0;
        for (var k = components; k < axes.Variances.Length; k++)
            left += axes.Variances[k];
        return coded + left + KltBasis.Quantize(axes, components, _precision).ErrorOf(axes);
    }

    /// <summary>What is left for the regions' codestreams when the basis is paid for.</summary>
    private long CodestreamBytes(int components)
    {
        var basis = KltBasis.Quantize(_scene.Axes, components, _precision);
        var tables = KltTables.Write(basis).Length;
        return (long)(
            (_task.MaxBytes - ((double)_task.BasisCopies * tables)) * _regionPixels / _task.Pixels
        );
    }

    /// <summary>Codes and decodes the regions.</summary>
    /// <returns>The mean squared error of a pixel among these components, or null where the bytes don't suffice.</returns>
    private double? TryCode(int components, long bytes)
    {
        var squares = 0.0;
        for (var i = 0; i < _scene.Regions.Count; i++)
        {
            var region = _scene.Regions[i];
            var planes = _scene.Planes[i];
            var limit = bytes * region.Shape.Pixels / _regionPixels;
            var coded = ComponentCoder.EncodeWithin(
                planes[..components],
                1 / _step,
                region.Shape,
                limit,
                _task.Threads
            );
            if (coded is not { } codestream)
                return null;
            OpenJpegLibrary.Decode(
                codestream.Span,
                CodestreamHeader.ReadOwn(codestream.Span),
                _task.Threads,
                (c, plane) =>
                {
                    var exact = planes[c];
                    for (var n = 0; n < plane.Length; n++)
                    {
                        var error = exact[n] - (plane[n] * _step);
                        squares += error * error;
                    }
                }
            );
        }
        return squares / _regionPixels;
    }
}
