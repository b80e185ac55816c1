using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Transforms.Klt;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>What an encoder knows of a tile whatever the step: its axes, and components along them.</summary>
internal sealed class TileAnalysis
{
    private const long MostPixels = 1 << 16; // that the covariance is measured on: axes of more save no bits
    private const int Batch = 8; // components computed at a time
    private const int MostRotated = 64; // components: the work grows with the third power
    private const double WorthKeeping = 1.0 / 60; // of the squared step

    private readonly KltAxes _axes;
    private readonly List<float[]> _planes = []; // transformed, [component]
    private readonly int _threads;
    private readonly CancellationToken _cancel;
    private (double Step, int Count, double[] Rotation)? _rotation;

    public TileAnalysis(
        CubeView values,
        int threads,
        CancellationToken cancel,
        StageTimes? times = null
    )
    {
        (Values, _threads, _cancel, Times) = (values, threads, cancel, times);
        Layout = new(values.Shape.Lines, values.Shape.Samples);
        var time = StageTimes.Start(times);
        Limits = ValueLimits.Of(values);
        var moments = SceneMoments.Measure(
            new Cube(values),
            MostPixels,
            SceneMoments.PartValues,
            cancel
        );
        time = times?.Add(Stage.Statistics, time) ?? 0;
        _axes = KltAxes.Of(moments);
        times?.Add(Stage.Eigenvectors, time);
        Scale = Math.ScaleB(1, -Limits.Exponent);
    }

    public CubeView Values { get; }

    /// <summary>Where time is counted, for the benchmark.</summary>
    public StageTimes? Times { get; }

    public SubbandLayout Layout { get; }

    public ValueLimits Limits { get; }

    /// <summary>Values times it, less the smallest, are below 2^16.</summary>
    public double Scale { get; }

    /// <summary>Extent of the values, scaled.</summary>
    public double Range => (Limits.Max - Limits.Min) * Scale;

    /// <summary>How often the axes were rotated anew; until it changes, steps have the same first axes.</summary>
    public int Rotations { get; private set; }

    /// <summary>Axes that a step may need, best first.</summary>
    /// <param name="step">Of the coefficients.</param>
    /// <param name="isRotated">Whether to make components independent locally.</param>
    public SpectralBasis.Exact Axes(double step, bool isRotated)
    {
        var bands = Values.Shape.Bands;
        var least = step * step * WorthKeeping;
        var count = 0;
        while (count < _axes.Rank && Variance(count) > least)
            count++;
        count = Math.Min(_axes.Rank, count + (count > 0 ? 1 : 0));
        var vectors = _axes.Vectors(0, count).ToArray();
        var variances = new double[count];
        for (var c = 0; c < count; c++)
            variances[c] = Variance(c);
        if (isRotated && count > 1)
            Rotate(step, vectors, variances);
        var mean = new double[bands];
        for (var band = 0; band < bands; band++)
            mean[band] = (_axes.Moments.Mean[band] - Limits.Min) * Scale;
        return new(mean, vectors, variances);
    }

    /// <summary>Components along axes, transformed: [component][line, sample].</summary>
    /// <param name="axes">The axes.</param>
    /// <param name="reused">Planes that nobody needs any more.</param>
    public float[][] Along(SpectralBasis.Exact axes, float[][] reused)
    {
        var matrix = new double[axes.Vectors.Length];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = axes.Vectors[i] * Scale;
        return Project(matrix, _axes.Moments.Mean, axes.Variances.Length, reused);
    }

    /// <summary>Components along a decoder's axes, transformed: [component][line, sample].</summary>
    /// <param name="basis">The axes.</param>
    /// <param name="reused">Planes that nobody needs any more.</param>
    public float[][] Components(SpectralBasis basis, float[][] reused)
    {
        var matrix = new double[basis.Axes.Length];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = basis.Axes[i] * Scale;
        var mean = new double[basis.Bands];
        for (var band = 0; band < mean.Length; band++)
            mean[band] = Limits.Min + (basis.Mean[band] / Scale);
        return Project(matrix, mean, basis.Components, reused);
    }

