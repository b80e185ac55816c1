using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Plots;

/// <summary>What an error map shows of a pixel's spectrum.</summary>
public enum ErrorMeasure
{
    /// <summary>Root of the mean squared error over the bands, in sample units.</summary>
    Rmse,

    /// <summary>The largest absolute error of any band, in sample units.</summary>
    Largest,

    /// <summary>The angle between the two spectra, in degrees.</summary>
    Angle,
}

/// <summary>Shows where two versions of a scene differ.</summary>
public static class ErrorMap
{
    /// <summary>Compares two scenes of the same shape pixel by pixel. Values without data in either don't count.</summary>
    /// <param name="original">The scene.</param>
    /// <param name="decoded">What became of it.</param>
    /// <param name="measure">What is shown.</param>
    /// <param name="options">Range and colours; the range begins at 0 unless given.</param>
    /// <param name="maxDimension">The longest side in pixels; larger scenes are averaged in blocks, or show the largest.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ArgumentException">The scenes differ in shape.</exception>
    public static Picture Render(
        ICubeSource original,
        ICubeSource decoded,
        ErrorMeasure measure = ErrorMeasure.Rmse,
        HeatMapOptions? options = null,
        int maxDimension = 2048,
        CancellationToken cancel = default
    )
    {
        if (original.Shape != decoded.Shape)
            throw new ArgumentException(
                $"the scenes differ: {original.Shape} and {decoded.Shape}",
                nameof(decoded)
            );
        if (maxDimension is < 1 or > Picture.MaxDimension)
            throw new ArgumentException(
                $"the longest side is {maxDimension}, allowed 1..{Picture.MaxDimension}"
            );
        var shape = original.Shape;
        var kind = measure == ErrorMeasure.Largest ? BlockValue.Largest : BlockValue.Mean;
        var grid = new BlockGrid(shape.Lines, shape.Samples, maxDimension, kind);
        var row = new PixelErrors(shape, ValidValues.Of(original), ValidValues.Of(decoded));
        var wider = original.Type.Size() > decoded.Type.Size() ? original.Type : decoded.Type;
        foreach (var window in LineWindows.Over(shape, wider, BandSelection.All(shape.Bands)))
        {
            cancel.ThrowIfCancellationRequested();
            var (one, other) = (original.Read(window), decoded.Read(window));
            for (var line = 0; line < window.Lines; line++)
                grid.AddRow(row.OfLine(one, other, line, measure));
        }
        options ??= new();
        return HeatMap.Render(
            grid.Values,
            grid.Height,
            grid.Width,
            options with
            {
                Low = options.Low ?? (options.Colors == ColorMap.Diverging ? null : 0),
                Label = options.Label.Length > 0 ? options.Label : Name(measure),
            }
        );
    }

    private static string Name(ErrorMeasure measure) =>
        measure switch
        {
            ErrorMeasure.Rmse => "RMSE",
            ErrorMeasure.Largest => "largest error",
            _ => "spectral angle in degrees",
        };
}
