using System.Buffers;
using Hypress.Bytes;
using Hypress.Codecs;
using Hypress.Codecs.Bounded;
using Hypress.Cubes;

namespace Hypress.Container;

// source -> rows of tiles, read one ahead -> masks found, values filled -> tiles coded by threads -> written in order

/// <summary>One scene on its way into a file.</summary>
internal sealed class Compression : IDisposable
{
    private readonly ICubeSource _source;
    private readonly CompressOptions _options;
    private readonly CodecTarget _target;
    private readonly TileGrid _grid;
    private readonly CancellationTokenSource _stop;

    /// <summary>Prepares; the caller has checked that the codec can do it.</summary>
    /// <param name="source">The scene.</param>
    /// <param name="options">How.</param>
    /// <param name="target">A target that the codec reaches by itself.</param>
    public Compression(ICubeSource source, CompressOptions options, CodecTarget target)
    {
        _source = source;
        _options = options;
        _target = target;
        _grid = options.TileSize is var (lines, samples)
            ? new TileGrid(source.Shape, lines, samples)
            : TileGrid.Default(
                source.Shape,
                source.Type,
                options.Codec.Capabilities.TileSize?.Invoke(source.Shape)
            );
        _stop = CancellationTokenSource.CreateLinkedTokenSource(options.Cancel);
    }

    /// <summary>What the user asked, when a search found the codec's target for it.</summary>
    public CodecTarget? Asked { get; init; }

    /// <summary>What the search measured for <see cref="Asked"/> on decoded values.</summary>
    public float? Measured { get; init; }

    /// <summary>The scene with masked values filled; null makes one. Those who share <see cref="Work"/> share it too.</summary>
    public ICubeSource? Filled { get; init; }

    /// <summary>What is shared with other codings of the scene.</summary>
    public SceneWork Work { get; init; } = new();

    /// <summary>Makes the encoder; the codec's own by default.</summary>
    public Func<EncoderSetup, ISceneEncoder>? CreateEncoder { get; init; }

    private bool MayMask =>
        _target.Kind != TargetKind.Lossless
        && Mask.IsPossible(_source.Type, _source.Metadata.DataIgnoreValue);

    public CompressResult WriteTo(string path)
    {
        using var file = AtomicFile.Create(path, _options.Overwrite);
        var kept = _source as KeptBands;
        var scene = kept?.Scene.Shape ?? _source.Shape;
        var record = new SceneRecord
        {
            Grid = new(scene, _grid.TileLines, _grid.TileSamples),
            Kept = kept?.Bands,
            Type = _source.Type,
            Codec = _options.Codec.Name,
            Asked = Asked ?? _target,
            HasResiduals = _options.Codec is BoundedCodec,
        };
        using var filled = new FilledSource(_source);
        var setup = new EncoderSetup
        {
            Scene = MayMask ? Filled ?? filled : _source,
            Target = _target,
            TileCount = _grid.Count,
            Options = _options.CodecOptions,
            MaxBytes = BytesForCodec(record),
            Cancel = _stop.Token,
            Work = Work,
        };
        using var encoder = (CreateEncoder ?? _options.Codec.CreateEncoder)(setup);
        using var writer = new HypWriter(
            file,
            record,
            encoder.SharedTables,
            MetadataRecord.Write(kept?.Restored ?? _source.Metadata)
        );
        var forTiles = setup.MaxBytes - (setup.SharedCopies * encoder.SharedTables.Length);
        WriteTiles(writer, encoder, forTiles);
        var coded = writer.FinalCodedBytes;
        RequireWithin(coded);
        var reached =
            Measured
            ?? record.Asked.Kind switch
            {
                TargetKind.Rate => (float)(coded * 8.0 / _source.Shape.Count),
                TargetKind.Bytes => coded,
                _ => (float?)encoder.Reached ?? float.NaN,
            };
        writer.Complete(reached, verified: Measured is not null || encoder.IsVerified);
        return new(scene, _source.Type, record.Asked, _grid.Count, coded, writer.MetadataBytes)
        {
            DroppedBands = scene.Bands - _source.Shape.Bands,
            Reached = float.IsNaN(reached) ? null : reached,
            IsVerified = Measured is not null || encoder.IsVerified,
            Model = encoder.Model,
            BaseRate = encoder.BaseRate,
        };
    }

