using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.OpenJpeg.Format;

/// <summary>JPEG 2000 files, bare codestreams (.j2k) and JP2: each component is a band.</summary>
/// <remarks>
/// Reads whole images whose components are alike in size and depth; writes lossless ones. Metadata has no place in
/// them.
/// <b>Cost</b> all of the scene in memory, twice while it is decoded or coded.
/// </remarks>
public sealed class Jpeg2000Format : ICubeFormat
{
    private const string Jp2Extension = ".jp2";

    private static ReadOnlySpan<byte> CodestreamStart => [0xFF, 0x4F, 0xFF, 0x51];

    /// <inheritdoc/>
    public string Name => "jpeg2000";

    /// <inheritdoc/>
    public string Summary => "JPEG 2000 (.j2k, .jp2), a component a band; read, written lossless";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions { get; } = [".j2k", Jp2Extension];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) =>
        probe.Head.Span.StartsWith(CodestreamStart) || Jp2Boxes.Recognizes(probe.Head.Span);

    /// <inheritdoc/>
    public ICubeSource Open(string path, OpenOptions options)
    {
        OpenJpegLibrary.Require();
        if (new FileInfo(path).Length > Array.MaxLength)
            throw new HypressUnsupportedException($"'{path}' is too large for a JPEG 2000 image");
        ReadOnlyMemory<byte> file = File.ReadAllBytes(path);
        var codestream = Jp2Boxes.Recognizes(file.Span) ? Jp2Boxes.FindCodestream(file) : file;
        var format = CodestreamHeader.ReadFormat(codestream.Span);
        var type = TypeOf(format);
        var shape = new CubeShape(format.Components, format.Lines, format.Samples);
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (
            shape.Count > (available - file.Length) / (sizeof(int) + type.Size())
            || shape.Count * type.Size() > Array.MaxLength
            || shape.Pixels > Array.MaxLength
        )
            throw new HypressUnsupportedException(
                $"'{path}' is an image of {shape}, more than the memory here can hold"
            );

        var view = CubeView.Allocate(shape, type);
        OpenJpegLibrary.Decode(
            codestream.Span,
            format,
            Environment.ProcessorCount,
            (band, plane) => BandPlanes.Take(view, band, plane)
        );
        return new Cube(view);
    }

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options)
    {
        if (scene.Type.IsFloat())
            throw new HypressUnsupportedException(
                $"JPEG 2000 holds integers, not {scene.Type.ShortName()}"
            );
        if (scene.Shape.Bands > PlaneFormat.MaxComponents)
            throw new HypressUnsupportedException(
                $"JPEG 2000 holds at most {PlaneFormat.MaxComponents} bands, the scene has {scene.Shape.Bands}"
            );
        if (scene.Shape.Count * scene.Type.Size() > Array.MaxLength)
            throw new HypressUnsupportedException(
                $"a scene of {scene.Shape} is too large for one JPEG 2000 image"
            );
        OpenJpegLibrary.Require();
        return new Sink(path, scene, options.Overwrite);
    }

    private static DataType TypeOf(PlaneFormat format) =>
        format switch
        {
            { Depth: > 31 } => throw new HypressUnsupportedException(
                $"JPEG 2000 values of {format.Depth} bits: OpenJPEG decodes up to 31"
            ),
            { Signed: true, Depth: <= 16 } => DataType.Int16,
            { Signed: true } => DataType.Int32,
            { Depth: <= 8 } => DataType.UInt8,
            { Depth: <= 16 } => DataType.UInt16,
            _ => DataType.UInt32,
        };

    private static int LeastDepth(DataType type) =>
        type switch
        {
            DataType.UInt16 => 9,
            DataType.Int32 or DataType.UInt32 => 17,
            _ => 1,
        };

    private sealed class Sink(string path, CubeDescription scene, bool overwrite) : ICubeSink
    {
        private readonly AtomicFile _file = AtomicFile.Create(path, overwrite);
        private readonly CubeView _values = CubeView.Allocate(scene.Shape, scene.Type);

        public void WriteLines(int firstLine, CubeView lines) =>
            lines.CopyTo(_values.Window(firstLine, lines.Shape.Lines, 0, scene.Shape.Samples));

        public void Complete()
        {
            var (min, max) = ValueRange.Of(_values);
            // A reader tells the data type by sign and depth.
            if (scene.Type.IsSigned())
                min = Math.Min(min, -1);
            var format = BandPlanes.FormatOf(scene.Shape, min, max);
            format = format with { Depth = Math.Max(format.Depth, LeastDepth(scene.Type)) };
            var codestream = PlaneCoder.EncodeLossless(
                format,
                Environment.ProcessorCount,
                (band, plane) => BandPlanes.Fill(_values, band, plane)
            );
            if (path.EndsWith(Jp2Extension, StringComparison.OrdinalIgnoreCase))
                _file.Stream!.Write(
                    Jp2Boxes.Before(CodestreamHeader.ReadFormat(codestream.Span), codestream.Length)
                );
            _file.Stream!.Write(codestream.Span);
            _file.Complete();
        }

        public void Dispose() => _file.Dispose();
    }
}
