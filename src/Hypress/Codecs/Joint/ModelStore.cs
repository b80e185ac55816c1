using System.Collections.Concurrent;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>The folders where model files are looked for: <c>KIND-BANDS-ANYTHING.safetensors</c>.</summary>
/// <remarks>Files are read when first needed and kept. Safe from several threads.</remarks>
/// <param name="folders">Looked through in this order; those that don't exist are passed over.</param>
public sealed class ModelStore(IReadOnlyList<string> folders)
{
    /// <summary>The variable with further folders, separated as in PATH.</summary>
    public const string FoldersVariable = "HYPRESS_MODELS";

    private const long MaxModelMemory = 1L << 30;

    private readonly ConcurrentDictionary<string, LearnedModel> _loaded = new();

    /// <summary>The folders named by <see cref="FoldersVariable"/>, then <c>models</c> beside the program.</summary>
    public static ModelStore Default { get; } =
        new([
            .. (Environment.GetEnvironmentVariable(FoldersVariable) ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries
            ),
            Path.Combine(AppContext.BaseDirectory, "models"),
        ]);

    /// <summary>The folders, as messages name them.</summary>
    public string Places => string.Join(", ", folders);

    /// <summary>The model that coded a file.</summary>
    /// <exception cref="HypressMissingException">It isn't here.</exception>
    internal LearnedModel ById(ulong id)
    {
        foreach (var path in Files("*"))
            if (_loaded.TryGetValue(path, out var model) && model.Id == id)
                return model;
        foreach (var path in Files("*"))
            if (WeightFile.IdOf(ReadAll(path)) == id)
                return Load(path);
        throw new HypressMissingException(
            $"model {WeightFile.NameOf(id)} coded this file and isn't in {Places}: "
                + $"put its .safetensors file there or name its folder in {FoldersVariable}"
        );
    }

    /// <summary>A model by the path of its file, or by its name in one of the folders.</summary>
    /// <exception cref="HypressMissingException">There is no such file.</exception>
    internal LearnedModel ByName(string name)
    {
        if (File.Exists(name))
            return Load(Path.GetFullPath(name));
        return
            folders
                .Select(folder => Path.Combine(folder, $"{name}.safetensors"))
                .FirstOrDefault(File.Exists)
                is { } path
            ? Load(path)
            : throw new HypressMissingException(
                $"model '{name}' is no file, and there is no {name}.safetensors in {Places}"
            );
    }

    /// <summary>Every model in the folders; of files of one name the first.</summary>
    /// <param name="damaged">Hears of each file that isn't a model, which is left out; null lets the first one end it.</param>
    /// <exception cref="HypressFormatException">A file isn't a model, and nobody hears of it.</exception>
    public IReadOnlyList<ModelInfo> All(Action<HypressException>? damaged = null)
    {
        var models = new List<ModelInfo>();
        foreach (var path in Files("*"))
            try
            {
                models.Add(Describe(path));
            }
            catch (HypressException error) when (damaged is not null)
            {
                damaged(error);
            }
        return models;
    }

    /// <summary>All models of a kind for a number of bands, the lowest rate first.</summary>
    internal IReadOnlyList<ModelFile> Of(string kind, int bands) =>
        [
            .. Files($"{kind}-{bands}-*")
                .Select(path => new ModelFile(path, RateOf(path)))
                .OrderBy(model => model.Rate ?? 0),
        ];

    /// <summary>Reads a model that was found.</summary>
    internal LearnedModel Load(ModelFile model) => Load(model.Path);

    /// <summary>The numbers of bands for which there are models of a kind.</summary>
    internal IReadOnlyList<int> BandsOf(string kind) =>
        [
            .. Files($"{kind}-*")
                .Select(path => Path.GetFileName(path)[(kind.Length + 1)..].Split('-')[0])
                .Select(bands => int.TryParse(bands, out var count) ? count : 0)
                .Where(bands => bands > 0)
                .Distinct()
                .Order(),
        ];

    private IEnumerable<string> Files(string pattern) =>
        folders
            .Where(Directory.Exists)
            .SelectMany(folder =>
                Directory
                    .EnumerateFiles(folder, $"{pattern}.safetensors")
                    .Order(StringComparer.Ordinal)
            )
            .DistinctBy(Path.GetFileName);

    private ModelInfo Describe(string path)
    {
        var model = Load(path);
        return new(
            model.Name,
            path,
            JointKinds.NameOf(model.Network.Config),
            WeightFile.NameOf(model.Id),
            new FileInfo(path).Length,
            model.Rate,
            model.Network.Config,
            NetworkCost.Of(model.Network)
        );
    }

    private static double? RateOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return LearnedModel.RateOf(WeightFile.ReadEntries(file));
        }
        catch (HypressFormatException error)
        {
            throw new HypressFormatException($"{path}: {error.Message}", error);
        }
    }

    private LearnedModel Load(string path) =>
        _loaded.GetOrAdd(
            path,
            static path =>
            {
                try
                {
                    var file = WeightFile.Read(ReadAll(path), new DecodeBudget(MaxModelMemory));
                    return new(file, Path.GetFileNameWithoutExtension(path));
                }
                catch (HypressFormatException error)
                {
                    throw new HypressFormatException($"{path}: {error.Message}", error);
                }
            }
        );

    private static byte[] ReadAll(string path)
    {
        if (new FileInfo(path).Length > MaxModelMemory)
            throw new HypressFormatException($"{path} is too large for a model");
        return File.ReadAllBytes(path);
    }
}

/// <summary>A model's file, of which nothing but its entries was read.</summary>
internal sealed record ModelFile(string Path, double? Rate);