    public void Dispose() => _stop.Dispose();

    private void WriteTiles(HypWriter writer, ISceneEncoder encoder, long? bytes)
    {
        var atOnce = _grid.TilesAtOnce(_options.Codec.Capabilities, _options.Threads);
        using var workers = new TileWorkers(atOnce);
        // One alone is done with a row before the next is read.
        var buffers = new byte[Math.Min(2, atOnce)][];
        List<Task<CodedTile>> coding = [];
        try
        {
            for (var row = 0; row < _grid.Rows; row++)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var view = ReadRow(row, ref buffers[row % buffers.Length]);
                var next = Enumerable
                    .Range(row * _grid.Columns, _grid.Columns)
                    .Select(tile => workers.Run(() => Code(encoder, tile, view, bytes)))
                    .ToList();
                Write(writer, coding);
                coding = next;
            }
            Write(writer, coding);
        }
        catch
        {
            // What still waits for a worker ends at once; the workers are joined before the encoder goes.
            _stop.Cancel();
            throw;
        }
    }

    private CubeView ReadRow(int row, ref byte[] buffer)
    {
        var window = _grid.RowWindow(row);
        var view = CubeView.Reuse(ref buffer, window.Shape, _source.Type, _source.Interleave);
        _source.Read(window, view);
        return view;
    }

    private CodedTile Code(ISceneEncoder encoder, int tile, CubeView row, long? bytes)
    {
        _stop.Token.ThrowIfCancellationRequested();
        var place = _grid.Window(tile);
        var values = row.Window(0, place.Lines, place.FirstSample, place.Samples);
        var mask = MayMask ? Mask.Find(values, _source.Metadata.DataIgnoreValue) : null;
        var maskBytes = new ArrayBufferWriter<byte>();
        if (mask is not null)
        {
            MaskRecord.Write(mask, maskBytes);
            mask.Fill(values);
        }
        var share = (double)values.Shape.Pixels / _source.Shape.Pixels;
        var payload = new ArrayBufferWriter<byte>();
        encoder.EncodeTile(new(tile, values, (long?)(bytes * share)), payload);
        _grid.Sweep(_options.Codec.Capabilities, tile);
        return new(maskBytes, payload);
    }

    private void Write(HypWriter writer, List<Task<CodedTile>> tiles)
    {
        foreach (var task in tiles)
        {
            var tile = task.GetAwaiter().GetResult();
            writer.WriteTile(tile.Mask.WrittenSpan, tile.Payload.WrittenSpan);
        }
        if (tiles.Count > 0)
            _options.Progress?.Report((double)writer.TilesWritten / _grid.Count);
    }

    private long? BytesForCodec(SceneRecord record)
    {
        if (_target.ByteLimit(_source.Shape.Count) is not { } limit)
            return null;
        var left = limit - HypWriter.OverheadBytes(record) - (MayMask ? MaskBytes() : 0);
        return left > 0
            ? left
            : throw new HypressUnsupportedException(
                $"{_target} is {limit} bytes, less than the file needs without any values: ask for more"
            );
    }

    // A pass of its own: the masks must be paid for before the first tile is coded.
    private long MaskBytes()
    {
        var bytes = 0L;
        byte[] buffer = [];
        for (var row = 0; row < _grid.Rows; row++)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var view = ReadRow(row, ref buffer);
            for (var column = 0; column < _grid.Columns; column++)
            {
                var place = _grid.Window((row * _grid.Columns) + column);
                var values = view.Window(0, place.Lines, place.FirstSample, place.Samples);
                if (Mask.Find(values, _source.Metadata.DataIgnoreValue) is not { } mask)
                    continue;
                var record = new ArrayBufferWriter<byte>();
                MaskRecord.Write(mask, record);
                bytes += Section.FramedBytes(record.WrittenCount) + 4;
            }
        }
        return bytes;
    }

    private void RequireWithin(long coded)
    {
        var asked = Asked ?? _target;
        if (asked.Kind == TargetKind.Bytes && coded > asked.Value)
            throw new HypressUnsupportedException(
                $"{_options.Codec.Name} needs {coded} bytes, more than the {asked.Value} allowed: allow more"
            );
    }

    private sealed record CodedTile(ArrayBufferWriter<byte> Mask, ArrayBufferWriter<byte> Payload);
}
