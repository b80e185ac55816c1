using Hypress.Codecs;
using Hypress.Cubes;
using Hypress.Formats.Ccsds123;
using Hypress.Formats.Envi;
using Hypress.Formats.Matlab;
using Hypress.Formats.Npy;

namespace Hypress.Formats;

/// <summary>The formats that Hypress knows by itself, and how a file finds its format.</summary>
/// <remarks>
/// Callers add to the list: <c>[.. FormatCatalog.BuiltIn, new GdalFormat()]</c>. A file is offered to the formats
/// in the order of the list.
/// </remarks>
public static class FormatCatalog
{
    /// <summary>The formats of this library.</summary>
    public static IReadOnlyList<ICubeFormat> BuiltIn { get; } =
    [new EnviFormat(), new NpyFormat(), new MatlabFormat(), new Ccsds123Format()];

    /// <summary>Opens a scene of a built-in format.</summary>
    /// <inheritdoc cref="Open(IReadOnlyList{ICubeFormat}, string, OpenOptions?)"/>
    public static ICubeSource Open(string path, OpenOptions? options = null) =>
        Open(BuiltIn, path, options);

    /// <summary>Opens a scene by the first of <paramref name="formats"/> that knows the file by its content, or else its name.</summary>
    /// <param name="formats">The formats to try.</param>
    /// <param name="path">
    /// The file. <c>file.mat:name</c> chooses a variable of it, as <see cref="OpenOptions.Variable"/> does; a file
    /// whose own name has the colon comes first.
    /// </param>
    /// <param name="options">How to open it.</param>
    /// <exception cref="FileNotFoundException">The file, or one that belongs to it, is missing.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="HypressUnsupportedException">A folder, or a file that none of the formats knows.</exception>
    /// <exception cref="HypressFormatException">The file is damaged or lies.</exception>
    public static ICubeSource Open(
        IReadOnlyList<ICubeFormat> formats,
        string path,
        OpenOptions? options = null
    )
    {
        options ??= new();
        (path, var variable) = SplitVariable(path);
        if (variable is not null)
            options = options with { Variable = variable };
        return FormatOf(formats, path).Open(path, options);
    }

    /// <summary>The first of <paramref name="formats"/> that knows the file.</summary>
    /// <inheritdoc cref="Open(IReadOnlyList{ICubeFormat}, string, OpenOptions?)" path="/exception"/>
    public static ICubeFormat FormatOf(IReadOnlyList<ICubeFormat> formats, string path)
    {
        if (Directory.Exists(path))
            throw new HypressUnsupportedException($"'{path}' is a folder, not a scene");
        if (!File.Exists(path))
            throw new FileNotFoundException($"'{path}' does not exist", path);
        var probe = FileProbe.Of(path);
        return formats.FirstOrDefault(format => format.Recognizes(probe))
            ?? throw new HypressUnsupportedException(
                probe.Head.Length == 0
                    ? $"'{path}' is empty"
                    : $"'{path}' is no scene that can be read; known are {Names(formats)}"
            );
    }

    /// <summary>The files that hold a scene, the one to open it by first: an ENVI header and its data, else the file alone.</summary>
    /// <inheritdoc cref="Open(IReadOnlyList{ICubeFormat}, string, OpenOptions?)"/>
    public static IReadOnlyList<string> FilesOf(IReadOnlyList<ICubeFormat> formats, string path)
    {
        (path, _) = SplitVariable(path);
        return FormatOf(formats, path).FilesOf(path);
    }

    /// <summary>Begins a file in the built-in format that its ending names.</summary>
    /// <inheritdoc cref="Create(IReadOnlyList{ICubeFormat}, string, CubeDescription, WriteOptions?)"/>
    public static ICubeSink Create(
        string path,
        CubeDescription scene,
        WriteOptions? options = null
    ) => Create(BuiltIn, path, scene, options);

    /// <summary>Begins a file in the first of <paramref name="formats"/> that writes files of such an ending.</summary>
    /// <exception cref="HypressUnsupportedException">None writes such files, or the format can't hold the scene.</exception>
    /// <exception cref="FileExistsException">A file stands there and may not be replaced.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static ICubeSink Create(
        IReadOnlyList<ICubeFormat> formats,
        string path,
        CubeDescription scene,
        WriteOptions? options = null
    )
    {
        options ??= new();
        var format = WriterOf(formats, path);
        var asks =
            options.Target is { Kind: not TargetKind.Lossless } || options.CodecOptions.Count > 0;
        return asks && format.Codec is null
            ? throw new HypressUnsupportedException(
                $"'{path}' is a file of format {format.Name} and holds the scene without loss: leave target and options of codecs out, or name a .hyp file"
            )
            : format.Create(path, scene, options);
    }

    /// <summary>The first of <paramref name="formats"/> that writes files of such an ending.</summary>
    /// <exception cref="HypressUnsupportedException">None does.</exception>
    public static ICubeFormat WriterOf(IReadOnlyList<ICubeFormat> formats, string path) =>
        FindWriter(formats, path)
        ?? throw new HypressUnsupportedException(
            $"no format is written under the name '{Path.GetFileName(path)}'; known endings are {string.Join(" ", formats.SelectMany(format => format.WriteExtensions).Distinct())}"
        );

    /// <summary>The first of <paramref name="formats"/> that writes files of such an ending; null when none does.</summary>
    public static ICubeFormat? FindWriter(IReadOnlyList<ICubeFormat> formats, string path) =>
        formats.FirstOrDefault(format =>
            format.WriteExtensions.Any(ending =>
                path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)
            )
        );

    private static string Names(IReadOnlyList<ICubeFormat> formats) =>
        string.Join(", ", formats.Select(format => format.Name));

    private static (string Path, string? Variable) SplitVariable(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
            return (path, null);
        for (var colon = path.IndexOf(':'); colon > 0; colon = path.IndexOf(':', colon + 1))
            if (colon < path.Length - 1 && File.Exists(path[..colon]))
                return (path[..colon], path[(colon + 1)..]);
        return (path, null);
    }
}
