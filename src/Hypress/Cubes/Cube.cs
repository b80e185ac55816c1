namespace Hypress.Cubes;

/// <summary>A scene in memory.</summary>
public sealed class Cube(CubeView values, CubeMetadata? metadata = null) : ICubeSource
{
    /// <summary>The values.</summary>
    public CubeView Values { get; } = values;

    /// <inheritdoc/>
    public CubeMetadata Metadata { get; } = metadata ?? CubeMetadata.Empty;

    /// <inheritdoc/>
    public CubeShape Shape => Values.Shape;

    /// <inheritdoc/>
    public DataType Type => Values.Type;

    /// <inheritdoc/>
    public Interleave Interleave =>
        Values.Layout.BandStride < Values.Layout.SampleStride ? Interleave.Bip
        : Values.Layout.BandStride < Values.Layout.LineStride ? Interleave.Bil
        : Interleave.Bsq;

    /// <summary>Reads a whole scene into memory.</summary>
    public static Cube Load(ICubeSource source) =>
        new(source.Read(CubeWindow.All(source.Shape)), source.Metadata);

    /// <inheritdoc/>
    /// <remarks>Safe from several threads.</remarks>
    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        var part = Values.Window(
            window.FirstLine,
            window.Lines,
            window.FirstSample,
            window.Samples
        );
        if (window.Bands.IsAll)
        {
            part.CopyTo(destination);
            return;
        }
        for (var i = 0; i < window.Bands.Count; i++)
            part.BandRange(window.Bands[i], 1).CopyTo(destination.BandRange(i, 1));
    }

    /// <summary>Nothing to release.</summary>
    public void Dispose() { }
}
