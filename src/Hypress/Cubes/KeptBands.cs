namespace Hypress.Cubes;

/// <summary>Some bands of a scene, which it is coded as: without those on its bad-band list.</summary>
/// <remarks>The scene that comes back has the others too, without data; its data ignore value says so.</remarks>
public sealed class KeptBands : ICubeSource
{
    internal KeptBands(ICubeSource scene, BandSelection bands)
    {
        (Scene, Bands) = (scene, bands);
        Shape = new(bands.Count, scene.Shape.Lines, scene.Shape.Samples);
        Restored = scene.Metadata with
        {
            DataIgnoreValue = Marker(scene.Type, scene.Metadata.DataIgnoreValue),
        };
        Metadata = Restored with { Bands = Restored.Bands.Select(bands) };
    }

    /// <summary>The scene that they are of.</summary>
    public ICubeSource Scene { get; }

    /// <summary>Which they are.</summary>
    public BandSelection Bands { get; }

    /// <summary>The metadata of the scene that comes back, all bands.</summary>
    public CubeMetadata Restored { get; }

    /// <inheritdoc/>
    public CubeShape Shape { get; }

    /// <inheritdoc/>
    public DataType Type => Scene.Type;

    /// <inheritdoc/>
    public Interleave Interleave => Scene.Interleave;

    /// <inheritdoc/>
    public int LineUnit => Scene.LineUnit;

    /// <inheritdoc/>
    public CubeMetadata Metadata { get; }

    /// <summary>A scene without its bad bands; the scene itself when its list marks none.</summary>
    /// <exception cref="HypressUnsupportedException">It has no such list, or one that leaves nothing.</exception>
    public static ICubeSource OfGood(ICubeSource scene)
    {
        if (scene.Metadata.Bands.Good is not { } good)
            throw new HypressUnsupportedException(
                "the scene has no bad-band list (ENVI: bbl), so no bands can be dropped by it: leave that out"
            );
        var kept = good.Index().Where(band => band.Item).Select(band => band.Index).ToArray();
        if (kept.Length == 0)
            throw new HypressUnsupportedException(
                $"all {good.Count} bands are on the bad-band list, so nothing would be left: keep them"
            );
        return kept.Length == good.Count
            ? scene
            : new KeptBands(scene, BandSelection.Of(kept, good.Count));
    }

    /// <summary>What bands without data hold.</summary>
    internal static double NoData(DataType type, double? ignore) =>
        Marker(type, ignore) ?? double.NaN;

    /// <inheritdoc/>
    public void Read(CubeWindow window, CubeView destination) =>
        Scene.Read(
            window with
            {
                Bands = BandSelection.Of(
                    [
                        .. Enumerable
                            .Range(0, window.Bands.Count)
                            .Select(i => Bands[window.Bands[i]]),
                    ],
                    Scene.Shape.Bands
                ),
            },
            destination
        );

    /// <summary>Nothing to release: the scene is whoever's it was.</summary>
    public void Dispose() { }

    // Integers have no NaN: the smallest value takes its place where the scene has no value of its own that the type holds.
    private static double? Marker(DataType type, double? ignore) =>
        type.IsFloat() || (ignore is { } value && Mask.Exists(type, value))
            ? ignore
            : type.Range().Min;
}
