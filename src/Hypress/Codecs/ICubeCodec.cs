using System.Buffers;
using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>A way to code scenes. A codec is a folder and one line in a catalog; nothing else names it.</summary>
public interface ICubeCodec
{
    /// <summary>The name that files and the command line use.</summary>
    string Name { get; }

    /// <summary>One line on what it is and when to take it.</summary>
    string Summary { get; }

    /// <summary>What it can do, known before any work.</summary>
    CodecCapabilities Capabilities { get; }

    /// <summary>Prepares what a scene's tiles share: a model, a transform, tables.</summary>
    /// <exception cref="HypressUnsupportedException">The setup asks for what the codec can't do.</exception>
    /// <exception cref="HypressMissingException">A library or model isn't here.</exception>
    ISceneEncoder CreateEncoder(EncoderSetup setup);

    /// <summary>Prepares to decode tiles in any order.</summary>
    /// <exception cref="HypressFormatException">The shared tables are damaged.</exception>
    /// <exception cref="HypressMissingException">A library or model isn't here.</exception>
    ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget);
}

/// <summary>Codes the tiles of one scene. Tiles may be coded by several threads at once.</summary>
public interface ISceneEncoder : IDisposable
{
    /// <summary>What every tile's decoder needs; empty when a tile holds all it needs.</summary>
    ReadOnlyMemory<byte> SharedTables { get; }

    /// <summary>What is kept of the target, in its unit, when all tiles are coded; null when the codec doesn't know.</summary>
    double? Reached => null;

    /// <summary>Whether what it says of the target was found on decoded values.</summary>
    bool IsVerified => false;

    /// <summary>The trained model that it codes with, as users name it; null when the codec has none to choose from.</summary>
    string? Model => null;

    /// <summary>The rate in bpppb of what lies below residuals, 0 for none; null where the codec has no residuals.</summary>
    double? BaseRate => null;

    /// <summary>Codes one tile.</summary>
    /// <param name="tile">Values and limits.</param>
    /// <param name="output">Takes the tile's payload.</param>
    void EncodeTile(TileInput tile, IBufferWriter<byte> output);
}

/// <summary>Decodes the tiles of one scene. Tiles may be decoded by several threads at once.</summary>
public interface ISceneDecoder : IDisposable
{
    /// <summary>Decodes one tile, whatever its bytes: into a tile, or one of Hypress's exceptions.</summary>
    /// <param name="payload">What <see cref="ISceneEncoder.EncodeTile"/> wrote, unchecked.</param>
    /// <param name="destination">All bands of the tile, the scene's type, any layout.</param>
    /// <param name="budget">Pays for memory that the payload asks for.</param>
    /// <exception cref="HypressFormatException">The payload is damaged.</exception>
    void DecodeTile(ReadOnlySpan<byte> payload, CubeView destination, DecodeBudget budget);

    /// <summary>The trained model that coded a tile, by its name, or by its id when it isn't here; null when there is none.</summary>
    /// <exception cref="HypressFormatException">The payload is damaged.</exception>
    string? ModelOf(ReadOnlySpan<byte> payload) => null;
}

/// <summary>One tile to code.</summary>
/// <param name="Index">Its number in the tile grid, line by line.</param>
/// <param name="Values">All bands, the scene's type, masked values filled.</param>
/// <param name="MaxBytes">What the payload may take when the target limits the rate; null when it doesn't.</param>
public sealed record TileInput(int Index, CubeView Values, long? MaxBytes = null);
