using Hypress.Codecs;
using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Cli;

/// <summary>How a scene is coded.</summary>
internal sealed record CodingSettings
{
    /// <summary>The codec's name; null takes the first that can do what is asked.</summary>
    public string? Codec { get; init; }

    /// <summary>What is asked; null asks for the codec's own default, and for no loss where the codec isn't named.</summary>
    public CodecTarget? Target { get; init; }

    /// <summary>Options of the codec by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Lines and samples of a tile; null lets the codec choose.</summary>
    public (int Lines, int Samples)? TileSize { get; init; }

    /// <summary>Whether bands on the bad-band list are left out.</summary>
    public bool DropBadBands { get; init; }

    /// <summary>The order of axes of an input that doesn't say it.</summary>
    public Interleave? Axes { get; init; }

    /// <summary>Compresses a scene with the codec that the settings name, or the first that takes it.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="path">The .hyp file.</param>
    /// <param name="how">Threads, progress and the like; the rest is set here.</param>
    public (ICubeCodec Codec, CompressResult Result) Compress(
        ICubeSource scene,
        string path,
        CompressOptions how
    )
    {
        var target = Codec is null ? Target ?? CodecTarget.Lossless : Target;
        var codecs = Codec is { } name
            ? [Scenes.Codecs.Find(name)]
            : Scenes.CodecsFor(
                DropBadBands ? KeptBands.OfGood(scene) : scene,
                target!,
                [.. Options.Keys]
            );
        var options = how with
        {
            Target = target,
            CodecOptions = Options,
            TileSize = TileSize,
            DropBadBands = DropBadBands,
        };
        for (var i = 0; ; i++)
            try
            {
                var tried = options with { Codec = codecs[i] };
                return (codecs[i], CubeCompressor.Compress(scene, path, tried));
            }
            catch (HypressUnsupportedException)
                when (target == CodecTarget.Lossless && i + 1 < codecs.Count)
            {
                // Refused before any work, such as 32-bit integers that use all their bits: the next one takes them.
            }
    }
}
