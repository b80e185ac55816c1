using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Gdal;
using Hypress.Hdf5;
using Hypress.OpenJpeg;
using Hypress.OpenJpeg.Format;
using Hypress.Peers;
using Hypress.Plots;

namespace Hypress.Cli;

/// <summary>The codecs and formats of this program, and the ways to open, create and name scenes with them.</summary>
internal static class Scenes
{
    public const string FileExtension = ".hyp";

    /// <summary>All codecs, the one to take first where several can do what is asked.</summary>
    public static IReadOnlyList<ICubeCodec> Codecs { get; } =
    [.. CodecCatalog.BuiltIn, new KltJpeg2000Codec(), new Jpeg2000Codec(), .. PeerCodecs.All];

    /// <summary>All formats, asked in this order whether a file is theirs.</summary>
    public static IReadOnlyList<ICubeFormat> Formats { get; } =
    [
        .. FormatCatalog.BuiltIn,
        new Hdf5Format(),
        new Jpeg2000Format(),
        new GdalFormat(),
        new PngFormat(),
    ];

    /// <summary>The codecs that can do what is asked of a scene, the one to take first; those that search for it come last, peers never.</summary>
    public static IReadOnlyList<ICubeCodec> CodecsFor(
        ICubeSource scene,
        CodecTarget target,
        IReadOnlyCollection<string> options
    )
    {
        var able = Codecs
            .Where(codec =>
                !codec.Capabilities.IsPeer
                && codec.Capabilities.Codes(scene.Type, target.Kind)
                && codec.Capabilities.MaxBands >= scene.Shape.Bands
                && options.All(name => codec.Capabilities.Options.Any(o => o.Name == name))
            )
            .OrderBy(codec => codec.Capabilities.Targets.Contains(target.Kind) ? 0 : 1)
            .ToList();
        return able.Count > 0
            ? able
            : throw CommandException.Usage(
                $"no codec reaches {target} for {scene.Type.ShortName()} values{(options.Count > 0 ? $" with {string.Join(", ", options)}" : "")}: see 'hypress codecs'"
            );
    }

    /// <summary>Opens a scene in any format, a .hyp file among them.</summary>
    public static ICubeSource Open(
        string path,
        Session session,
        Interleave? axes = null,
        HypReadOptions? options = null
    ) =>
        Input(
            path,
            () =>
                IsHyp(path)
                    ? HypFile.Open(path, ReadOptions(session, options))
                    : FormatCatalog.Open(Formats, path, new() { Axes = axes, Warn = session.Warn })
        );

    /// <summary>Opens a .hyp file.</summary>
    public static HypFile OpenHyp(string path, Session session) =>
        Input(path, () => HypFile.Open(path, ReadOptions(session, null)));

    /// <summary>The format that a name says; null for .hyp.</summary>
    public static ICubeFormat? WriterOf(string path) => FormatCatalog.FindWriter(Formats, path);

    /// <summary>Begins a scene; its format is told by the name.</summary>
    public static ICubeSink Create(string path, CubeDescription scene, WriteOptions options)
    {
        RequireFile(path, "written");
        return FormatCatalog.Create(Formats, path, scene, options);
    }

    /// <summary>Does what begins with an input; what goes wrong there is the input's fault.</summary>
    public static T Input<T>(string path, Func<T> open)
    {
        RequireFile(path, "read");
        try
        {
            return open();
        }
        catch (Exception e) when (e is HypressUnsupportedException or HypressFormatException)
        {
            throw CommandException.BadInput(Named(path, e.Message), e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.BadInput($"{Named(path, e.Message)}: check the name", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw CommandException.BadInput(
                Directory.Exists(path)
                    ? $"'{path}' is a folder: name a file in it"
                    : $"{Named(path, e.Message)}: check the file",
                e
            );
        }
    }

    /// <summary>The name an output gets when none is given: the input's, with another ending, in the same folder.</summary>
    public static string Derive(string input, string extension)
    {
        if (File.Exists(input))
            return Path.ChangeExtension(input, extension);
        // file.mat:name is a variable in a file.
        var colon = input.LastIndexOf(':');
        return colon <= 0
            ? Path.ChangeExtension(input, extension)
            : $"{Path.ChangeExtension(input[..colon], null)}_{Path.GetFileName(input[(colon + 1)..])}{extension}";
    }

    private static bool IsHyp(string path)
    {
        if (!File.Exists(path))
            return path.EndsWith(FileExtension, StringComparison.OrdinalIgnoreCase);
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[4];
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length
                && HypFile.Recognizes(head)
            || path.EndsWith(FileExtension, StringComparison.OrdinalIgnoreCase);
    }

    private static HypReadOptions ReadOptions(Session session, HypReadOptions? options) =>
        (options ?? new()) with
        {
            Codecs = Codecs,
            Cancel = session.Cancel,
        };

    public static void RequireFile(string path, string done)
    {
        if (path == "-")
            throw CommandException.Usage(
                $"'-' can't be {done}: scenes are {done} in windows, which needs a file: name one"
            );
        if (path.Length == 0)
            throw CommandException.Usage("a file's name is empty: name one");
    }

    private static string Named(string path, string message) =>
        message.Contains(path, StringComparison.Ordinal) ? message : $"'{path}': {message}";
}
