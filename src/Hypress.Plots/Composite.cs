using System.Globalization;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Plots;

/// <summary>A picture that grows while a scene's lines pass by; holds a block grid a band.</summary>
internal sealed class Composite
{
    private const int CurveSteps = 4096;

    private readonly CompositeBands _bands;
    private readonly CubeDescription _scene;
    private readonly QuicklookOptions _options;
    private readonly ValidValues _valid;
    private readonly Dictionary<int, BlockGrid> _grids;
    private readonly double[] _row;

    public Composite(CubeDescription scene, QuicklookOptions options)
    {
        options.Validate(scene.Shape.Bands);
        (_scene, _options) = (scene, options);
        _valid = ValidValues.Of(scene.Type, scene.Metadata.DataIgnoreValue);
        _bands = options.Bands is { } chosen
            ? CompositeBands.Of(chosen)
            : CompositeBands.Choose(scene.Metadata.Bands, scene.Shape.Bands);
        _grids = _bands.All.ToDictionary(
            band => band,
            _ => new BlockGrid(scene.Shape.Lines, scene.Shape.Samples, options.MaxDimension)
        );
        _row = new double[scene.Shape.Samples];
    }

    /// <summary>The bands it wants.</summary>
    public IReadOnlyList<int> Bands => [.. _grids.Keys];

    /// <summary>Adds the next lines.</summary>
    /// <param name="lines">All bands of the scene, or just <see cref="Bands"/>.</param>
    /// <param name="placeOf">Where a band stands in them.</param>
    public void Add(CubeView lines, Func<int, int> placeOf)
    {
        foreach (var (band, grid) in _grids)
            for (var line = 0; line < lines.Shape.Lines; line++)
            {
                lines.ReadRow<double>(placeOf(band), line, _row);
                foreach (ref var value in _row.AsSpan())
                    if (!_valid.Contains(value))
                        value = double.NaN;
                grid.AddRow(_row);
            }
    }

    public Picture Render()
    {
        // A channel takes its first band that isn't the same all over.
        var channels = _bands
            .Candidates.Select(candidates =>
                candidates
                    .Select(band => (Band: band, Grid: _grids[band], Stretch: StretchOf(band)))
                    .OrderBy(channel => channel.Stretch.IsFlat)
                    .First()
            )
            .ToArray();
        var (first, second, third) = (channels[0], channels[channels.Length / 2], channels[^1]);
        var size = first.Grid;
        var picture = new Picture(size.Width, size.Height, Caption(channels.Select(c => c.Band)));
        var curve = Curve(_options.Gamma);
        for (var pixel = 0; pixel < size.Values.Length; pixel++)
        {
            var (red, green, blue) = (
                first.Grid.Values[pixel],
                second.Grid.Values[pixel],
                third.Grid.Values[pixel]
            );
            if (!float.IsNaN(red + green + blue))
                picture.Set(
                    pixel,
                    curve[first.Stretch.Step(red, CurveSteps)],
                    curve[second.Stretch.Step(green, CurveSteps)],
                    curve[third.Stretch.Step(blue, CurveSteps)]
                );
        }
        if (_options.BlackNoData)
            picture.Blacken();
        return picture;
    }

    private static byte[] Curve(double gamma)
    {
        var curve = new byte[CurveSteps];
        for (var i = 0; i < curve.Length; i++)
            curve[i] = (byte)Math.Round(255 * Math.Pow(i / (CurveSteps - 1.0), 1 / gamma));
        return curve;
    }

    private Stretch StretchOf(int band) =>
        Stretch.Of(_grids[band].Values, _options.LowPercentile, _options.HighPercentile);

    private string Caption(IEnumerable<int> bands)
    {
        var wavelengths = _scene.Metadata.Bands.Wavelengths;
        var names = bands.Select(band =>
            wavelengths is null
                ? $"{band}"
                : $"{band} ({wavelengths[band].ToString("0.#", CultureInfo.InvariantCulture)} nm)"
        );
        var list = string.Join(", ", names);
        return $"{_bands.Name}: band{(_bands.Candidates.Count == 1 ? "" : "s")} {list}";
    }
}
