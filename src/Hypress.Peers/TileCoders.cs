using System.Buffers;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers;

/// <summary>Decodes one tile's payload into a view.</summary>
internal delegate void TileDecode(
    ReadOnlySpan<byte> payload,
    CubeView destination,
    DecodeBudget budget
);

/// <summary>Codes tiles that share nothing.</summary>
internal sealed class TileEncoder(Action<TileInput, IBufferWriter<byte>> encode) : ISceneEncoder
{
    public ReadOnlyMemory<byte> SharedTables => default;

    public void EncodeTile(TileInput tile, IBufferWriter<byte> output) => encode(tile, output);

    public void Dispose() { }
}

/// <summary>Decodes tiles that share nothing.</summary>
internal sealed class TileDecoder(TileDecode decode) : ISceneDecoder
{
    public void DecodeTile(ReadOnlySpan<byte> payload, CubeView destination, DecodeBudget budget) =>
        decode(payload, destination, budget);

    public void Dispose() { }
}
