using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Hypress.Training.Universal;

/// <summary>A training of the universal codec's context model.</summary>
public sealed record ContextTrainingConfig
{
    /// <summary>What a config of this kind says under <c>codec</c>.</summary>
    public const string CodecName = "universal";

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Says which codec the config is for: <see cref="CodecName"/>.</summary>
    public string Codec { get; init; } = CodecName;

    /// <summary>Scenes, or folders of them, of any bands and type.</summary>
    public IReadOnlyList<string> Scenes { get; init; } = [];

    /// <summary>Names, without extension, of scenes that are only measured.</summary>
    public IReadOnlyList<string> ValidationScenes { get; init; } = [];

    /// <summary>Names, without extension, of scenes that are left out.</summary>
    public IReadOnlyList<string> WithoutScenes { get; init; } = [];

    /// <summary>Folder of what the run writes.</summary>
    public string Output { get; init; } = "training";

    /// <summary>Widths of the hidden layers.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64, 32];

    /// <summary>Steps of the quantizer for each scene, evenly from the lowest to the highest rate.</summary>
    public int RatesPerScene { get; init; } = 6;

    /// <summary>Coefficients kept of each scene and rate.</summary>
    public int CoefficientsPerRate { get; init; } = 20_000;

    /// <summary>Steps of the optimizer.</summary>
    public int Steps { get; init; } = 3000;

    /// <summary>Coefficients of a step.</summary>
    public int Batch { get; init; } = 4096;

    /// <summary>Adam's first step size; it falls to nothing as a half cosine.</summary>
    public double LearningRate { get; init; } = 4e-3;

    /// <summary>Where chance begins.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of the optimizer.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A model whose contexts the coefficients are coded with while they are collected; null for the library's.</summary>
    public string? StartModel { get; init; }

    /// <summary>Whether a config's text is of this kind.</summary>
    public static bool IsOne(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("codec", out var codec)
                && codec.ValueKind == JsonValueKind.String
                && codec.GetString() == CodecName;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a config file; the paths in it are relative to its folder.</summary>
    /// <exception cref="HypressFormatException">It isn't one, or a value is out of its range.</exception>
    public static ContextTrainingConfig Load(string path)
    {
        ContextTrainingConfig config;
        try
        {
            // The generated reader knows nothing of the defaults of init properties: they are filled in before.
            var whole = JsonSerializer
                .SerializeToNode(new(), ContextTrainingJson.Default.ContextTrainingConfig)!
                .AsObject();
            var given = JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient);
            foreach (var (key, value) in given?.AsObject() ?? [])
                whole[key] = value?.DeepClone();
            config = whole.Deserialize(ContextTrainingJson.Default.ContextTrainingConfig)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new HypressFormatException($"training config: {error.Message}", error);
        }
        config.Check();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        return config with
        {
            Scenes = [.. config.Scenes.Select(scene => Path.GetFullPath(scene, folder))],
            Output = Path.GetFullPath(config.Output, folder),
            StartModel = config.StartModel is { } model ? Path.GetFullPath(model, folder) : null,
        };
    }

    /// <summary>Holds every value to its range.</summary>
    /// <exception cref="HypressFormatException">One is outside.</exception>
    public void Check()
    {
        Within(nameof(RatesPerScene), RatesPerScene, 2, 100);
        Within(nameof(CoefficientsPerRate), CoefficientsPerRate, 100, 1_000_000);
        Within(nameof(Steps), Steps, 1, 1_000_000);
        Within(nameof(Batch), Batch, 16, 1 << 20);
        Within(nameof(LearningRate), LearningRate, 1e-9, 1);
        Within(nameof(Threads), Threads, 1, 1024);
        Within(nameof(Hidden), Hidden.Count, 1, 6);
        foreach (var width in Hidden)
            Within(nameof(Hidden), width, 4, 512);
        if (Scenes.Count == 0)
            throw new HypressFormatException("training config: Scenes is empty");
    }

    private static void Within(string name, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            throw new HypressFormatException(
                FormattableString.Invariant(
                    $"training config: {name} is {value}, allowed {min}..{max}"
                )
            );
    }
}

/// <summary>How configs stand in files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true
)]
[JsonSerializable(typeof(ContextTrainingConfig))]
internal sealed partial class ContextTrainingJson : JsonSerializerContext;
