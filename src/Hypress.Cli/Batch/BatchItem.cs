using System.Security.Cryptography;
using System.Text;

namespace Hypress.Cli.Batch;

/// <summary>One line of a manifest: a scene, where it goes, and how.</summary>
/// <param name="Input">The scene, as the manifest names it.</param>
/// <param name="Output">The .hyp file, as the manifest names it.</param>
/// <param name="Size">Bytes of the scene's files.</param>
/// <param name="Hash">Their content: see <see cref="InputFiles"/>.</param>
/// <param name="Settings">How to code it.</param>
internal sealed record BatchItem(
    string Input,
    string Output,
    long Size,
    string Hash,
    CodingSettings Settings
)
{
    private string? _key;

    /// <summary>
    /// Tells this item from all others, and from itself with other content or settings: what a log says of a key holds
    /// for exactly this work.
    /// </summary>
    public string Key =>
        _key ??= Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(ManifestLine.Write(this)))
        )[..32];
}
