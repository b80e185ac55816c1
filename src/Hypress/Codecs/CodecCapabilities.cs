using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>What a codec can do.</summary>
public sealed record CodecCapabilities
{
    // Those that move size and quality smoothly first.
    private static readonly TargetKind[] Controls =
    [
        TargetKind.Rate,
        TargetKind.Quality,
        TargetKind.MaxError,
    ];

    /// <summary>Data types it codes.</summary>
    public required IReadOnlyList<DataType> DataTypes { get; init; }

    /// <summary>Those of its data types that it codes without loss or not at all.</summary>
    public IReadOnlyList<DataType> LosslessOnly { get; init; } = [];

    /// <summary>Targets it reaches by itself.</summary>
    public required IReadOnlyList<TargetKind> Targets { get; init; }

    /// <summary>The target it takes when none is asked for.</summary>
    public required CodecTarget DefaultTarget { get; init; }

    /// <summary>Whether decoding gives the same bits on every machine.</summary>
    public required bool Deterministic { get; init; }

    /// <summary>The most bands; default as many as a cube may have.</summary>
    public int MaxBands { get; init; } = CubeShape.MaxExtent;

    /// <summary>Lines and samples of a tile that suit it, for a cube of this shape; null leaves it to the container.</summary>
    public Func<CubeShape, (int Lines, int Samples)>? TileSize { get; init; }

    /// <summary>
    /// The most values of tiles that are coded or decoded at once, though one tile alone may have more: for codecs of which
    /// a value takes much memory and a tile uses several threads. Null is as many tiles as there are threads.
    /// </summary>
    public long? ValuesAtOnce { get; init; }

    /// <summary>Whether a tile of so many values is worked on alone: no second one of its size fits beside it.</summary>
    public bool WorksAlone(long tileValues) => ValuesAtOnce < 2 * tileValues;

    /// <summary>Whether it stands here to be compared with: taken only by its name, never chosen for a user.</summary>
    public bool IsPeer { get; init; }

    /// <summary>The least and the most of the target by which a search finds others, for a cube of this shape; null knows no limits.</summary>
    public Func<CubeShape, (double Least, double Most)>? ControlRange { get; init; }

    /// <summary>
    /// Why it can't code a cube of this shape with these options whatever the target, told without reading a value: a
    /// model or library that isn't here. Null, or an answer of null, when nothing is known to keep it.
    /// </summary>
    public Func<
        CubeShape,
        IReadOnlyDictionary<string, string>,
        HypressException?
    >? Refusal { get; init; }

    /// <summary>All targets: its own, those that a search finds for it, and those that residuals reach for it.</summary>
    public IEnumerable<TargetKind> AllTargets =>
        Enum.GetValues<TargetKind>()
            .Where(kind =>
                Targets.Contains(kind) || ControlFor(kind) is not null || IsByResiduals(kind)
            );

    /// <summary>Whether it codes values of a type at a target.</summary>
    public bool Codes(DataType type, TargetKind kind) =>
        DataTypes.Contains(type)
        && AllTargets.Contains(kind)
        && (kind == TargetKind.Lossless || !LosslessOnly.Contains(type));

    /// <summary>Whether the codec reaches a limit of errors, or losslessness, by residuals beside what it codes itself.</summary>
    public bool IsByResiduals(TargetKind kind) =>
        kind
            is TargetKind.Lossless
                or TargetKind.MaxError
                or TargetKind.MaxErrorPerBand
                or TargetKind.MaxRelativeError
                or TargetKind.MaxRelativeErrorPerBand
        && !IsPeer
        && Targets.Contains(TargetKind.Rate)
        && !Targets.Contains(kind);

    /// <summary>The codec's own target by which a search can reach one that it hasn't; null when there is none.</summary>
    public TargetKind? ControlFor(TargetKind kind)
    {
        if (kind is not (TargetKind.Rate or TargetKind.Bytes or TargetKind.Psnr))
            return null;
        if (SearchControl is not null && SearchControl != kind)
            return SearchControl;
        return Controls
            .Cast<TargetKind?>()
            .FirstOrDefault(c => c != kind && Targets.Contains(c!.Value));
    }

    /// <summary>The target by which others are best searched, where one of its own is quicker to reach than the rest; null for the usual order.</summary>
    public TargetKind? SearchControl { get; init; }

    /// <summary>Options beyond the target.</summary>
    public IReadOnlyList<CodecOption> Options { get; init; } = [];
}

/// <summary>An option of one codec.</summary>
/// <param name="Name">As on the command line, without dashes: <c>basis-bits</c>.</param>
/// <param name="Values">What may stand for it: <c>8|10|12|16</c>.</param>
/// <param name="Effect">One line: what it does to size, speed or quality, and the default.</param>
public sealed record CodecOption(string Name, string Values, string Effect);
