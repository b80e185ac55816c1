using Hypress.Codecs;
using Hypress.Codecs.Bounded;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>How to read a .hyp file.</summary>
public sealed record HypReadOptions
{
    /// <summary>Default limit of what a file may make the reader allocate at a time.</summary>
    public const long DefaultMemory = 2L << 30;

    /// <summary>The codecs that may be met; default those of the library.</summary>
    public IReadOnlyList<ICubeCodec> Codecs { get; init; } = CodecCatalog.BuiltIn;

    /// <summary>Threads that decode tiles; default one a processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Bytes that a read may allocate on the file's word; default 2 GiB.</summary>
    public long Memory { get; init; } = DefaultMemory;

    /// <summary>Whether lost tiles are filled and reported in <see cref="HypFile.Damage"/> instead of ending a read; default no.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>What to leave out, for codecs that can; default nothing. Masks are left out of smaller images.</summary>
    public Preview Preview { get; init; } = Preview.None;

    /// <summary>Stops between tiles.</summary>
    public CancellationToken Cancel { get; init; }
}

/// <summary>A .hyp file, read in windows: each read touches only the tiles it needs.</summary>
/// <remarks>Source: docs/format.md. Reads may run on several threads at once.</remarks>
public sealed class HypFile : ICubeSource
{
    private readonly SectionReader _reader;
    private readonly HypDirectory _directory;
    private readonly HypReadOptions _options;
    private readonly ISceneDecoder _decoder;
    private readonly TileWorkers _workers;
    private readonly Lock _gate = new();
    private readonly List<string> _damage;
    private readonly Lazy<Dictionary<int, long>> _scanned;
    private long _tilesRead;
    private (int Tile, CubeView Values)? _last;

