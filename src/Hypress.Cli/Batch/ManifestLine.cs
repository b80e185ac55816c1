using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Cli.Batch;

// {"input":"scenes/a.hdr","output":"hyp/a.hyp","size":529200,"hash":"sha256:0f3a...",
//  "settings":{"codec":"universal","target":{"kind":"max-error","value":4},"options":{"preset":"best"},"tile":[256,256],"axes":"bsq"}}

/// <summary>An item as it stands in a manifest; what isn't asked is left out.</summary>
internal sealed record ManifestLine
{
    public required string Input { get; init; }
    public required string Output { get; init; }
    public required long Size { get; init; }
    public required string Hash { get; init; }
    public required SettingsJson Settings { get; init; }

    public static string Write(BatchItem item) =>
        JsonSerializer.Serialize(
            new ManifestLine
            {
                Input = item.Input,
                Output = item.Output,
                Size = item.Size,
                Hash = item.Hash,
                Settings = SettingsJson.From(item.Settings),
            },
            JsonLines.Format.ManifestLine
        );

    /// <exception cref="HypressFormatException">The text is no such line.</exception>
    public static BatchItem Parse(string text)
    {
        try
        {
            var line =
                JsonSerializer.Deserialize(text, JsonLines.Format.ManifestLine)
                ?? throw new HypressFormatException("null is no item");
            if (line.Input.Length == 0 || line.Output.Length == 0)
                throw new HypressFormatException("input and output name files");
            return new(line.Input, line.Output, line.Size, line.Hash, line.Settings.ToSettings());
        }
        catch (JsonException e)
        {
            throw new HypressFormatException(e.Message, e);
        }
    }
}

/// <summary>Settings as they stand in a manifest.</summary>
internal sealed record SettingsJson
{
    public string? Codec { get; init; }
    public TargetJson? Target { get; init; }
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public int[]? Tile { get; init; }
    public bool? DropBadBands { get; init; }
    public string? Axes { get; init; }

    public static SettingsJson From(CodingSettings settings) =>
        new()
        {
            Codec = settings.Codec,
            Target = settings.Target is { } target
                ? new()
                {
                    Kind = target.Kind.Name(),
                    Value = target.Kind == TargetKind.Lossless ? null : target.Value,
                    Limits = target.Limits,
                }
                : null,
            // One order, whatever order they were given in.
            Options =
                settings.Options.Count == 0
                    ? null
                    : new SortedDictionary<string, string>(
                        settings.Options.ToDictionary(),
                        StringComparer.Ordinal
                    ),
            Tile = settings.TileSize is var (lines, samples) ? [lines, samples] : null,
            DropBadBands = settings.DropBadBands ? true : null,
            Axes = settings.Axes?.ToString().ToLowerInvariant(),
        };

    public CodingSettings ToSettings() =>
        new()
        {
            Codec = Codec,
            Target = Target?.ToTarget(),
            Options = Options ?? new Dictionary<string, string>(),
            TileSize = Tile switch
            {
                null => null,
                [>= 1 and <= CubeShape.MaxExtent, >= 1 and <= CubeShape.MaxExtent] => (
                    Tile[0],
                    Tile[1]
                ),
                _ => throw new HypressFormatException("'tile' is not lines and samples"),
            },
            DropBadBands = DropBadBands ?? false,
            Axes = Axes switch
            {
                null => null,
                "bsq" => Interleave.Bsq,
                "bil" => Interleave.Bil,
                "bip" => Interleave.Bip,
                _ => throw new HypressFormatException("'axes' is not bsq, bil or bip"),
            },
        };
}

/// <summary>A target as it stands in a manifest.</summary>
internal sealed record TargetJson
{
    public required string Kind { get; init; }
    public double? Value { get; init; }
    public IReadOnlyList<double>? Limits { get; init; }

    public CodecTarget ToTarget()
    {
        var kinds = Enum.GetValues<TargetKind>();
        if (Array.FindIndex(kinds, k => k.Name() == Kind) is var found && found < 0)
            throw new HypressFormatException(
                $"'{Kind}' is no target: there are {string.Join(", ", kinds.Select(k => k.Name()))}"
            );
        return kinds[found] switch
        {
            TargetKind.Lossless => CodecTarget.Lossless,
            var kind
                when kind is TargetKind.MaxErrorPerBand or TargetKind.MaxRelativeErrorPerBand =>
                Limits is { Count: > 0 }
                    ? CodecTarget.PerBand(kind, Limits)
                    : throw new HypressFormatException($"target {Kind} has no limits"),
            var kind => new(
                kind,
                Value ?? throw new HypressFormatException($"target {Kind} has no value")
            ),
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(ManifestLine))]
[JsonSerializable(typeof(LogLine))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class BatchJson : JsonSerializerContext;

/// <summary>How lines of manifests and logs are written: an object a line, names of files as they are.</summary>
internal static class JsonLines
{
    public static BatchJson Format { get; } =
        new(
            new JsonSerializerOptions(BatchJson.Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
