using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hypress.Bytes;

namespace Hypress.Bench;

/// <summary>What a reader of results wants to know beside the table.</summary>
/// <param name="Anchor">The codec that others are compared with; null takes the first that has two rates.</param>
/// <param name="Threads">Threads of each point.</param>
/// <param name="Repeats">Runs behind each median of seconds.</param>
/// <param name="Processors">Of the machine.</param>
/// <param name="System">Of the machine.</param>
public sealed record BenchDescription(
    string? Anchor,
    int Threads,
    int Repeats,
    int Processors,
    string System
)
{
    /// <summary>Describes a bench on this machine.</summary>
    public static BenchDescription Of(BenchConfig config) =>
        new(
            config.Anchor,
            config.Threads,
            config.Repeats,
            Environment.ProcessorCount,
            $"{RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}"
        );

    /// <summary>Reads a description.</summary>
    /// <exception cref="HypressFormatException">The file is none.</exception>
    public static BenchDescription Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(
                    File.ReadAllText(path),
                    DescriptionJson.Default.BenchDescription
                ) ?? throw new HypressFormatException($"'{path}' describes no bench");
        }
        catch (JsonException e)
        {
            throw new HypressFormatException($"'{path}' describes no bench: {e.Message}", e);
        }
    }

    internal void Write(string path)
    {
        using var file = AtomicFile.Create(path, overwrite: true);
        JsonSerializer.Serialize(file.Stream!, this, DescriptionJson.Default.BenchDescription);
        file.Complete();
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true
)]
[JsonSerializable(typeof(BenchDescription))]
internal sealed partial class DescriptionJson : JsonSerializerContext;
