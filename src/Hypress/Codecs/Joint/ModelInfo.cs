using Hypress.Networks;

namespace Hypress.Codecs.Joint;

/// <summary>What there is to know of a model before coding with it.</summary>
/// <param name="Name">The file's name without its ending: what the codec's option <c>model</c> takes.</param>
/// <param name="Path">The file.</param>
/// <param name="Codec">The codec that codes with it.</param>
/// <param name="Id">What stands for it in coded files.</param>
/// <param name="Bytes">Bytes of the file.</param>
/// <param name="Bpppb">The rate it was made for, if the file says so.</param>
/// <param name="Network">Its structure.</param>
/// <param name="Cost">What it takes.</param>
public sealed record ModelInfo(
    string Name,
    string Path,
    string Codec,
    string Id,
    long Bytes,
    double? Bpppb,
    NetworkConfig Network,
    NetworkCost Cost
)
{
    /// <summary>The text that tells how it was made and what it does, a .md file beside it; null when there is none.</summary>
    public string? Card =>
        System.IO.Path.ChangeExtension(Path, ".md") is var card && File.Exists(card) ? card : null;
}