    /// <summary>A step whose payload has about so many bytes, by the components' variances alone.</summary>
    public double StepFor(long bytes)
    {
        const double SpatialGain = 1 / 12.0; // where there is more than noise
        var floor = 1.5 * Variance(_axes.Rank * 6 / 10);
        var shape = Values.Shape;
        var bits = 8.0 * bytes;
        var (fine, coarse) = (-10.0, 24.0);
        while (coarse - fine > 0.05)
        {
            var middle = (fine + coarse) / 2;
            var noise = double.Exp2(2 * middle) / 3;
            var sum = 40.0 * Math.Sqrt(shape.Bands);
            for (var c = 0; c < _axes.Rank; c++)
            {
                var variance = Variance(c);
                if (variance < noise / 12)
                    break;
                sum +=
                    0.5
                    * shape.Pixels
                    * Math.Log2(
                        1 + (Math.Max(variance * SpatialGain, Math.Min(variance, floor)) / noise)
                    );
                sum +=
                    shape.Bands
                    * Math.Max(0.5, 0.5 * Math.Log2(shape.Pixels * variance / noise / shape.Bands));
            }
            if (sum > bits)
                fine = middle;
            else
                coarse = middle;
        }
        return double.Exp2(coarse);
    }

    private double Variance(int component) => _axes.Variances[component] * Scale * Scale;

    private void Rotate(double step, double[] vectors, double[] variances)
    {
        var bands = Values.Shape.Bands;
        var count = Math.Min(MostRotated, variances.Length);
        // Fewer axes than were rotated are rotated again: their mixture needs all of them.
        if (
            _rotation is not var (known, size, rotation)
            || Math.Abs(Math.Log2(known / step)) > 0.4
            || count < size
        )
        {
            size = count;
            var planes = Planes(size);
            var time = StageTimes.Start(Times);
            rotation = JointDiagonalization.Run(planes, size, Layout, step, _threads, _cancel);
            Times?.Add(Stage.Rotation, time);
            _rotation = (step, size, rotation);
            Rotations++;
        }
        var turned = new double[size * bands];
        var energy = new double[size];
        for (var c = 0; c < size; c++)
        for (var from = 0; from < size; from++)
        {
            var weight = rotation[(c * size) + from];
            energy[c] += weight * weight * variances[from];
            for (var band = 0; band < bands; band++)
                turned[(c * bands) + band] += weight * vectors[(from * bands) + band];
        }
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(c => energy[c])];
        for (var c = 0; c < size; c++)
        {
            turned.AsSpan(order[c] * bands, bands).CopyTo(vectors.AsSpan(c * bands));
            variances[c] = energy[order[c]];
        }
    }

    private List<float[]> Planes(int count)
    {
        while (_planes.Count < count)
        {
            var more = Math.Min(Math.Max(Batch, count - _planes.Count), _axes.Rank - _planes.Count);
            var matrix = _axes.Vectors(_planes.Count, more).ToArray();
            for (var i = 0; i < matrix.Length; i++)
                matrix[i] *= Scale;
            _planes.AddRange(Project(matrix, _axes.Moments.Mean, more, []));
        }
        return _planes;
    }

    private float[][] Project(double[] matrix, double[] mean, int count, float[][] reused)
    {
        var planes = new float[count][];
        for (var c = 0; c < count; c++)
            planes[c] = c < reused.Length ? reused[c] : new float[Values.Shape.Pixels];
        var time = StageTimes.Start(Times);
        SpectralAnalysis.Run(Values, matrix, mean, planes, LaneWidths.Widest, _threads);
        time = Times?.Add(Stage.Projection, time) ?? 0;
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = _threads },
            c => Lifting97.Forward(planes[c], Layout.Lines, Layout.Samples, Layout.Levels)
        );
        Times?.Add(Stage.Wavelet, time);
        return planes;
    }
}
