namespace Hypress.Codecs;

/// <summary>A scene decoder that can say where a tile's bits went; optional, for pictures and tables.</summary>
public interface IBitAccountant : ISceneDecoder
{
    /// <summary>Decodes a tile's symbols, whatever their bytes, and counts what each place took.</summary>
    /// <param name="payload">As for <see cref="ISceneDecoder.DecodeTile"/>.</param>
    /// <param name="lines">Lines of the tile.</param>
    /// <param name="samples">Samples of the tile.</param>
    /// <param name="budget">Pays for memory that the payload asks for.</param>
    /// <exception cref="HypressFormatException">The payload is damaged.</exception>
    BitUse CountBits(ReadOnlySpan<byte> payload, int lines, int samples, DecodeBudget budget);
}

/// <summary>Where a tile's bits went: by place, and by part of the payload.</summary>
public sealed class BitUse
{
    private readonly float[] _bits;
    private readonly List<(string Name, double Bits)> _parts = [];

    /// <summary>Begins with no bits for a tile.</summary>
    /// <param name="lines">Lines of the tile, in pixels.</param>
    /// <param name="samples">Samples of the tile, in pixels.</param>
    /// <param name="cell">Pixels on a side of a cell.</param>
    /// <param name="budget">Pays for the cells.</param>
    public BitUse(int lines, int samples, int cell, DecodeBudget budget)
    {
        Cell = cell;
        (Lines, Samples) = ((lines + cell - 1) / cell, (samples + cell - 1) / cell);
        _bits = budget.Allocate<float>((long)Lines * Samples);
    }

    /// <summary>Pixels on a side of a cell; cells start at the tile's top left, the last ones may reach beyond it.</summary>
    public int Cell { get; }

    /// <summary>Cells from top to bottom.</summary>
    public int Lines { get; }

    /// <summary>Cells from left to right.</summary>
    public int Samples { get; }

    /// <summary>Parts of the payload in the order of the bitstream, and their bits; a name stands once.</summary>
    public IReadOnlyList<(string Name, double Bits)> Parts => _parts;

    /// <summary>Bits of a cell.</summary>
    public float this[int line, int sample] => _bits[(line * Samples) + sample];

    /// <summary>Adds bits to a part and, evenly, to a square of cells, of which those beyond the tile don't count.</summary>
    public void Add(string part, double bits, int line, int sample, int side = 1)
    {
        Add(part, bits);
        var (endLine, endSample) = (Math.Min(line + side, Lines), Math.Min(sample + side, Samples));
        var share = (float)(bits / Math.Max(1, (endLine - line) * (endSample - sample)));
        for (var y = line; y < endLine; y++)
        for (var x = sample; x < endSample; x++)
            _bits[(y * Samples) + x] += share;
    }

    /// <summary>Adds bits that belong to no place, such as headers.</summary>
    public void Add(string part, double bits)
    {
        var at = _parts.FindLastIndex(known => known.Name == part);
        if (at < 0)
            _parts.Add((part, bits));
        else
            _parts[at] = (part, _parts[at].Bits + bits);
    }
}
