using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Arrays;

/// <summary>A three-dimensional array of HDF5 or netCDF as a cube, its axes in whatever order.</summary>
/// <remarks>
/// Boxes are read in the file's own order and then turned, and whole lines are read in rows of chunks that stay until
/// the next row is wanted: a chunk is decompressed once when a scene is streamed, not once a line or band.
/// Reads are safe from several threads: they take turns.
/// </remarks>
internal sealed class ArraySource : ICubeSource
{
    private const long BoxBytes = 64L << 20;

    private readonly Lock _gate = new();
    private readonly ArrayFile _file;
    private readonly string _name;
    private readonly ArrayAxes _axes;
    private readonly int _dimensions;
    private readonly int _chunkLines;
    private nint _array;
    private byte[] _buffer = [];
    private (int FirstLine, CubeView Lines)? _kept;

    /// <param name="file">Owned from here on.</param>
    /// <param name="info">The array.</param>
    /// <param name="path">For messages.</param>
    /// <param name="options">What the caller says of the axes, and who hears what is doubtful.</param>
    public ArraySource(ArrayFile file, ArrayInfo info, string path, OpenOptions options)
    {
        (_file, _name) = (file, $"{path}: {info}");
        _dimensions = info.Dimensions.Count;
        try
        {
            Type = GdalTypes.ToCube(info.Type ?? 0);
            _array = file.OpenArray(info);
            if (_array == 0)
                throw new HypressFormatException($"{_name}: GDAL can't open the array");
            var metadata = new ArrayMetadata(file, info, _array);
            _axes = ArrayAxes.Find(
                info,
                metadata.SpectrumLengths(),
                metadata.IsFromMatlab,
                options
            );
            Shape = new(Extent(_axes.Band), Extent(_axes.Line), Extent(_axes.Sample));
            Metadata = metadata.Read(_axes, Shape.Bands, options.Warn);
            var blocks = GdalNative.BlockSize(_array);
            var chunk = _axes.Line >= 0 && blocks.Count > 0 ? blocks[_axes.Line] : 0;
            _chunkLines = (int)Math.Clamp(chunk, 1, (ulong)Shape.Lines);
        }
        catch
        {
            Dispose();
            throw;
        }

        int Extent(int axis)
        {
            var size = axis < 0 ? 1 : info.Dimensions[axis].Size;
            return size is >= 1 and <= CubeShape.MaxExtent
                ? (int)size
                : throw new HypressFormatException(
                    $"{_name}: each dimension must be 1..{CubeShape.MaxExtent}"
                );
        }
    }

    public CubeShape Shape { get; }

    public DataType Type { get; }

    public Interleave Interleave => _axes.Interleave;

