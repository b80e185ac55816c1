using MathNet.Numerics.LinearAlgebra;

namespace Hypress.Transforms.Klt;

/// <summary>The Karhunen-Loève axes of a scene: eigenvectors of its covariance, the largest variance first.</summary>
/// <remarks>For encoders only: their last bits depend on the machine, so files hold quantized ones (<see cref="KltBasis"/>).</remarks>
internal sealed class KltAxes
{
    private readonly double[] _vectors;

    private KltAxes(SceneMoments moments, double[] variances, double[] vectors)
    {
        (Moments, Variances, _vectors) = (moments, variances, vectors);
        TotalVariance = variances.Sum();
        Rank = variances.TakeWhile(variance => variance > 1e-12 * variances[0]).Count();
    }

    /// <summary>What the axes were made of.</summary>
    public SceneMoments Moments { get; }

    /// <summary>Variance along each axis, descending, never negative.</summary>
    public double[] Variances { get; }

    /// <summary>The sum of all variances.</summary>
    public double TotalVariance { get; }

    /// <summary>Axes along which the scene extends at all.</summary>
    public int Rank { get; }

    /// <summary>An axis, of length 1.</summary>
    public ReadOnlySpan<double> Vector(int axis) =>
        _vectors.AsSpan(axis * Moments.Bands, Moments.Bands);

    /// <summary>Axes in a row, as a matrix [axis, band].</summary>
    public ReadOnlySpan<double> Vectors(int first, int count) =>
        _vectors.AsSpan(first * Moments.Bands, count * Moments.Bands);

    /// <summary>Finds the axes.</summary>
    public static KltAxes Of(SceneMoments moments)
    {
        var bands = moments.Bands;
        var evd = Matrix<double>
            .Build.Dense(bands, bands, moments.Covariance)
            .Evd(Symmetricity.Symmetric);
        var variances = new double[bands];
        var vectors = new double[bands * bands];
        for (var axis = 0; axis < bands; axis++)
        {
            var column = bands - 1 - axis; // ascending there
            variances[axis] = Math.Max(0, evd.EigenValues[column].Real);
            evd.EigenVectors.Column(column).ToArray().CopyTo(vectors, axis * bands);
        }
        return new(moments, variances, vectors);
    }
}
