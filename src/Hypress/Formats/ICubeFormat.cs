using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Formats;

/// <summary>A file format for scenes: told by content, read in windows, written line by line.</summary>
public interface ICubeFormat
{
    /// <summary>Short name, such as <c>envi</c>.</summary>
    string Name { get; }

    /// <summary>One line on what it is and does.</summary>
    string Summary { get; }

    /// <summary>Name endings (<c>.hdr</c>) that this format writes; empty when it only reads.</summary>
    IReadOnlyList<string> WriteExtensions { get; }

    /// <summary>The codec whose targets and options this format takes when it writes; null when it only holds scenes without loss.</summary>
    ICubeCodec? Codec => null;

    /// <summary>Whether the file looks like this format.</summary>
    bool Recognizes(FileProbe probe);

    /// <summary>The files that hold the scene which this file opens, the one to open it by first; damaged files too.</summary>
    IReadOnlyList<string> FilesOf(string path) => [path];

    /// <summary>Opens a scene.</summary>
    /// <exception cref="HypressFormatException">The file is damaged or lies.</exception>
    /// <exception cref="HypressUnsupportedException">The file is legal but not read here.</exception>
    ICubeSource Open(string path, OpenOptions options);

    /// <summary>Begins a file; nothing stands under its name until <see cref="ICubeSink.Complete"/>.</summary>
    /// <exception cref="HypressUnsupportedException">The format can't hold the scene, or isn't written.</exception>
    ICubeSink Create(string path, CubeDescription scene, WriteOptions options);
}

/// <summary>What a format sees when it is asked whether a file is its own.</summary>
/// <param name="Path">The path without a variable's name.</param>
/// <param name="Head">The first bytes, at most <see cref="HeadBytes"/>.</param>
public sealed record FileProbe(string Path, ReadOnlyMemory<byte> Head)
{
    /// <summary>How much of a file is looked at.</summary>
    public const int HeadBytes = 4096;

    /// <summary>Reads the first bytes of a file.</summary>
    public static FileProbe Of(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[HeadBytes];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return new(path, head.AsMemory(0, length));
    }

    /// <summary>Whether the file's name ends so, whatever the case.</summary>
    public bool HasExtension(string extension) =>
        Path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}

/// <summary>How to open a scene.</summary>
public sealed record OpenOptions
{
    /// <summary>The variable, dataset or subdataset wanted from files that hold several; null takes the only one or the largest.</summary>
    public string? Variable { get; init; }

    /// <summary>
    /// The order of the axes in files that don't say it (.npy, some .mat and HDF5): Bsq is [band, line, sample], Bil
    /// [line, band, sample], Bip [line, sample, band]; null has each format find out by its own rule.
    /// </summary>
    public Interleave? Axes { get; init; }

    /// <summary>Hears what a user should know though it is no error, one line each.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}

/// <summary>How to write a scene; each format takes what it knows.</summary>
public sealed record WriteOptions
{
    /// <summary>Whether an existing file may be replaced; default no.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Storage order; null takes the format's own, or that of the source's header.</summary>
    public Interleave? Interleave { get; init; }

    /// <summary>Big-endian values; null takes that of the source's header, else little-endian.</summary>
    public bool? BigEndian { get; init; }

    /// <summary>Compression inside the format, such as <c>deflate</c>, <c>zstd</c> or <c>none</c>; null takes the format's own.</summary>
    public string? Compression { get; init; }

    /// <summary>What is asked of the format's <see cref="ICubeFormat.Codec"/>; null asks for no loss.</summary>
    public CodecTarget? Target { get; init; }

    /// <summary>Options of that codec by name.</summary>
    public IReadOnlyDictionary<string, string> CodecOptions { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Hears what a user should know though it is no error, one line each.</summary>
    public Action<string> Warn { get; init; } = static _ => { };
}
