using System.Buffers;
using System.Collections.Concurrent;
using Hypress.Codecs;

namespace Hypress.Container;

/// <summary>Keeps what an encoder made of each tile and, when that is disposed of, gives it out again.</summary>
internal sealed class TileRecorder(ISceneEncoder encoder) : ISceneEncoder
{
    private readonly ConcurrentDictionary<int, ReadOnlyMemory<byte>> _payloads = new();
    private ISceneEncoder? _encoder = encoder;
    private (double? Reached, bool IsVerified, string? Model) _end;

    public ReadOnlyMemory<byte> SharedTables { get; } = encoder.SharedTables;

    public double? Reached => End.Reached;

    public bool IsVerified => End.IsVerified;

    public string? Model => End.Model;

    private (double? Reached, bool IsVerified, string? Model) End =>
        _encoder is { } working ? (working.Reached, working.IsVerified, working.Model) : _end;

    public void EncodeTile(TileInput tile, IBufferWriter<byte> output)
    {
        if (_encoder is { } working)
        {
            var made = new ArrayBufferWriter<byte>();
            working.EncodeTile(tile, made);
            _payloads[tile.Index] = made.WrittenMemory;
        }
        output.Write(_payloads[tile.Index].Span);
    }

    /// <summary>Ends the encoder; what it made stays.</summary>
    public void Dispose()
    {
        if (_encoder is not { } done)
            return;
        _end = End;
        done.Dispose();
        _encoder = null;
    }
}
