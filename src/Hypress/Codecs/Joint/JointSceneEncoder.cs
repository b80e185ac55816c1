using System.Buffers;
using Hypress.Bytes;

namespace Hypress.Codecs.Joint;

/// <summary>Codes the tiles of one scene; <see cref="JointSceneDecoder"/> is its mirror.</summary>
internal sealed class JointSceneEncoder : ISceneEncoder
{
    private readonly JointHeader _header;
    private readonly JointTileCoder _coder;
    private readonly EncoderSetup _setup;
    private readonly bool _single;

    public JointSceneEncoder(JointHeader header, JointTileCoder coder, EncoderSetup setup)
    {
        (_header, _coder, _setup, _single) = (header, coder, setup, setup.TileCount == 1);
        if (_single)
            return;
        var tables = new ArrayBufferWriter<byte>();
        header.Write(new ByteWriter(tables));
        SharedTables = tables.WrittenMemory;
    }

    public ReadOnlyMemory<byte> SharedTables { get; }

    public string Model => _coder.Model.Name;

    //  header, when the scene is one tile | the tile
    public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
    {
        var head = new ArrayBufferWriter<byte>();
        if (_single)
            _header.Write(new ByteWriter(head));
        // A search codes its only tile at many rates; latents of many tiles would fill the memory.
        var latents = _single
            ? _setup.Once((tile.Index, _coder.Model.Id), () => _coder.Analyse(tile.Values))
            : _coder.Analyse(tile.Values);
        var body = JointTileCoder.Encode(latents, tile.MaxBytes - head.WrittenCount, _setup.Cancel);
        output.Write(head.WrittenSpan);
        output.Write(body);
    }

    public void Dispose() { }
}
