namespace Hypress.Metrics;

/// <summary>How far a decoded scene is from its original, over the values that are valid in the original.</summary>
/// <remarks>
/// A value is valid unless it is NaN, infinite or the data ignore value. Identical scenes have an infinite
/// <see cref="Psnr"/> and <see cref="Snr"/>; what nothing valid is there to measure is NaN.
/// </remarks>
public sealed record SceneDistortion
{
    /// <summary>Valid values of the original.</summary>
    public required long ValidValues { get; init; }

    /// <summary>Pixels with at least one valid value.</summary>
    public required long ValidPixels { get; init; }

    /// <summary>Values that are valid in one scene and masked in the other.</summary>
    public required long MaskDifferences { get; init; }

    /// <summary>Valid values of the original in bad bands that the other scene dropped; not compared.</summary>
    public long DroppedValues { get; init; }

    /// <summary>The largest valid value of the original: the peak of every PSNR here.</summary>
    public required double Peak { get; init; }

    /// <summary>Mean squared error.</summary>
    public required double Mse { get; init; }

    /// <summary>Mean square of the original's values.</summary>
    public required double SignalPower { get; init; }

    /// <summary>Largest absolute error of each band; infinite where the decoded value of a valid one is NaN or infinite, NaN for a band without valid values.</summary>
    public required IReadOnlyList<double> BandMaxError { get; init; }

    /// <summary>Largest error of each band over the original's magnitude; infinite where a 0 isn't 0 any more, NaN for a band without valid values.</summary>
    public required IReadOnlyList<double> BandMaxRelativeError { get; init; }

    /// <summary>Mean spectral angle in degrees, over pixels whose original isn't zero in all valid bands.</summary>
    public required double MeanAngle { get; init; }

    /// <summary>Largest spectral angle in degrees; 90 for a pixel decoded to zero, 180 for one decoded to NaN.</summary>
    public required double MaxAngle { get; init; }

    /// <summary>PSNR of each band in dB, with the scene's <see cref="Peak"/>; NaN for a band without valid values.</summary>
    public required IReadOnlyList<double> BandPsnr { get; init; }

    /// <summary>Largest absolute error of all bands.</summary>
    public double MaxError => Largest(BandMaxError);

    /// <summary>Largest relative error of all bands.</summary>
    public double MaxRelativeError => Largest(BandMaxRelativeError);

    /// <summary>Root of the mean squared error, in sample units.</summary>
    public double Rmse => Math.Sqrt(Mse);

    /// <summary>Peak signal-to-noise ratio in dB, the scene's own maximum as peak; NaN when that isn't positive.</summary>
    public double Psnr => PsnrOf(Peak, Mse);

    /// <summary>Signal power over mean squared error in dB, which needs no peak.</summary>
    public double Snr => Mse == 0 ? double.PositiveInfinity : 10 * Math.Log10(SignalPower / Mse);

    // Bands without valid values have none.
    private static double Largest(IEnumerable<double> errors) =>
        errors.Where(error => !double.IsNaN(error)).DefaultIfEmpty(double.NaN).Max();

    internal static double PsnrOf(double peak, double mse) =>
        mse == 0 ? double.PositiveInfinity
        : peak > 0 ? 10 * Math.Log10(peak * peak / mse)
        : double.NaN;
}
