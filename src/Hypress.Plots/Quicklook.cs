using Hypress.Cubes;

namespace Hypress.Plots;

/// <summary>Pictures of scenes to look at.</summary>
/// <remarks>
/// <b>Cost</b> One pass over the bands shown, in windows of lines; memory for the picture and one window, however
/// large the scene.
/// </remarks>
public static class Quicklook
{
    /// <summary>
    /// A colour picture: natural colours where bands near 640, 550 and 460 nm are known, else false colours; grey for
    /// scenes of fewer than three bands. Bands on the bad-band list are not chosen.
    /// </summary>
    /// <exception cref="ArgumentException">Options that contradict themselves or the scene.</exception>
    public static Picture Rgb(
        ICubeSource scene,
        QuicklookOptions? options = null,
        CancellationToken cancel = default
    )
    {
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        var composite = new Composite(description, options ?? new());
        var bands = composite.Bands;
        var places = bands.Index().ToDictionary(b => b.Item, b => b.Index);
        var selection = BandSelection.Of(bands, scene.Shape.Bands);
        foreach (var window in LineWindows.Over(scene.Shape, scene.Type, selection))
        {
            cancel.ThrowIfCancellationRequested();
            composite.Add(scene.Read(window), band => places[band]);
        }
        return composite.Render();
    }

    /// <summary>A single band in grey.</summary>
    /// <exception cref="ArgumentException">There is no such band, or the options contradict themselves.</exception>
    public static Picture Band(
        ICubeSource scene,
        int band,
        QuicklookOptions? options = null,
        CancellationToken cancel = default
    ) => Rgb(scene, (options ?? new()) with { Bands = [band] }, cancel);
}
