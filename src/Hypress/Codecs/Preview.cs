using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>Less than all of a scene, for a part of the work.</summary>
/// <param name="Halvings">How often lines and samples are halved; 0 leaves them.</param>
/// <param name="Components">Components of the spectral transform, the most important first; null for all.</param>
public sealed record Preview(int Halvings = 0, int? Components = null)
{
    /// <summary>The most halvings.</summary>
    public const int MaxHalvings = 6;

    /// <summary>Everything.</summary>
    public static Preview None { get; } = new();

    /// <summary>Whether nothing is left out.</summary>
    public bool IsWhole => Halvings == 0 && Components is null;

    /// <summary>What becomes of lines or samples.</summary>
    public int Extent(int extent) => ((extent - 1) >> Halvings) + 1;

    /// <summary>What becomes of a shape.</summary>
    public CubeShape Of(CubeShape shape) =>
        new(shape.Bands, Extent(shape.Lines), Extent(shape.Samples));
}

/// <summary>Decodes tiles as previews too.</summary>
public interface IPreviewDecoder : ISceneDecoder
{
    /// <summary>Decodes a preview of one tile, whatever its bytes.</summary>
    /// <param name="payload">What <see cref="ISceneEncoder.EncodeTile"/> wrote, unchecked.</param>
    /// <param name="tile">The whole tile's extents.</param>
    /// <param name="preview">What to leave out.</param>
    /// <param name="destination">Takes <see cref="Preview.Of"/> the tile.</param>
    /// <param name="budget">Pays for memory that the payload asks for.</param>
    /// <exception cref="HypressFormatException">The payload is damaged.</exception>
    void DecodePreview(
        ReadOnlySpan<byte> payload,
        CubeShape tile,
        Preview preview,
        CubeView destination,
        DecodeBudget budget
    );
}
