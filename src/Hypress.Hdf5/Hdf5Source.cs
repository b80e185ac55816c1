using System.Runtime.InteropServices;
using Hypress.Cubes;
using Hypress.Formats;
using PureHDF.Selections;
using PureHDF.VOL.Native;

namespace Hypress.Hdf5;

/// <summary>Reads windows of a dataset.</summary>
/// <remarks>Chunks are inflated once for neighbouring windows: as many are kept as <see cref="Hdf5File.Access"/> allows.</remarks>
internal sealed class Hdf5Source : ICubeSource
{
    /// <summary>Bytes of the file's values that are in work at once.</summary>
    private const long PortionBytes = 32 << 20;

    private readonly Hdf5File _file;
    private readonly Hdf5Dataset _dataset;
    private readonly AxisOrder _axes;
    private readonly H5DatasetAccess _access;

    private Hdf5Source(
        Hdf5File file,
        Hdf5Dataset dataset,
        AxisOrder axes,
        H5DatasetAccess access,
        CubeMetadata metadata
    )
    {
        (_file, _dataset, _axes, _access, Metadata) = (file, dataset, axes, access, metadata);
        Shape = axes.Shape(dataset.Extents);
        Type = StoredType;
    }

    public CubeShape Shape { get; }

    public DataType Type { get; private set; }

    public Interleave Interleave =>
        _axes.Band is not { } band || (band < _axes.Line && band < _axes.Sample) ? Interleave.Bsq
        : band > _axes.Line && band > _axes.Sample ? Interleave.Bip
        : _axes.Sample > band ? Interleave.Bil
        : Interleave.Bsq;

    public CubeMetadata Metadata { get; }

    private DataType StoredType => _dataset.Type!.Value;