    public CubeMetadata Metadata { get; }

    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (destination.Shape != window.Shape || destination.Type != Type)
            throw new ArgumentException("the view differs in shape or type", nameof(destination));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_array == 0, this);
            using var messages = GdalMessages.Capture();
            if (CutsThroughChunks(window))
                ReadLines(window, destination, messages);
            else
                ReadBoxes(window, destination, messages);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            using var messages = GdalMessages.Capture();
            if (_array != 0)
                GdalNative.ReleaseArray(_array);
            _array = 0;
            _file.Dispose();
        }
    }

    private long LineBytes => (long)Shape.Bands * Shape.Samples * Type.Size();

    private bool CutsThroughChunks(CubeWindow window) =>
        window.Bands.IsAll
        && window.Samples == Shape.Samples
        && (window.FirstLine % _chunkLines != 0 || window.Lines % _chunkLines != 0)
        && _chunkLines * LineBytes <= BoxBytes;

    // Whole lines out of rows of chunks; the last row stays for the next call.
    private void ReadLines(CubeWindow window, CubeView destination, GdalMessages messages)
    {
        var end = window.FirstLine + window.Lines;
        for (var line = window.FirstLine; line < end; )
        {
            var first = line / _chunkLines * _chunkLines;
            if (_kept is not { } kept || kept.FirstLine != first)
            {
                var lines = Math.Min(_chunkLines, Shape.Lines - first);
                var box = new Box(0, Shape.Bands, first, lines, 0, Shape.Samples);
                _kept = kept = (first, ReadBox(box, messages));
            }
            var count = Math.Min(first + kept.Lines.Shape.Lines, end) - line;
            kept.Lines.Window(line - first, count, 0, Shape.Samples)
                .CopyTo(destination.Window(line - window.FirstLine, count, 0, Shape.Samples));
            line += count;
        }
    }

    private void ReadBoxes(CubeWindow window, CubeView destination, GdalMessages messages)
    {
        _kept = null; // its memory is the buffer
        foreach (var (firstBand, bands, places) in BandRuns(window.Bands))
        {
            var bytesPerLine = (long)bands * window.Samples * Type.Size();
            var step = (int)Math.Clamp(BoxBytes / bytesPerLine, 1, window.Lines);
            if (step > _chunkLines)
                step -= step % _chunkLines;
            for (var line = 0; line < window.Lines; line += step)
            {
                var lines = Math.Min(step, window.Lines - line);
                var box = new Box(
                    firstBand,
                    bands,
                    window.FirstLine + line,
                    lines,
                    window.FirstSample,
                    window.Samples
                );
                var values = ReadBox(box, messages);
                var target = destination.Window(line, lines, 0, window.Samples);
                if (places is null)
                    values.CopyTo(target);
                else
                    foreach (var place in places)
                        values
                            .BandRange(window.Bands[place] - firstBand, 1)
                            .CopyTo(target.BandRange(place, 1));
            }
        }
    }

    // Bands that are read together and the places they go to (null: all in order). Where a pixel's bands stand side
    // by side, all from the first to the last wanted come at the price of one.
    private IEnumerable<(int First, int Count, IReadOnlyList<int>? Places)> BandRuns(
        BandSelection bands
    )
    {
        if (bands.IsAll)
        {
            yield return (0, bands.Count, null);
            yield break;
        }
        var places = Enumerable.Range(0, bands.Count).ToArray();
        if (Interleave == Interleave.Bip)
        {
            var first = places.Min(place => bands[place]);
            yield return (first, places.Max(place => bands[place]) - first + 1, places);
            yield break;
        }
        for (var start = 0; start < places.Length; )
        {
            var end = start + 1;
            while (end < places.Length && bands[end] == bands[end - 1] + 1)
                end++;
            yield return (bands[start], end - start, places[start..end]);
            start = end;
        }
    }

    private readonly record struct Box(
        int FirstBand,
        int Bands,
        int FirstLine,
        int Lines,
        int FirstSample,
        int Samples
    );

    // A box in the file's order, seen as a cube.
    private CubeView ReadBox(Box box, GdalMessages messages)
    {
        var start = new ulong[_dimensions];
        var count = new nuint[_dimensions];
        Array.Fill(count, (nuint)1);
        Set(_axes.Band, box.FirstBand, box.Bands);
        Set(_axes.Line, box.FirstLine, box.Lines);
        Set(_axes.Sample, box.FirstSample, box.Samples);

        var shape = new CubeShape(box.Bands, box.Lines, box.Samples);
        var bytes = checked((int)(shape.Count * Type.Size()));
        if (_buffer.Length < bytes)
            _buffer = new byte[bytes];
        var values = _buffer.AsMemory(0, bytes);
        if (
            !GdalNative.ReadArray(_array, start, count, values.Span, GdalTypes.ToGdal(Type))
            || messages.Failed
        )
            throw new HypressFormatException(
                $"{_name}: {messages.Failure("GDAL can't read the values")}"
            );
        var layout = new CubeLayout(Stride(_axes.Band), Stride(_axes.Line), Stride(_axes.Sample));
        return new(values, shape, Type, layout);

        void Set(int axis, int first, int extent)
        {
            if (axis >= 0)
                (start[axis], count[axis]) = ((ulong)first, (nuint)extent);
        }

        long Stride(int axis) =>
            axis < 0 ? 1 : count.Skip(axis + 1).Aggregate(1L, (stride, c) => stride * (long)c);
    }
}
