using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Container;

/// <summary>Cuts a scene into tiles: rectangles over all bands, numbered line by line.</summary>
public sealed record TileGrid
{
    /// <summary>Most tiles a file may have.</summary>
    public const int MaxTiles = 1 << 24;

    // A row of tiles is the unit of reading and writing, and two of them are in memory at a time.
    private const long RowBytes = 192L << 20;
    private const long DefaultTileBytes = 16L << 20;

    /// <summary>Cuts <paramref name="shape"/> into tiles of so many lines and samples, the last ones smaller.</summary>
    public TileGrid(CubeShape shape, int tileLines, int tileSamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tileLines, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tileSamples, 1);
        Shape = shape;
        TileLines = Math.Min(tileLines, shape.Lines);
        TileSamples = Math.Min(tileSamples, shape.Samples);
        Rows = ((shape.Lines - 1) / TileLines) + 1;
        Columns = ((shape.Samples - 1) / TileSamples) + 1;
        if ((long)Rows * Columns > MaxTiles)
            throw new HypressUnsupportedException(
                $"{(long)Rows * Columns} tiles are more than the {MaxTiles} that a file may have: take larger ones"
            );
    }

    /// <summary>The scene's extents.</summary>
    public CubeShape Shape { get; }

    /// <summary>Lines of a tile.</summary>
    public int TileLines { get; }

    /// <summary>Samples of a tile.</summary>
    public int TileSamples { get; }

    /// <summary>Tiles from top to bottom.</summary>
    public int Rows { get; }

    /// <summary>Tiles from left to right.</summary>
    public int Columns { get; }

    /// <summary>Tiles in all.</summary>
    public int Count => Rows * Columns;

    /// <summary>The grid a scene gets when nobody asks for another.</summary>
    /// <param name="shape">The scene.</param>
    /// <param name="type">Its data type.</param>
    /// <param name="preferred">What suits the codec; null when it doesn't mind.</param>
    public static TileGrid Default(
        CubeShape shape,
        DataType type,
        (int Lines, int Samples)? preferred
    )
    {
        var pixelBytes = (long)shape.Bands * type.Size();
        var (lines, samples) = preferred ?? Square(shape, pixelBytes);
        var rowLines = Math.Max(1, RowBytes / (pixelBytes * shape.Samples));
        return new(shape, (int)Math.Min(lines, rowLines), samples);
    }

    private static (int Lines, int Samples) Square(CubeShape shape, long pixelBytes)
    {
        if (shape.Pixels * pixelBytes <= DefaultTileBytes)
            return (shape.Lines, shape.Samples);
        var side = (int)Math.Clamp(Math.Sqrt(DefaultTileBytes / (double)pixelBytes), 16, 1024);
        return (side, side);
    }

    /// <summary>How many tiles of a codec are worked on at once by so many threads.</summary>
    public int TilesAtOnce(CodecCapabilities codec, int threads)
    {
        var most = codec.ValuesAtOnce / ((long)TileLines * TileSamples * Shape.Bands);
        return (int)Math.Clamp(most ?? threads, 1, Math.Max(1, threads));
    }

    /// <summary>To be called when a tile is done: what one that takes much memory has left behind would stand beside the next one.</summary>
    public void Sweep(CodecCapabilities codec, int tile)
    {
        if (Count > 1 && codec.WorksAlone(Window(tile).Shape.Count))
            GC.Collect();
    }

    /// <summary>The place of a tile.</summary>
    public CubeWindow Window(int tile)
    {
        var firstLine = tile / Columns * TileLines;
        var firstSample = tile % Columns * TileSamples;
        return new(
            firstLine,
            Math.Min(TileLines, Shape.Lines - firstLine),
            firstSample,
            Math.Min(TileSamples, Shape.Samples - firstSample),
            BandSelection.All(Shape.Bands)
        );
    }

    /// <summary>The place of a row of tiles: whole lines.</summary>
    public CubeWindow RowWindow(int row)
    {
        var firstLine = row * TileLines;
        return CubeWindow.OfLines(Shape, firstLine, Math.Min(TileLines, Shape.Lines - firstLine));
    }

    /// <summary>The numbers of the tiles that a window touches.</summary>
    public IEnumerable<int> Touching(CubeWindow window)
    {
        var lastRow = (window.FirstLine + window.Lines - 1) / TileLines;
        var lastColumn = (window.FirstSample + window.Samples - 1) / TileSamples;
        for (var row = window.FirstLine / TileLines; row <= lastRow; row++)
        for (var column = window.FirstSample / TileSamples; column <= lastColumn; column++)
            yield return (row * Columns) + column;
    }
}