    /// <summary>Opens the dataset asked for, or the largest.</summary>
    public static Hdf5Source Open(Hdf5File file, OpenOptions options)
    {
        var datasets = file.Datasets();
        var cube = Choose(file, datasets, options);
        var found = new Hdf5Metadata(file, datasets, cube);
        var axes = FindAxes(file, cube, found, options);
        var metadata = found.Read(axes.Shape(cube.Extents).Bands, options.Warn);
        var source = new Hdf5Source(file, cube, axes, file.Access(cube), metadata);
        if (file.IsMatlab && source.StoredType == DataType.Float64)
            source.Type = source.SmallestType();
        return source;
    }

    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (destination.Shape != window.Shape || destination.Type != Type)
            throw new ArgumentException(
                "the destination differs from the window in shape or type",
                nameof(destination)
            );
        for (var i = 0; i < window.Bands.Count; )
        {
            var first = window.Bands[i];
            var count = 1;
            while (i + count < window.Bands.Count && window.Bands[i + count] == first + count)
                count++;
            ReadBands(window, first, destination.BandRange(i, count));
            i += count;
        }
    }

    public void Dispose() => _file.Dispose();

    private static Hdf5Dataset Choose(
        Hdf5File file,
        List<Hdf5Dataset> datasets,
        OpenOptions options
    )
    {
        var wanted = options.Variable?.Trim('/');
        var candidates = wanted is null
            ? datasets
                .Where(dataset => dataset.Extents.Count == 3 && dataset.Type is not null)
                .ToList()
            : datasets.Where(dataset => dataset.Path == wanted || dataset.Name == wanted).ToList();
        var exact = candidates.Where(dataset => dataset.Path == wanted).ToList();
        if (exact.Count > 0)
            candidates = exact;
        var largest = candidates
            .Where(dataset => dataset.Count == candidates.Max(other => other.Count))
            .ToList();
        if (largest is [var chosen])
            return chosen.Type is not null
                ? chosen
                : throw new HypressUnsupportedException(
                    $"'{chosen.Path}' has a type that isn't read; u8, i16, u16, i32, u32, f32 and f64 are"
                );
        var known = string.Join(", ", datasets.Where(dataset => dataset.Extents.Count > 1));
        throw new HypressUnsupportedException(
            known.Length == 0 ? $"'{file.Path}' has no numeric arrays"
            : largest.Count > 1
                ? $"'{file.Path}' has several scenes: choose one of {known} as file:name"
            : wanted is null
                ? $"'{file.Path}' has no array of three axes: choose one of {known} as file:name"
            : $"'{file.Path}' has no array '{wanted}': choose one of {known} as file:name"
        );
    }

    private static AxisOrder FindAxes(
        Hdf5File file,
        Hdf5Dataset cube,
        Hdf5Metadata metadata,
        OpenOptions options
    )
    {
        if (!file.IsMatlab)
            return AxisOrder.Find(cube.Extents, metadata.Wavelengths(), options);
        // MATLAB counts the first axis fastest, HDF5 the last: what it calls the first stands last here.
        options = options with
        {
            Axes = options.Axes ?? Interleave.Bip,
        };
        var (band, line, sample) = AxisOrder.Find([.. cube.Extents.Reverse()], 0, options);
        var last = cube.Extents.Count - 1;
        return new(last - band, last - line, last - sample);
    }

    private DataType SmallestType()
    {
        var numbers = new WholeNumbers();
        var all = CubeWindow.All(Shape);
        ForEachPortion(
            all,
            0,
            all.Bands.Count,
            (_, values) => numbers.Add(MemoryMarshal.Cast<byte, double>(values.Bytes.Span))
        );
        return numbers.Type ?? DataType.Float64;
    }

    private void ReadBands(CubeWindow window, int firstBand, CubeView destination) =>
        ForEachPortion(
            window,
            firstBand,
            destination.Shape.Bands,
            (start, values) =>
            {
                var part = values.Shape;
                var place = destination
                    .BandRange(start.Band, part.Bands)
                    .Window(start.Line, part.Lines, start.Sample, part.Samples);
                if (Type == StoredType)
                    values.CopyTo(place);
                else
                    Convert(values, place);
            }
        );

    private static void Convert(CubeView values, CubeView destination)
    {
        var row = new double[values.Shape.Samples];
        for (var band = 0; band < values.Shape.Bands; band++)
        for (var line = 0; line < values.Shape.Lines; line++)
        {
            values.ReadRow<double>(band, line, row);
            destination.WriteRow<double>(band, line, row);
        }
    }

    /// <summary>Reads a box in portions that are whole along the file's faster axes, and end where chunks end.</summary>
    private void ForEachPortion(
        CubeWindow window,
        int firstBand,
        int bands,
        Action<(int Band, int Line, int Sample), CubeView> use
    )
    {
        var rank = _dataset.Extents.Count;
        var (starts, counts) = (new long[rank], new long[rank]);
        (starts[_axes.Line], counts[_axes.Line]) = (window.FirstLine, window.Lines);
        (starts[_axes.Sample], counts[_axes.Sample]) = (window.FirstSample, window.Samples);
        if (_axes.Band is { } bandAxis)
            (starts[bandAxis], counts[bandAxis]) = (firstBand, bands);
        var perStep = counts
            .Skip(1)
            .Aggregate((long)StoredType.Size(), (bytes, count) => bytes * count);
        if (perStep > Array.MaxLength)
            throw new HypressUnsupportedException(
                $"one step along the first axis of '{_dataset.Path}' takes {perStep} bytes"
            );
        var chunk = Math.Max(1, _dataset.Chunk?[0] ?? 1);
        var step = Math.Max(1, PortionBytes / perStep);
        if (step > chunk)
            step -= step % chunk;
        var (begin, end) = (starts[0], starts[0] + counts[0]);
        while (begin < end)
        {
            // The next end of a chunk, unless that is too far away.
            var stop = Math.Min(end, begin + step);
            if (stop < end && stop - (stop % chunk) > begin)
                stop -= stop % chunk;
            (starts[0], counts[0]) = (begin, stop - begin);
            use(
                (
                    _axes.Band is { } axis ? (int)starts[axis] - firstBand : 0,
                    (int)starts[_axes.Line] - window.FirstLine,
                    (int)starts[_axes.Sample] - window.FirstSample
                ),
                ReadBox(starts, counts)
            );
            begin = stop;
        }
    }

    private CubeView ReadBox(long[] starts, long[] counts)
    {
        var strides = new long[counts.Length];
        var stride = 1L;
        for (var axis = counts.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= counts[axis];
        }
        var bytes = new byte[checked((int)(stride * StoredType.Size()))];
        var selection = new HyperslabSelection(
            counts.Length,
            [.. starts.Select(start => (ulong)start)],
            [.. counts.Select(count => (ulong)count)]
        );
        _file.BeginValues(stride);
        Hdf5Damage.Named(
            _file.Path,
            () =>
            {
                switch (StoredType)
                {
                    case DataType.UInt8:
                        Into<byte>();
                        break;
                    case DataType.Int16:
                        Into<short>();
                        break;
                    case DataType.UInt16:
                        Into<ushort>();
                        break;
                    case DataType.Int32:
                        Into<int>();
                        break;
                    case DataType.UInt32:
                        Into<uint>();
                        break;
                    case DataType.Float32:
                        Into<float>();
                        break;
                    default:
                        Into<double>();
                        break;
                }
                return true;
            }
        );
        return new CubeView(bytes, _axes.Shape(counts), StoredType, _axes.Layout(strides));

        void Into<T>()
            where T : unmanaged =>
            _dataset.Native.Read(
                _access,
                MemoryMarshal.Cast<byte, T>(bytes.AsSpan()),
                selection,
                memoryDims: [.. counts.Select(count => (ulong)count)]
            );
    }
}
