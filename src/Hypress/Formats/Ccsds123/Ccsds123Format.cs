using Hypress.Codecs;
using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Formats.Ccsds123;

/// <summary>The bare stream of CCSDS 123.0-B-2, as spacecraft send it: no magic number, no checksum, little metadata.</summary>
/// <remarks>
/// <para>
/// Told by its name (<c>.123</c>), for nothing else marks it. Wavelengths and widths in nm go into supplementary
/// tables and come back from them; all else that a scene says of itself has no place.
/// </para>
/// <para>
/// Takes the targets and options of codec <c>ccsds123</c>; in <see cref="WriteOptions.Compression"/>, too, as in
/// <c>coder=hybrid,p=5,max-error=2</c>.
/// </para>
/// </remarks>
public sealed class Ccsds123Format : ICubeFormat
{
    /// <inheritdoc/>
    public string Name => "ccsds123";

    /// <inheritdoc/>
    public string Summary => "bare CCSDS 123.0-B-2 stream (.123); read (Issue 1, too) and written";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions { get; } = [".123"];

    /// <inheritdoc/>
    public ICubeCodec Codec { get; } = new Ccsds123Codec();

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) => probe.HasExtension(".123");

    /// <inheritdoc/>
    public ICubeSource Open(string path, OpenOptions options) => new Ccsds123Source(path);

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        new Ccsds123Sink(path, scene, options, Codec);
}
