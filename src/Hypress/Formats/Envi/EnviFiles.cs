using Hypress.Cubes;

namespace Hypress.Formats.Envi;

/// <summary>The two files of a scene, found from the name of either.</summary>
/// <remarks>
/// <c>scene.hdr</c> or <c>scene.dat.hdr</c> beside <c>scene.dat</c> (or .img, .bsq, .bil, .bip, .raw, .bin, or no
/// extension); endings all lower or all upper case.
/// </remarks>
internal sealed record EnviFiles(string Header, string Data)
{
    public const string HeaderExtension = ".hdr";

    /// <summary>Endings of data files, the most usual first.</summary>
    public static IReadOnlyList<string> DataExtensions { get; } =
    [".dat", ".img", ".bsq", ".bil", ".bip", ".raw", ".bin"];

    /// <summary>The header of a data file; null when there is none.</summary>
    public static string? HeaderOf(string data)
    {
        var extension = Path.GetExtension(data);
        IEnumerable<string> candidates = [data + HeaderExtension, data + ".HDR"];
        // scene.tif may stand beside the scene.hdr of a scene.dat, so other endings don't count.
        if (
            extension.Length == 0
            || DataExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase)
        )
            candidates =
            [
                .. candidates,
                Path.ChangeExtension(data, HeaderExtension),
                Path.ChangeExtension(data, ".HDR"),
            ];
        return candidates.FirstOrDefault(IsHeader);
    }

    public static bool IsHeader(string path)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenHandle(path);
        Span<byte> head = stackalloc byte[8];
        return EnviHeader.Begins(head[..RandomAccess.Read(file, head, 0)]);
    }

    /// <summary>The data files that stand beside a header, the likeliest first.</summary>
    public static IReadOnlyList<string> DataOf(string header)
    {
        var stem = StemOf(header);
        string[] candidates =
        [
            stem,
            .. DataExtensions.SelectMany(ending =>
                new[] { stem + ending, stem + ending.ToUpperInvariant() }
            ),
        ];
        return [.. candidates.Where(candidate => candidate != header && File.Exists(candidate))];
    }

    /// <summary>The two files to write when a user names either.</summary>
    public static EnviFiles ToWrite(string path) =>
        IsHeaderName(path) ? new(path, WithDataName(StemOf(path))) : new(HeaderNameOf(path), path);

    /// <summary>The interleave that a data file's ending names; null when it names none.</summary>
    public static Interleave? InterleaveOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".bsq" => Interleave.Bsq,
            ".bil" => Interleave.Bil,
            ".bip" => Interleave.Bip,
            _ => null,
        };

    private static bool IsHeaderName(string path) =>
        path.EndsWith(HeaderExtension, StringComparison.OrdinalIgnoreCase);

    private static string StemOf(string header) =>
        IsHeaderName(header)
            ? header[..^HeaderExtension.Length]
            : Path.ChangeExtension(header, null);

    // scene.dat.hdr says the name of its data file; scene.hdr leaves it open.
    private static string WithDataName(string stem) =>
        DataExtensions.Contains(Path.GetExtension(stem), StringComparer.OrdinalIgnoreCase)
            ? stem
            : stem + DataExtensions[0];

    private static string HeaderNameOf(string data) =>
        DataExtensions.Contains(Path.GetExtension(data), StringComparer.OrdinalIgnoreCase)
            ? Path.ChangeExtension(data, HeaderExtension)
            : data + HeaderExtension;
}
