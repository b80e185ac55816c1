using System.Text.Json;
using System.Text.RegularExpressions;
using Hypress.Codecs;

namespace Hypress.Bench;

// {
//   "output": "results/test-scenes",               folder, from the config's own folder
//   "scenes": ["${HYPRESS_DATA}/test/*.hdr"],      files and patterns; ${X} is the environment's X
//   "codecs": ["*", { "name": "klt-jpeg2000", "options": { "basis-bits": "16" }, "targets": ["rate 0.1"] }],
//   "targets": ["lossless", "rate 0.1", "max-error 4"],
//   "anchor": "klt-jpeg2000", "threads": 1, "repeats": 3, "views": ["rate 0.1"], "timeoutSeconds": 600, "keepFiles": false
// }

/// <summary>Reads a bench's config. Comments and trailing commas are taken; unknown keys are not.</summary>
public static partial class BenchConfigReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable { get; }

    /// <summary>Reads a file; paths in it count from its folder.</summary>
    /// <exception cref="HypressFormatException">Not such a config; the message says where and why.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static BenchConfig Load(string path) =>
        Parse(File.ReadAllText(path), Path.GetDirectoryName(Path.GetFullPath(path))!);

    /// <summary>Reads a text; paths in it count from <paramref name="folder"/>.</summary>
    /// <exception cref="HypressFormatException">Not such a config; the message says where and why.</exception>
    public static BenchConfig Parse(string json, string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return Read(new JsonFields(document.RootElement, "config"), folder);
        }
        catch (JsonException e)
        {
            throw new HypressFormatException($"config: {e.Message}", e);
        }
    }

    private static BenchConfig Read(JsonFields fields, string folder)
    {
        var defaults = new BenchConfig
        {
            OutputFolder = "",
            Scenes = [],
            Codecs = [],
            Targets = [],
        };
        var config = new BenchConfig
        {
            OutputFolder = Path.GetFullPath(Expand(fields.RequiredText("output")), folder),
            Scenes = Scenes(fields.RequiredTexts("scenes"), folder),
            Codecs = [.. fields.Required("codecs").EnumerateArrayOf("codecs").Select(Codec)],
            Targets = Targets(fields, "targets") ?? [],
            Anchor = fields.Text("anchor"),
            Threads = fields.Integer("threads", 1, 1024) ?? defaults.Threads,
            Repeats = fields.Integer("repeats", 1, 1000) ?? defaults.Repeats,
            Views = Targets(fields, "views") ?? defaults.Views,
            Timeout = fields.Integer("timeoutSeconds", 1, 1_000_000) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : null,
            KeepFiles = fields.Boolean("keepFiles") ?? defaults.KeepFiles,
        };
        fields.RequireAllRead();
        Require(config.Codecs.Count > 0, "'codecs' names none");
        Require(
            config.Targets.Count > 0 || config.Codecs.All(codec => codec.Targets is not null),
            "'targets' names none"
        );
        return config;
    }

    private static BenchCodec Codec(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return new(element.GetString()!);
        var fields = new JsonFields(element, "codec");
        var codec = new BenchCodec(
            fields.RequiredText("name"),
            fields.TextMap("options"),
            Targets(fields, "targets")
        );
        fields.RequireAllRead();
        return codec;
    }

    private static List<CodecTarget>? Targets(JsonFields fields, string name) =>
        fields.Texts(name)?.Select(TargetText.Parse).Distinct().ToList();

    private static List<BenchScene> Scenes(IEnumerable<string> patterns, string folder)
    {
        var scenes = patterns
            .Select(pattern => Path.GetFullPath(Expand(pattern), folder))
            .SelectMany(Files)
            .Select(path => new BenchScene(Path.GetFileNameWithoutExtension(path), path))
            .ToList();
        Require(scenes.Count > 0, "'scenes' names none");
        foreach (var twice in scenes.GroupBy(scene => scene.Name).Where(group => group.Count() > 1))
            Require(false, $"'scenes' names {twice.Key} more than once");
        return scenes;
    }

    private static IEnumerable<string> Files(string path)
    {
        var name = Path.GetFileName(path);
        if (!name.Contains('*', StringComparison.Ordinal))
            return [path];
        var folder = Path.GetDirectoryName(path)!;
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder, name).Order(StringComparer.Ordinal)
            : throw new HypressFormatException($"config: there is no folder '{folder}'");
    }

    private static string Expand(string path) =>
        Variable.Replace(
            path,
            match =>
                Environment.GetEnvironmentVariable(match.Groups[1].Value)
                ?? throw new HypressFormatException(
                    $"config: '{path}' needs the environment variable {match.Groups[1].Value}, which is not set"
                )
        );

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new HypressFormatException($"config: {message}");
    }
}
