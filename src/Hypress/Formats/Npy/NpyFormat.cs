using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Npy;

/// <summary>NumPy's .npy: one array of two axes (line, sample) or three.</summary>
/// <remarks>
/// <para>
/// The file doesn't say which axis is which: the caller does (<see cref="OpenOptions.Axes"/>), or of two equal axes
/// and one other, first or last, that other one is the bands, or the shorter one of the first and the last axis is,
/// with a warning. C and Fortran order, either byte order.
/// </para>
/// <para>
/// Writes [line, sample, band] unless told otherwise: with <see cref="Interleave.Bsq"/> the axes are [band, line,
/// sample], with <see cref="Interleave.Bil"/> [line, band, sample]. Wavelengths and other metadata have no place in it.
/// </para>
/// </remarks>
public sealed class NpyFormat : ICubeFormat
{
    /// <inheritdoc/>
    public string Name => "npy";

    /// <inheritdoc/>
    public string Summary => "NumPy array (.npy), no metadata; read and written";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions { get; } = [".npy"];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) => probe.Head.Span.StartsWith(NpyHeader.Magic);

    /// <inheritdoc/>
    public ICubeSource Open(string path, OpenOptions options)
    {
        NpyHeader header;
        using (var file = File.OpenRead(path))
            header = NpyHeader.Read(file);
        var axes = AxisOrder.Find(header.Extents, 0, options);
        var layout = new RawLayout(
            axes.Shape(header.Extents),
            header.Type,
            axes.Layout(header.Strides),
            header.BigEndian,
            header.Offset
        );
        return RawCubeSource.Open(path, layout, CubeMetadata.Empty);
    }

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        new NpySink(path, scene, options);

    private sealed class NpySink : ICubeSink
    {
        private readonly AtomicFile _file;
        private readonly RawCubeWriter _writer;

        public NpySink(string path, CubeDescription scene, WriteOptions options)
        {
            var (bands, lines, samples) = scene.Shape;
            var interleave = options.Interleave ?? Interleave.Bip;
            int[] extents = interleave switch
            {
                Interleave.Bsq => [bands, lines, samples],
                Interleave.Bil => [lines, bands, samples],
                _ => [lines, samples, bands],
            };
            var header = NpyHeader.Render(scene.Type, options.BigEndian ?? false, extents);
            var layout = new RawLayout(
                scene.Shape,
                scene.Type,
                CubeLayout.Of(interleave, scene.Shape),
                options.BigEndian ?? false,
                header.Length
            );
            layout.RequireWritable();
            _file = AtomicFile.Create(path, options.Overwrite, (long)layout.FileBytes);
            try
            {
                RandomAccess.Write(_file.Handle, header, 0);
                _writer = new RawCubeWriter(_file.Handle, layout, interleave);
            }
            catch
            {
                _file.Dispose();
                throw;
            }
        }

        public void WriteLines(int firstLine, CubeView lines) =>
            _writer.WriteLines(firstLine, lines);

        public void Complete()
        {
            _writer.Finish();
            _file.Complete();
        }

        public void Dispose() => _file.Dispose();
    }
}
