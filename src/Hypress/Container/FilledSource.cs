using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>A scene as a codec sees it: masked values filled.</summary>
internal sealed class FilledSource(ICubeSource source) : ICubeSource
{
    private readonly Lock _gate = new();

    public CubeShape Shape => source.Shape;

    public DataType Type => source.Type;

    public Interleave Interleave => source.Interleave;

    public int LineUnit => source.LineUnit;

    public CubeMetadata Metadata => source.Metadata;

    public void Read(CubeWindow window, CubeView destination)
    {
        lock (_gate)
            source.Read(window, destination);
        Mask.Find(destination, Metadata.DataIgnoreValue)?.Fill(destination);
    }

    public void Dispose() { }
}