    private HypFile(SectionReader reader, HypReadOptions options)
    {
        _reader = reader;
        _options = options;
        var budget = new DecodeBudget(options.Memory);
        _directory = HypDirectory.Open(reader, budget);
        _damage = [.. _directory.Damage];
        _scanned = new(ScanTiles);
        Codec = options.Codecs.Find(_directory.Scene.Codec);
        Grid = PreviewGrid(_directory.Scene.Grid, options.Preview);
        var metadata = _directory.Metadata is { } payload
            ? MetadataRecord.Parse(payload, Shape.Bands, budget)
            : CubeMetadata.Empty;
        Metadata =
            options.Preview.Halvings == 0
                ? metadata
                : metadata with
                {
                    Geo = metadata.Geo?.Coarser(options.Preview.Halvings),
                };
        var decodes = _directory.Scene.HasResiduals ? new BoundedCodec(Codec) : Codec;
        _decoder = decodes.CreateDecoder(
            new()
            {
                Shape = _directory.Scene.Coded(_directory.Scene.Grid.Shape),
                Type = Type,
                SharedTables = _directory.SharedTables,
            },
            budget
        );
        if (!options.Preview.IsWhole && _decoder is not IPreviewDecoder)
        {
            _decoder.Dispose();
            throw new HypressUnsupportedException(
                $"files of {Codec.Name} have no previews: decode them whole"
            );
        }
        _workers = new TileWorkers(Grid.TilesAtOnce(Codec.Capabilities, options.Threads));
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="HypressFormatException">Not a .hyp file, or damaged past its second copies.</exception>
    /// <exception cref="HypressUnsupportedException">It needs a codec or a version that isn't here.</exception>
    public static HypFile Open(string path, HypReadOptions? options = null)
    {
        var reader = new SectionReader(File.OpenHandle(path, options: FileOptions.RandomAccess));
        try
        {
            return new HypFile(reader, options ?? new());
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file that begins so is a .hyp file, by its first four bytes.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head) => FileHeader.HasMagic(head);

    /// <inheritdoc/>
    public CubeShape Shape => Grid.Shape;

    /// <inheritdoc/>
    public DataType Type => _directory.Scene.Type;

    /// <inheritdoc/>
    public Interleave Interleave => Interleave.Bsq;

    /// <inheritdoc/>
    public int LineUnit => Grid.TileLines;

    /// <inheritdoc/>
    public CubeMetadata Metadata { get; }

    /// <summary>The codec the file was made with.</summary>
    public ICubeCodec Codec { get; }

    /// <summary>How the scene is cut.</summary>
    public TileGrid Grid { get; }

    /// <summary>What was asked of the codec.</summary>
    public CodecTarget Asked => _directory.Scene.Asked;

    /// <summary>What was reached, in the target's unit; null when it wasn't measured.</summary>
    public double? Reached =>
        float.IsNaN(_directory.Scene.Reached) ? null : _directory.Scene.Reached;

    /// <summary>Whether the file was decoded again when it was made, and held to <see cref="Reached"/>.</summary>
    public bool Verified => _directory.Scene.Verified;

    /// <summary>The bands that were left out when the file was made, in runs; they read as no data.</summary>
    public IReadOnlyList<(int First, int Count)> DroppedBands => _directory.Scene.Dropped;

    /// <summary>Values that the file was made of: those of all bands but the dropped ones.</summary>
    public long CodedValues => _directory.Scene.Coded(Shape).Count;

    /// <summary>Bytes of the file.</summary>
    public long Length => _reader.Length;

    /// <summary>Bytes of descriptive metadata among them.</summary>
    public long MetadataBytes => _directory.Metadata is { } m ? Section.FramedBytes(m.Length) : 0;

    /// <summary>Tiles decoded so far.</summary>
    public long TilesRead => Interlocked.Read(ref _tilesRead);

    /// <summary>What was found damaged so far, a line each.</summary>
    public IReadOnlyList<string> Damage
    {
        get
        {
            lock (_gate)
                return [.. _damage];
        }
    }

    /// <summary>The bands that were coded; null when all were.</summary>
    internal BandSelection? Kept => _directory.Scene.Kept;

    internal SectionReader Sections => _reader;

    internal HypDirectory Directory => _directory;

    /// <inheritdoc/>
    /// <exception cref="HypressFormatException">A tile it needs is damaged, and the options don't say to keep going.</exception>
    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (destination.Shape != window.Shape || destination.Type != Type)
            throw new ArgumentException("not the window's shape and type", nameof(destination));
        var tiles = Grid.Touching(window).ToList();
        if (tiles.Count == 1)
        {
            ReadTile(tiles[0], window, destination);
            return;
        }
        var tasks = tiles.ConvertAll(tile =>
            _workers.Run(() =>
            {
                ReadTile(tile, window, destination);
                return true;
            })
        );
        // All of them, whatever one throws: none may write into the destination after this returns.
        Task.WhenAll(tasks).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _options.Cancel.ThrowIfCancellationRequested();
        tasks.ForEach(task => task.GetAwaiter().GetResult());
    }

    /// <summary>Releases the file and the decoding threads.</summary>
    public void Dispose()
    {
        _workers.Dispose();
        _decoder.Dispose();
        _reader.Dispose();
    }

    /// <summary>Whether the codec can say where the bits went: <see cref="CountBits"/>.</summary>
    public bool CountsBits => _decoder is IBitAccountant;

    /// <summary>Where a tile's bits went; the tile's place is <see cref="Grid"/>'s.</summary>
    /// <exception cref="HypressFormatException">The tile is damaged.</exception>
    /// <exception cref="HypressUnsupportedException">The codec can't say.</exception>
    public BitUse CountBits(int tile)
    {
        if (_decoder is not IBitAccountant accountant)
            throw new HypressUnsupportedException(
                $"codec {Codec.Name} can't say where its bits went"
            );
        _options.Cancel.ThrowIfCancellationRequested();
        var budget = new DecodeBudget(_options.Memory);
        var place = Grid.Window(tile);
        return accountant.CountBits(
            PayloadOf(tile, budget).Span,
            place.Lines,
            place.Samples,
            budget
        );
    }

    /// <summary>
    /// The trained model that coded the scene, by its name, or by its id when it isn't here; null when there is none, or
    /// when the first tile, which names it, is damaged.
    /// </summary>
    public string? FindModel()
    {
        try
        {
            return _decoder.ModelOf(PayloadOf(0, new DecodeBudget(_options.Memory)).Span);
        }
        catch (HypressFormatException)
        {
            return null;
        }
    }

    private ReadOnlyMemory<byte> PayloadOf(int tile, DecodeBudget budget)
    {
        var section = Find(tile);
        if (section.Kind == SectionKind.Mask)
            section = _reader.Header(section.End);
        RequireNumber(section, tile);
        return _reader.Payload(section, budget);
    }

    private void ReadTile(int tile, CubeWindow window, CubeView destination)
    {
        _options.Cancel.ThrowIfCancellationRequested();
        var place = Grid.Window(tile);
        var firstLine = Math.Max(place.FirstLine, window.FirstLine);
        var lines =
            Math.Min(place.FirstLine + place.Lines, window.FirstLine + window.Lines) - firstLine;
        var firstSample = Math.Max(place.FirstSample, window.FirstSample);
        var samples =
            Math.Min(place.FirstSample + place.Samples, window.FirstSample + window.Samples)
            - firstSample;
        var part = destination.Window(
            firstLine - window.FirstLine,
            lines,
            firstSample - window.FirstSample,
            samples
        );
        var whole = lines == place.Lines && samples == place.Samples && window.Bands.IsAll;
        if (whole)
        {
            Decode(tile, part);
            return;
        }
        var values = Decoded(tile, place.Shape)
            .Window(firstLine - place.FirstLine, lines, firstSample - place.FirstSample, samples);
        if (window.Bands.IsAll)
            values.CopyTo(part);
        else
            for (var i = 0; i < window.Bands.Count; i++)
                values.BandRange(window.Bands[i], 1).CopyTo(part.BandRange(i, 1));
    }

    // Neighbouring spectra lie in one tile: the last one read in part is kept.
    private CubeView Decoded(int tile, CubeShape shape)
    {
        lock (_gate)
        {
            if (_last is var (kept, values) && kept == tile)
                return values;
        }
        var bytes = new DecodeBudget(_options.Memory).Allocate<byte>(shape.Count * Type.Size());
        var decoded = new CubeView(bytes, shape, Type, CubeLayout.Bsq(shape));
        Decode(tile, decoded);
        lock (_gate)
            _last = (tile, decoded);
        return decoded;
    }

    private void Decode(int tile, CubeView destination)
    {
        Interlocked.Increment(ref _tilesRead);
        try
        {
            DecodeBands(tile, destination, new DecodeBudget(_options.Memory));
            _directory.Scene.Grid.Sweep(Codec.Capabilities, tile);
        }
        catch (HypressException e) when (e is not HypressMissingException)
        {
            var place = Grid.Window(tile);
            var message =
                $"tile {tile} (lines {place.FirstLine}:{place.FirstLine + place.Lines}, "
                + $"samples {place.FirstSample}:{place.FirstSample + place.Samples}) is lost: {e.Message}";
            if (!_options.KeepGoing)
                throw new HypressFormatException(message, e);
            Report(message);
            Fill(destination, Metadata.DataIgnoreValue ?? (Type.IsFloat() ? double.NaN : 0));
        }
    }

    // What the codec knows of, put at its place, and the dropped bands beside it.
    private void DecodeBands(int tile, CubeView destination, DecodeBudget budget)
    {
        if (Kept is not { } kept)
        {
            DecodeTile(tile, destination, budget);
            return;
        }
        var shape = _directory.Scene.Coded(destination.Shape);
        var bytes = budget.Allocate<byte>(shape.Count * Type.Size());
        var coded = new CubeView(bytes, shape, Type, CubeLayout.Bsq(shape));
        DecodeTile(tile, coded, budget);
        for (var i = 0; i < kept.Count; i++)
            coded.BandRange(i, 1).CopyTo(destination.BandRange(kept[i], 1));
        var noData = KeptBands.NoData(Type, Metadata.DataIgnoreValue);
        foreach (var (first, count) in _directory.Scene.Dropped)
            Fill(destination.BandRange(first, count), noData);
    }

    private void DecodeTile(int tile, CubeView destination, DecodeBudget budget)
    {
        var shape = _directory.Scene.Coded(_directory.Scene.Grid.Window(tile).Shape);
        var section = Find(tile);
        Mask? mask = null;
        HypressException? maskError = null;
        if (section.Kind == SectionKind.Mask)
        {
            RequireNumber(section, tile);
            var maskSection = section;
            section = _reader.Header(section.End);
            try
            {
                mask = MaskRecord.Parse(_reader.Payload(maskSection, budget).Span, shape, budget);
            }
            catch (HypressException e) when (_options.KeepGoing)
            {
                maskError = e;
            }
        }
        RequireNumber(section, tile);
        if (section.Kind is not (SectionKind.Tile or SectionKind.MaskedTile))
            throw new HypressFormatException($"at its place stands {section}");
        if (section.Kind == SectionKind.MaskedTile && mask is null)
        {
            var message = $"the mask of tile {tile} is lost: {maskError?.Message ?? "not found"}";
            if (!_options.KeepGoing)
                throw new HypressFormatException(message, maskError);
            Report($"{message}; its samples without data hold fillings");
        }
        var bytes = _reader.Payload(section, budget);
        if (_options.Preview.IsWhole)
            _decoder.DecodeTile(bytes.Span, destination, budget);
        else
            ((IPreviewDecoder)_decoder).DecodePreview(
                bytes.Span,
                shape,
                _options.Preview,
                destination,
                budget
            );
        if (_options.Preview.Halvings == 0 && Asked.Kind != TargetKind.Lossless)
            Mask.Restore(destination, mask, Metadata.DataIgnoreValue);
    }

    private static TileGrid PreviewGrid(TileGrid grid, Preview preview)
    {
        if (preview.Halvings == 0)
            return grid;
        var unit = 1 << preview.Halvings;
        if (
            (grid.Rows > 1 && grid.TileLines % unit != 0)
            || (grid.Columns > 1 && grid.TileSamples % unit != 0)
        )
            throw new HypressUnsupportedException(
                $"tiles of {grid.TileLines} x {grid.TileSamples} can't be halved {preview.Halvings} times: ask for fewer"
            );
        return new(
            preview.Of(grid.Shape),
            preview.Extent(grid.TileLines),
            preview.Extent(grid.TileSamples)
        );
    }

    private Section Find(int tile)
    {
        var position = _directory.Tiles[tile];
        try
        {
            return position >= 0
                ? _reader.Header(position)
                : throw new HypressFormatException("its section can't be found");
        }
        catch (HypressFormatException)
            when (_options.KeepGoing && _scanned.Value.TryGetValue(tile, out position))
        {
            return _reader.Header(position);
        }
    }

    private Dictionary<int, long> ScanTiles()
    {
        var tiles = new Dictionary<int, long>();
        foreach (var (section, _) in SectionScan.Run(_reader, () => new(_options.Memory)))
            if (section.Kind is SectionKind.Tile or SectionKind.MaskedTile)
                tiles.TryAdd(section.Number, section.Position);
        return tiles;
    }

    private static void RequireNumber(Section section, int tile)
    {
        if (section.Number != tile)
            throw new HypressFormatException($"at its place stands {section}");
    }

    private static void Fill(CubeView destination, double value)
    {
        var row = new double[destination.Shape.Samples];
        Array.Fill(row, value);
        for (var band = 0; band < destination.Shape.Bands; band++)
        for (var line = 0; line < destination.Shape.Lines; line++)
            destination.WriteRow<double>(band, line, row);
    }

    private void Report(string message)
    {
        lock (_gate)
            _damage.Add(message);
    }
}
