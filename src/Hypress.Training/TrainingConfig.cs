using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hypress.Networks;

namespace Hypress.Training;

/// <summary>How a network's weights start.</summary>
public enum StartKind
{
    /// <summary>At random, scaled by fan-in.</summary>
    [JsonStringEnumMemberName("random")]
    Random,

    /// <summary>The fusion network as a linear transform made for the crops; the rest at random.</summary>
    [JsonStringEnumMemberName("linear")]
    Linear,
}

/// <summary>How the weights of a model's entropy network stand in its file.</summary>
public enum EntropyWeights
{
    /// <summary>8 bits and a scale for each row; a third less of a file.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,

    /// <summary>16 bits, as the transform's.</summary>
    [JsonStringEnumMemberName("float16")]
    Float16,
}

/// <summary>All that decides a training run: the same config and scenes give the same weights on one machine.</summary>
public sealed record TrainingConfig
{
    /// <summary>The network's structure.</summary>
    public NetworkConfig Network { get; init; } = new();

    /// <summary>Scenes to learn from: files, or folders whose files are taken.</summary>
    public IReadOnlyList<string> Scenes { get; init; } = [];

    /// <summary>Names, without extension, of the scenes that are kept out of training and measured on the way.</summary>
    public IReadOnlyList<string> ValidationScenes { get; init; } = [];

    /// <summary>Where log, checkpoint and model are written; made if it isn't there.</summary>
    public string Output { get; init; } = "training";

    /// <summary>What a unit of MSE (of values in 0..1) costs in bits per pixel per band: more is better and larger.</summary>
    public double Lambda { get; init; } = 150;

    /// <summary>What a radian of mean spectral angle costs; 0 for the paper's loss.</summary>
    public double SpectralAngle { get; init; }

    /// <summary>Steps of the optimizer, 1 to 10 million.</summary>
    public int Steps { get; init; } = 20_000;

    /// <summary>Crops a step, 1 to 256.</summary>
    public int Batch { get; init; } = 4;

    /// <summary>Lines and samples of a crop, a multiple of the network's stride, 16 to 1024.</summary>
    public int Crop { get; init; } = 128;

    /// <summary>Adam's step size once it is warm.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>Steps over which the step size grows from nothing.</summary>
    public int WarmUpSteps { get; init; } = 100;

    /// <summary>The last share of the steps, 0 to 1, over which the step size falls to a fiftieth, as a half cosine.</summary>
    public double DecayShare { get; init; } = 0.4;

    /// <summary>The gradient's largest norm; longer ones are shortened to it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Crops are multiplied by a random factor from this to 1; above 0, at most 1.</summary>
    public double LeastGain { get; init; } = 0.7;

    /// <summary>Random smooth change of a crop's spectrum, at most this share at either end; 0 to 0.9.</summary>
    public double SpectralTilt { get; init; } = 0.1;

    /// <summary>Start of all randomness.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Crops that are worked on side by side on the CPU; 0 for one a core. Doesn't change the weights.</summary>
    public int Threads { get; init; }

    /// <summary>cpu or cuda.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Steps between lines of the log.</summary>
    public int LogEvery { get; init; } = 20;

    /// <summary>Steps between checkpoints, each with a measurement of the validation scenes.</summary>
    public int CheckpointEvery { get; init; } = 500;

    /// <summary>How the network starts where there is neither checkpoint nor <see cref="StartModel"/>.</summary>
    public StartKind Start { get; init; } = StartKind.Linear;

    /// <summary>
    /// Steps at first in which the entropy model alone learns, while the transform stands; as many after them it takes to
    /// its full pace. With <see cref="StartKind.Linear"/>, and not with <see cref="StartModel"/>.
    /// </summary>
    public int TransformRests { get; init; } = 200;

    /// <summary>Step size of the transform's weights as a share of the entropy model's, with <see cref="StartKind.Linear"/>.</summary>
    public double TransformPace { get; init; } = 0.1;

    /// <summary>A model to start from, of the same structure; null for random weights.</summary>
    public string? StartModel { get; init; }

    /// <summary>How the entropy network's weights stand in the model's file.</summary>
    public EntropyWeights EntropyWeights { get; init; } = EntropyWeights.Int8;

    /// <summary>Reads a config.</summary>
    /// <exception cref="HypressFormatException">It isn't one, or a value is out of its range.</exception>
    public static TrainingConfig Parse(string json)
    {
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            var given = JsonNode.Parse(json, documentOptions: options);
            var whole = JsonNode.Parse(new TrainingConfig().ToJson())!.AsObject();
            Overlay(whole, given?.AsObject() ?? []);
            var config = whole.Deserialize(TrainingConfigJson.Default.TrainingConfig)!;
            config.Check();
            return config;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new HypressFormatException($"training config: {error.Message}", error);
        }
    }

    /// <summary>Reads a config file; the paths in it are relative to its folder.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public static TrainingConfig Load(string path)
    {
        var config = Parse(File.ReadAllText(path));
        var folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        return config with
        {
            Scenes = [.. config.Scenes.Select(scene => Path.GetFullPath(scene, folder))],
            Output = Path.GetFullPath(config.Output, folder),
            StartModel = config.StartModel is { } model ? Path.GetFullPath(model, folder) : null,
        };
    }

    /// <summary>Writes the config.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(this, TrainingConfigJson.Default.TrainingConfig);

    /// <summary>Holds every value to its range.</summary>
    /// <exception cref="HypressFormatException">One is outside.</exception>
    public void Check()
    {
        Network.Check();
        Within(nameof(Lambda), Lambda, 1e-3, 1e9);
        Within(nameof(SpectralAngle), SpectralAngle, 0, 1e6);
        Within(nameof(Steps), Steps, 1, 10_000_000);
        Within(nameof(Batch), Batch, 1, 256);
        Within(nameof(Crop), Crop, 16, 1024);
        Within(nameof(LearningRate), LearningRate, 1e-9, 1);
        Within(nameof(WarmUpSteps), WarmUpSteps, 0, Steps);
        Within(nameof(DecayShare), DecayShare, 0, 1);
        Within(nameof(ClipNorm), ClipNorm, 1e-6, 1e6);
        Within(nameof(LeastGain), LeastGain, 1e-3, 1);
        Within(nameof(SpectralTilt), SpectralTilt, 0, 0.9);
        Within(nameof(Threads), Threads, 0, 1024);
        Within(nameof(TransformRests), TransformRests, 0, 10_000_000);
        Within(nameof(TransformPace), TransformPace, 0, 1);
        Within(nameof(LogEvery), LogEvery, 1, 1_000_000);
        Within(nameof(CheckpointEvery), CheckpointEvery, 1, 1_000_000);
        if (Crop % Network.Stride != 0)
            throw new HypressFormatException(
                $"training config: Crop is {Crop}, allowed are multiples of {Network.Stride}"
            );
        if (Device is not ("cpu" or "cuda"))
            throw new HypressFormatException(
                $"training config: Device is {Device}, allowed are cpu and cuda"
            );
    }

    // The generated reader knows nothing of the defaults of init properties, so what isn't given is filled in before.
    private static void Overlay(JsonObject whole, JsonObject given)
    {
        foreach (var (key, value) in given)
        {
            if (value is JsonObject inner && whole[key] is JsonObject own)
                Overlay(own, inner);
            else
                whole[key] = value?.DeepClone();
        }
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
    UseStringEnumConverter = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(TrainingConfig))]
internal sealed partial class TrainingConfigJson : JsonSerializerContext;
