using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hypress.Cli.Batch;

/// <summary>What a line of a result log says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LogEvent>))]
internal enum LogEvent
{
    /// <summary>Work on an item began.</summary>
    [JsonStringEnumMemberName("begun")]
    Begun,

    /// <summary>Its output stands in its place, and was read back.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>It went wrong.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>A line of a result log: one thing that happened to one item.</summary>
internal sealed record LogLine
{
    public required LogEvent Event { get; init; }

    /// <summary>The item's <see cref="BatchItem.Key"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The input, for people.</summary>
    public required string Input { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Node { get; init; }

    /// <summary>How it went wrong: an exit code.</summary>
    public int? Code { get; init; }

    /// <summary>Why, in a line.</summary>
    public string? Reason { get; init; }

    /// <summary>What came of it.</summary>
    public OutputLine? Output { get; init; }

    public string Write() => JsonSerializer.Serialize(this, JsonLines.Format.LogLine);

    /// <summary>Reads a line; null when it is none, such as one that a crash of the machine left as zeros.</summary>
    public static LogLine? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            var line = JsonSerializer.Deserialize(text, JsonLines.Format.LogLine);
            return line is { Event: LogEvent.Done, Output: null } ? null : line;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A finished output, as a log has it.</summary>
internal sealed record OutputLine
{
    /// <summary>Bytes of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string Hash { get; init; }

    /// <summary>Bytes that a decoder needs for the values.</summary>
    public required long CodedBytes { get; init; }

    public required double Bpppb { get; init; }

    public required string Codec { get; init; }

    public string? Model { get; init; }

    /// <summary>What was asked, as people say it.</summary>
    public required string Target { get; init; }

    /// <summary>What was reached, in the target's unit.</summary>
    public double? Reached { get; init; }

    /// <summary>Whether the finished file was decoded and held to what was asked.</summary>
    public required bool Verified { get; init; }

    /// <summary>From the first byte read to the file in its place.</summary>
    public required double Seconds { get; init; }
}
