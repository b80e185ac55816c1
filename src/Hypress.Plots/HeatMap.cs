using System.Globalization;

namespace Hypress.Plots;

/// <summary>How a heat map looks.</summary>
public sealed record HeatMapOptions
{
    /// <summary>The value of the first colour; null takes the smallest, or minus the last for <see cref="ColorMap.Diverging"/>.</summary>
    public float? Low { get; init; }

    /// <summary>The value of the last colour; null takes the 99.5th percentile, so that single peaks don't darken the rest.</summary>
    public float? High { get; init; }

    /// <summary>The colours; default <see cref="ColorMap.Heat"/>.</summary>
    public ColorMap Colors { get; init; } = ColorMap.Heat;

    /// <summary>What the numbers are, with their unit; stands in the caption.</summary>
    public string Label { get; init; } = "";
}

/// <summary>Pictures of numbers on a grid.</summary>
public static class HeatMap
{
    private const double TopPercentile = 99.5;

    /// <summary>Draws a grid; NaN and infinities are transparent.</summary>
    /// <param name="grid">[line, sample].</param>
    /// <param name="lines">Rows of the grid, at most 16384.</param>
    /// <param name="samples">Columns of the grid, at most 16384.</param>
    /// <param name="options">Range and colours.</param>
    public static Picture Render(
        ReadOnlySpan<float> grid,
        int lines,
        int samples,
        HeatMapOptions? options = null
    )
    {
        options ??= new();
        if (lines is < 1 or > Picture.MaxDimension || samples is < 1 or > Picture.MaxDimension)
            throw new ArgumentException(
                $"{lines} x {samples}, each must be 1..{Picture.MaxDimension}"
            );
        if (grid.Length != lines * samples)
            throw new ArgumentException($"{grid.Length} values are not {lines} x {samples}");

        var stretch = RangeOf(grid, options);
        var colors = PerceptualColors.Table(options.Colors);
        var caption = string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Label}{(options.Label.Length > 0 ? ": " : "")}{stretch.Low:G4} to {stretch.High:G4}"
        );
        var picture = new Picture(samples, lines, caption);
        for (var pixel = 0; pixel < grid.Length; pixel++)
        {
            if (!float.IsFinite(grid[pixel]))
                continue;
            var at = 3 * stretch.Step(grid[pixel], PerceptualColors.Steps);
            picture.Set(pixel, colors[at], colors[at + 1], colors[at + 2]);
        }
        return picture;
    }

    private static Stretch RangeOf(ReadOnlySpan<float> grid, HeatMapOptions options)
    {
        if (options.Colors == ColorMap.Diverging)
        {
            var sizes = new float[grid.Length];
            for (var i = 0; i < grid.Length; i++)
                sizes[i] = float.IsFinite(grid[i]) ? Math.Abs(grid[i]) : float.NaN;
            var high = options.High ?? Stretch.Of(sizes, 0, TopPercentile).High;
            return new(options.Low ?? -high, high);
        }
        var finite = new float[grid.Length];
        for (var i = 0; i < grid.Length; i++)
            finite[i] = float.IsFinite(grid[i]) ? grid[i] : float.NaN;
        var found = Stretch.Of(finite, 0, TopPercentile);
        return new(options.Low ?? found.Low, options.High ?? found.High);
    }
}
