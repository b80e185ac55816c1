using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Envi;

/// <summary>ENVI: a text header and a file of plain values.</summary>
/// <remarks>
/// <para>
/// Reads BSQ, BIL and BIP in either byte order, from behind a header offset, as u8, i16, u16, i32, u32, f32 and f64.
/// Refuses complex and 64-bit integer types, frame offsets and compressed data files.
/// </para>
/// <para>
/// The header is kept with the scene and given back byte for byte when nothing in it has to change; else the values
/// of just those keys are replaced that must be. When only the number of bands changes, unknown keys with one entry
/// a band, and <c>default bands</c>, are taken out.
/// </para>
/// <para>With <see cref="WriteOptions.Overwrite"/>, header and data file are replaced one after the other, each whole.</para>
/// </remarks>
public sealed class EnviFormat : ICubeFormat
{
    internal const string FormatName = "envi";

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <inheritdoc/>
    public string Summary => "ENVI header (.hdr) with BSQ, BIL or BIP data; read and written";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions { get; } =
    [EnviFiles.HeaderExtension, .. EnviFiles.DataExtensions];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) =>
        EnviHeader.Begins(probe.Head.Span) || EnviFiles.HeaderOf(probe.Path) is not null;

    /// <inheritdoc/>
    /// <remarks>Where several files could hold a header's data, all of them.</remarks>
    public IReadOnlyList<string> FilesOf(string path) =>
        EnviFiles.IsHeader(path) ? [path, .. EnviFiles.DataOf(path)]
        : EnviFiles.HeaderOf(path) is { } header ? [header, path]
        : [path];

    /// <inheritdoc/>
    /// <exception cref="FileNotFoundException">The header's data file, or the data file's header, is missing.</exception>
    public ICubeSource Open(string path, OpenOptions options)
    {
        var isHeader = EnviFiles.IsHeader(path);
        var headerPath = isHeader
            ? path
            : EnviFiles.HeaderOf(path)
                ?? throw new FileNotFoundException($"'{path}' has no ENVI header beside it", path);
        var scene = EnviScene.Parse(EnviHeader.Parse(ReadHeader(headerPath)), options.Warn);
        var dataPath = isHeader ? DataOf(headerPath, scene.Layout, options.Warn) : path;
        var spare = new FileInfo(dataPath).Length - scene.Layout.FileBytes;
        if (spare > 0)
            options.Warn($"'{dataPath}' has {spare} bytes more than its header says");
        return RawCubeSource.Open(dataPath, scene.Layout, scene.Metadata);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Takes the name of the header (<c>scene.hdr</c>, beside which <c>scene.dat</c> is written) or of the data file,
    /// whose ending may name the interleave.
    /// </remarks>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        new EnviSink(EnviFiles.ToWrite(path), scene, options);

    private static byte[] ReadHeader(string path)
    {
        var length = new FileInfo(path).Length;
        if (length > EnviHeader.MaxBytes)
            throw new HypressFormatException(
                $"'{path}' has {length} bytes; headers of up to {EnviHeader.MaxBytes} are read"
            );
        return File.ReadAllBytes(path);
    }

    private static string DataOf(string header, RawLayout layout, Action<string> warn)
    {
        var candidates = EnviFiles.DataOf(header);
        if (candidates.Count == 0)
            throw new FileNotFoundException(
                $"the data file of '{header}' is missing: '{Path.ChangeExtension(Path.GetFileName(header), null)}' with no ending or one of {string.Join(" ", EnviFiles.DataExtensions)}",
                header
            );
        if (candidates.Count == 1)
            return candidates[0];
        var chosen =
            candidates.FirstOrDefault(path => new FileInfo(path).Length == layout.FileBytes)
            ?? candidates[0];
        warn($"several files could hold the data of '{header}': took '{Path.GetFileName(chosen)}'");
        return chosen;
    }
}
