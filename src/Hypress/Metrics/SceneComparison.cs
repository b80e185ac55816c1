using Hypress.Cubes;

namespace Hypress.Metrics;

/// <summary>Compares two scenes in windows of whole lines, so that neither has to fit in memory.</summary>
/// <remarks>
/// <b>Source</b>: PSNR, SNR and RMSE as usual; the spectral angle is that of Kruse et al. 1993 (SAM), over the
/// bands that are valid in a pixel. Where a bad band of the other scene has a whole line without data, it was dropped,
/// and the line isn't compared. <b>Departs</b>: the angle comes from the difference of the spectra instead of
/// the arc cosine of their product, which can't resolve angles under 1e-6 degrees. <b>Cost</b>: one pass,
/// about 16 MB a scene, or one <see cref="ICubeSource.LineUnit"/>. Sums are in double, a row at a time; values up to 1e150 don't overflow.
/// </remarks>
public static class SceneComparison
{
    private const int WindowBytes = 16 << 20;

    /// <summary>Measures how far <paramref name="decoded"/> is from <paramref name="original"/>.</summary>
    /// <param name="original">Says which values are valid, and the peak.</param>
    /// <param name="decoded">Has the same shape; its type may differ.</param>
    /// <param name="progress">Hears the share that is done.</param>
    /// <param name="cancel">Stops between windows.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static SceneDistortion Run(
        ICubeSource original,
        ICubeSource decoded,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        var shape = original.Shape;
        if (decoded.Shape != shape)
            throw new ArgumentException(
                $"the original has {shape}, the other {decoded.Shape}",
                nameof(decoded)
            );
        var sums = new DistortionSums(
            shape,
            ValidValues.Of(original),
            ValidValues.Of(decoded),
            decoded.Metadata.Bands.Good
        );
        var lineBytes =
            (long)shape.Bands * shape.Samples * Math.Max(original.Type.Size(), decoded.Type.Size());
        // Whole tiles of the one that has the larger: part of a tile costs as much as all of it.
        var unit = Math.Max(original.LineUnit, decoded.LineUnit);
        var lines = (int)Math.Min(Math.Max(WindowBytes / lineBytes / unit, 1) * unit, shape.Lines);
        var left = CubeView.Allocate(
            new CubeShape(shape.Bands, lines, shape.Samples),
            original.Type,
            Interleave.Bil
        );
        var right = CubeView.Allocate(left.Shape, decoded.Type, Interleave.Bil);
        for (var first = 0; first < shape.Lines; first += lines)
        {
            cancel.ThrowIfCancellationRequested();
            var count = Math.Min(lines, shape.Lines - first);
            var window = CubeWindow.OfLines(shape, first, count);
            var before = left.Window(0, count, 0, shape.Samples);
            var after = right.Window(0, count, 0, shape.Samples);
            original.Read(window, before);
            decoded.Read(window, after);
            for (var line = 0; line < count; line++)
                sums.AddLine(before, after, line);
            progress?.Report((double)(first + count) / shape.Lines);
        }
        return sums.Result();
    }
}
