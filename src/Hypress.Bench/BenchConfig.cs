using Hypress.Codecs;

namespace Hypress.Bench;

/// <summary>What a bench measures: each codec at each target on each scene.</summary>
public sealed record BenchConfig
{
    /// <summary>The codec name that stands for all codecs of the catalog.</summary>
    public const string AllCodecs = "*";

    /// <summary>Where results go: one folder a bench, made when it isn't there.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Scenes, no two of a name.</summary>
    public required IReadOnlyList<BenchScene> Scenes { get; init; }

    /// <summary>Codecs; one named <see cref="AllCodecs"/> stands for those of the catalog that aren't named.</summary>
    public required IReadOnlyList<BenchCodec> Codecs { get; init; }

    /// <summary>Targets of every codec that doesn't name its own.</summary>
    public required IReadOnlyList<CodecTarget> Targets { get; init; }

    /// <summary>The codec, as results name it, that all others are compared with; null takes the first that has two rates.</summary>
    public string? Anchor { get; init; }

    /// <summary>Threads of each point; default 1, so that seconds compare.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How often each point is coded and decoded for the median of its seconds; default 3. The first includes the warming up of a fresh process.</summary>
    public int Repeats { get; init; } = 3;

    /// <summary>Targets whose decoded images the report shows; none makes the report smaller. Default none.</summary>
    public IReadOnlyList<CodecTarget> Views { get; init; } = [];

    /// <summary>How long one run of a point may take before it counts as failed; default unlimited.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether the coded files stay in the output folder; default no.</summary>
    public bool KeepFiles { get; init; }
}
