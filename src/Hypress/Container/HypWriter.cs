using System.Buffers;
using Hypress.Bytes;

namespace Hypress.Container;

/// <summary>Writes a .hyp file front to back (docs/format.md, section 1); nothing stands under its name until the end.</summary>
internal sealed class HypWriter : IDisposable
{
    private readonly AtomicFile _file;
    private readonly FileStream _stream;
    private readonly SceneRecord _scene;
    private readonly ReadOnlyMemory<byte> _sharedTables;
    private readonly byte[] _index;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private int _nextTile;
    private long _position;

    /// <summary>Begins a file with all that stands before its tiles.</summary>
    public HypWriter(
        AtomicFile file,
        SceneRecord scene,
        ReadOnlyMemory<byte> sharedTables,
        ReadOnlySpan<byte> metadata
    )
    {
        _file = file;
        _stream = file.Stream ?? throw new ArgumentException("has no stream", nameof(file));
        _scene = scene with { HasSharedTables = sharedTables.Length > 0 };
        _sharedTables = sharedTables;
        _index = new byte[IndexBytes(scene.Grid)];
        WriteHead();
        if (_scene.HasSharedTables)
            Section.Write(_buffer, SectionKind.SharedTables, 0, sharedTables.Span);
        var before = _buffer.WrittenCount;
        Section.Write(_buffer, SectionKind.Metadata, 0, metadata);
        MetadataBytes = _buffer.WrittenCount - before;
        Flush();
    }

    /// <summary>Bytes of descriptive metadata, frame included.</summary>
    public long MetadataBytes { get; }

    /// <summary>Tiles written so far.</summary>
    public int TilesWritten => _nextTile;

    /// <summary>All other bytes written so far.</summary>
    public long CodedBytes => _position - MetadataBytes;

    /// <summary>What <see cref="CodedBytes"/> will be when the file is complete.</summary>
    public long FinalCodedBytes =>
        CodedBytes
        + Section.FramedBytes(_index.Length)
        + Section.FramedBytes(RecordBytes(_scene))
        + (_scene.HasSharedTables ? Section.FramedBytes(_sharedTables.Length) : 0)
        + FileHeader.Size;

    /// <summary>What a file takes beside payloads, shared tables, masks and metadata; at most a few bytes too many.</summary>
    public static long OverheadBytes(SceneRecord scene)
    {
        const int Frame = Section.MaxHeaderBytes - 5 + Section.CrcBytes; // a payload's length takes four bytes at most
        var tiles = (long)scene.Grid.Count * (Frame + (scene.Grid.Count > 1 ? 3 : 0));
        return (2 * FileHeader.Size)
            + (2 * (Frame + RecordBytes(scene)))
            + (2 * (Frame + IndexBytes(scene.Grid)))
            + tiles;
    }

    /// <summary>Takes the next tile.</summary>
    /// <param name="mask">Its mask record; empty when it has none.</param>
    /// <param name="payload">What its codec made.</param>
    public void WriteTile(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> payload)
    {
        FileHeader.WriteInt48(_index.AsSpan(_nextTile * 6), _position);
        if (mask.Length > 0)
            Section.Write(_buffer, SectionKind.Mask, _nextTile, mask);
        var kind = mask.Length > 0 ? SectionKind.MaskedTile : SectionKind.Tile;
        Section.Write(_buffer, kind, _nextTile, payload);
        _nextTile++;
        Flush();
    }

    /// <summary>Writes the second copies, then the first ones again with what is known now, and puts the file in its place.</summary>
    public void Complete(float reached = float.NaN, bool verified = false)
    {
        if (_nextTile != _scene.Grid.Count)
            throw new InvalidOperationException(
                $"{_nextTile} of {_scene.Grid.Count} tiles written"
            );
        var scene = _scene with { Reached = reached, Verified = verified };
        var indexPosition = _position;
        Section.Write(_buffer, SectionKind.Index, 1, _index);
        WriteScene(scene, 1);
        if (scene.HasSharedTables)
            Section.Write(_buffer, SectionKind.SharedTables, 1, _sharedTables.Span);
        Flush();
        var header = new byte[FileHeader.Size];
        new FileHeader(_position + FileHeader.Size, indexPosition).Write(header);
        _stream.Write(header);
        _position += header.Length;

        _stream.Position = 0;
        _stream.Write(header);
        WriteScene(scene, 0);
        Section.Write(_buffer, SectionKind.Index, 0, _index);
        _stream.Write(_buffer.WrittenSpan);
        _file.Complete();
    }

    public void Dispose() => _file.Dispose();

    private static int IndexBytes(TileGrid grid) => grid.Count * 6;

    private static int RecordBytes(SceneRecord scene)
    {
        var record = new ArrayBufferWriter<byte>();
        scene.Write(new ByteWriter(record));
        return record.WrittenCount;
    }

    // Zeros in place of what isn't known yet: a file that was never completed isn't a .hyp file.
    private void WriteHead()
    {
        _buffer.GetSpan(FileHeader.Size)[..FileHeader.Size].Clear();
        _buffer.Advance(FileHeader.Size);
        WriteScene(_scene, 0);
        Section.Write(_buffer, SectionKind.Index, 0, _index);
    }

    private void WriteScene(SceneRecord scene, int copy)
    {
        var record = new ArrayBufferWriter<byte>();
        scene.Write(new ByteWriter(record));
        Section.Write(_buffer, SectionKind.Scene, copy, record.WrittenSpan);
    }

    private void Flush()
    {
        _stream.Write(_buffer.WrittenSpan);
        _position += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
    }
}
