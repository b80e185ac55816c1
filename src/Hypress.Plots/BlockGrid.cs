namespace Hypress.Plots;

/// <summary>What becomes of the values of a block.</summary>
internal enum BlockValue
{
    Mean,
    Largest,
}

/// <summary>Takes a band's rows one after another and keeps one value for each square block of pixels.</summary>
internal sealed class BlockGrid
{
    private readonly int _lines;
    private readonly int _block;
    private readonly BlockValue _kind;
    private readonly double[] _row; // sums or maxima of the row of blocks that is being filled
    private readonly int[] _counts;
    private int _nextLine;

    public BlockGrid(int lines, int samples, int maxDimension, BlockValue kind = BlockValue.Mean)
    {
        (_lines, _kind) = (lines, kind);
        _block = (Math.Max(lines, samples) + maxDimension - 1) / maxDimension;
        Width = (samples + _block - 1) / _block;
        Height = (lines + _block - 1) / _block;
        Values = new float[Width * Height];
        _row = new double[Width];
        _counts = new int[Width];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>[line, sample]; NaN where a block has no valid value.</summary>
    public float[] Values { get; }

    /// <summary>Adds the next line; NaN is no value.</summary>
    public void AddRow(ReadOnlySpan<double> row)
    {
        for (var sample = 0; sample < row.Length; sample++)
        {
            var value = row[sample];
            if (double.IsNaN(value))
                continue;
            var at = sample / _block;
            if (_kind == BlockValue.Mean)
                _row[at] += value;
            else if (_counts[at] == 0 || value > _row[at])
                _row[at] = value;
            _counts[at]++;
        }
        _nextLine++;
        if (_nextLine % _block == 0 || _nextLine == _lines)
            FinishRow((_nextLine - 1) / _block);
    }

    private void FinishRow(int gridLine)
    {
        for (var at = 0; at < Width; at++)
        {
            var divisor = _kind == BlockValue.Mean ? _counts[at] : 1;
            Values[(gridLine * Width) + at] =
                _counts[at] == 0 ? float.NaN : (float)(_row[at] / divisor);
        }
        Array.Clear(_row);
        Array.Clear(_counts);
    }
}
