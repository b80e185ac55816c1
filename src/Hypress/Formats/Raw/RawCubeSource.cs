using System.Buffers;
using Hypress.Cubes;
using Microsoft.Win32.SafeHandles;

namespace Hypress.Formats.Raw;

/// <summary>Reads windows of a file of plain values, with few and large reads whatever the order of the axes.</summary>
/// <remarks>
/// A window is cut into boxes. A box is read as one piece of the file, gaps included where reading through them
/// is cheaper than another call, and copied out through the file's own strides.
/// </remarks>
internal sealed class RawCubeSource : ICubeSource
{
    /// <summary>Bytes that one read aims at.</summary>
    private const int ReadBytes = 1 << 20;

    /// <summary>A gap of so many bytes costs less to read than to jump over.</summary>
    private const int CheapGap = 4096;

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly RawLayout _layout;

    private RawCubeSource(
        SafeFileHandle file,
        string path,
        RawLayout layout,
        CubeMetadata metadata
    ) => (_file, _path, _layout, Metadata) = (file, path, layout, metadata);

    public CubeShape Shape => _layout.Shape;

    public DataType Type => _layout.Type;

    public Interleave Interleave => _layout.Interleave;

    public CubeMetadata Metadata { get; }

    /// <summary>Opens the file and holds its size against the layout.</summary>
    /// <exception cref="HypressFormatException">The file is shorter than the layout claims.</exception>
    public static RawCubeSource Open(string path, RawLayout layout, CubeMetadata metadata)
    {
        var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        try
        {
            layout.RequireWithin(path, RandomAccess.GetLength(file));
            return new(file, path, layout, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Safe from several threads.</remarks>
    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (destination.Shape != window.Shape || destination.Type != Type)
            throw new ArgumentException(
                "the destination differs from the window in shape or type",
                nameof(destination)
            );
        foreach (var (first, count) in BandRuns(window.Bands))
        {
            var box = new Box(
                new(first, count),
                new(window.FirstLine, window.Lines),
                new(window.FirstSample, window.Samples)
            );
            ReadBox(box, (part, values) => CopyOut(part, values, window, destination));
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Ranges of the file's bands that hold the selection: one when reading all between pays, else one a run.</summary>
    private List<(int First, int Count)> BandRuns(BandSelection bands)
    {
        if (bands.IsAll)
            return [(0, Shape.Bands)];
        var wanted = Enumerable.Range(0, bands.Count).Select(i => bands[i]).Distinct().Order();
        var runs = new List<(int First, int Count)>();
        foreach (var band in wanted)
        {
            if (runs.Count > 0 && runs[^1].First + runs[^1].Count == band)
                runs[^1] = (runs[^1].First, runs[^1].Count + 1);
            else
                runs.Add((band, 1));
        }
        var span = runs[^1].First + runs[^1].Count - runs[0].First;
        var bandsAreFastest =
            _layout.Layout.BandStride
            <= Math.Min(_layout.Layout.LineStride, _layout.Layout.SampleStride);
        return bandsAreFastest || span <= 2 * bands.Count ? [(runs[0].First, span)] : runs;
    }

    private void ReadBox(Box box, Action<Box, CubeView> use)
    {
        var size = Type.Size();
        var strides = _layout.Layout;
        // Axes from the slowest in the file to the fastest.
        var axes = new[] { Axis.Band, Axis.Line, Axis.Sample }.OrderByDescending(Stride).ToArray();
        var (slow, middle, fast) = (axes[0], axes[1], axes[2]);
        var slowStep = Stride(slow) * size;
        var middleStep = Stride(middle) * size;
        var rowBytes = (long)box[fast].Count * size;
        var middles = PerRead(box[middle].Count, middleStep, rowBytes);
        var middleBytes = ((middles - 1) * middleStep) + rowBytes;
        var slows =
            middles == box[middle].Count ? PerRead(box[slow].Count, slowStep, middleBytes) : 1;
        var bytes = ((slows - 1) * slowStep) + middleBytes;
        var buffer = ArrayPool<byte>.Shared.Rent(checked((int)bytes));
        try
        {
            foreach (var slowRange in box[slow].Pieces(slows))
            foreach (var middleRange in box[middle].Pieces(middles))
            {
                var part = box.With(slow, slowRange).With(middle, middleRange);
                var length =
                    ((slowRange.Count - 1) * slowStep)
                    + ((middleRange.Count - 1) * middleStep)
                    + rowBytes;
                var values = buffer.AsMemory(0, (int)length);
                var first = strides.IndexOf(part.Bands.First, part.Lines.First, part.Samples.First);
                ReadFully(values.Span, _layout.Offset + (first * size));
                ByteOrder.Convert(values.Span, size, _layout.BigEndian);
                use(part, new CubeView(values, part.Shape, Type, strides));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        long Stride(Axis axis) =>
            axis switch
            {
                Axis.Band => strides.BandStride,
                Axis.Line => strides.LineStride,
                _ => strides.SampleStride,
            };

        static int PerRead(int count, long step, long bytes)
        {
            var gap = step - bytes;
            if (gap > CheapGap && gap > bytes)
                return 1;
            return (int)Math.Clamp(1 + ((ReadBytes - bytes) / step), 1, count);
        }
    }

    private static void CopyOut(Box part, CubeView values, CubeWindow window, CubeView destination)
    {
        var place = destination.Window(
            part.Lines.First - window.FirstLine,
            part.Lines.Count,
            part.Samples.First - window.FirstSample,
            part.Samples.Count
        );
        if (window.Bands.IsAll)
        {
            values.CopyTo(place.BandRange(part.Bands.First, part.Bands.Count));
            return;
        }
        for (var i = 0; i < window.Bands.Count; i++)
        {
            var band = window.Bands[i] - part.Bands.First;
            if (band >= 0 && band < part.Bands.Count)
                values.BandRange(band, 1).CopyTo(place.BandRange(i, 1));
        }
    }

    private void ReadFully(Span<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
                throw new HypressFormatException(
                    $"'{_path}' was cut while it was read: byte {offset} is missing"
                );
            bytes = bytes[read..];
            offset += read;
        }
    }

    private enum Axis
    {
        Band,
        Line,
        Sample,
    }

    private readonly record struct Extent(int First, int Count)
    {
        public IEnumerable<Extent> Pieces(int size)
        {
            for (var done = 0; done < Count; done += size)
                yield return new(First + done, Math.Min(size, Count - done));
        }
    }

    private readonly record struct Box(Extent Bands, Extent Lines, Extent Samples)
    {
        public Extent this[Axis axis] =>
            axis switch
            {
                Axis.Band => Bands,
                Axis.Line => Lines,
                _ => Samples,
            };

        public CubeShape Shape => new(Bands.Count, Lines.Count, Samples.Count);

        public Box With(Axis axis, Extent extent) =>
            axis switch
            {
                Axis.Band => this with { Bands = extent },
                Axis.Line => this with { Lines = extent },
                _ => this with { Samples = extent },
            };
    }
}
