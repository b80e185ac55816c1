using System.Security.Cryptography;
using Hypress.Formats;

namespace Hypress.Cli.Batch;

/// <summary>The files that hold a scene: how many bytes, and a hash of them.</summary>
/// <remarks>
/// The hash is SHA-256 over the files one after the other, an ENVI header before its data: what
/// <c>cat scene.hdr scene.dat | sha256sum</c> prints, or <c>sha256sum</c> alone for a scene of one file.
/// </remarks>
internal static class InputFiles
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The files of a scene, the one to open it by first; of what no format knows, the file alone.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IReadOnlyList<string> Of(string scene)
    {
        try
        {
            return FormatCatalog.FilesOf(Scenes.Formats, scene);
        }
        catch (HypressUnsupportedException)
        {
            return [scene];
        }
    }

    public static (long Size, string Hash) Fingerprint(
        IEnumerable<string> files,
        CancellationToken cancel
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        foreach (var path in files)
            size += Append(hash, path, cancel);
        return (size, "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static long Append(IncrementalHash hash, string path, CancellationToken cancel)
    {
        using var file = new FileStream(
            path,
            new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan }
        );
        var buffer = new byte[Math.Clamp(file.Length, 1, BufferBytes)];
        var size = 0L;
        for (int read; (read = file.Read(buffer)) > 0; size += read)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
        return size;
    }
}
