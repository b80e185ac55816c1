using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Plots;

/// <summary>PNG as a place to write scenes to: what comes out is a quicklook, not the values.</summary>
/// <remarks>Scenes are not read from PNG here; GDAL does that.</remarks>
public sealed class PngFormat : ICubeFormat
{
    /// <inheritdoc/>
    public string Name => "png";

    /// <inheritdoc/>
    public string Summary => "PNG quicklooks, written only: natural or false colours, eight bits";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions => [".png"];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) => false;

    /// <inheritdoc/>
    /// <exception cref="HypressUnsupportedException">Always.</exception>
    public ICubeSource Open(string path, OpenOptions options) =>
        throw new HypressUnsupportedException(
            $"{path}: pictures are written, not read, by this format"
        );

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        new Sink(path, scene, options.Overwrite);

    private sealed class Sink(string path, CubeDescription scene, bool overwrite) : ICubeSink
    {
        // Reserved at once, so that a name that can't be written is refused before the work.
        private readonly AtomicFile _file = AtomicFile.Create(path, overwrite);
        private readonly Composite _composite = new(scene, new QuicklookOptions());
        private int _nextLine;

        public void WriteLines(int firstLine, CubeView lines)
        {
            if (firstLine != _nextLine || lines.Shape.Lines > scene.Shape.Lines - firstLine)
                throw new ArgumentException($"line {_nextLine} is next", nameof(firstLine));
            _composite.Add(lines, band => band);
            _nextLine += lines.Shape.Lines;
        }

        public void Complete()
        {
            if (_nextLine != scene.Shape.Lines)
                throw new InvalidOperationException(
                    $"{_nextLine} of {scene.Shape.Lines} lines were written"
                );
            _file.Stream!.Write(_composite.Render().ToPng());
            _file.Complete();
        }

        public void Dispose() => _file.Dispose();
    }
}
