using Hypress.Codecs;

namespace Hypress.Bench;

/// <summary>A codec of a bench, with its options.</summary>
/// <param name="Name">As a catalog knows it.</param>
/// <param name="Options">Options of the codec by name.</param>
/// <param name="Targets">The targets of this codec; null takes the bench's.</param>
public sealed record BenchCodec(
    string Name,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyList<CodecTarget>? Targets = null
)
{
    private const string ModelOption = "model";

    /// <summary>A codec as it is.</summary>
    public BenchCodec(string name)
        : this(name, new Dictionary<string, string>()) { }

    /// <summary>The model that the options name; empty when the codec has none or takes its own.</summary>
    public string Model => Options.GetValueOrDefault(ModelOption, "");

    /// <summary>Name and options but the model, as results name the codec: <c>klt-jpeg2000 basis-bits=16</c>.</summary>
    public string Label =>
        string.Join(
            ' ',
            Options
                .Where(option => option.Key != ModelOption)
                .OrderBy(option => option.Key, StringComparer.Ordinal)
                .Select(option => $"{option.Key}={option.Value}")
                .Prepend(Name)
        );
}
