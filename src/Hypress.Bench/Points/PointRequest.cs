using System.Text.Json.Serialization;
using Hypress.Bench.Results;

namespace Hypress.Bench.Points;

/// <summary>The half of a point that a child process does.</summary>
internal enum PointPhase
{
    Encode,
    Decode,
}

/// <summary>What a child process is told, as a JSON file.</summary>
internal sealed record PointRequest
{
    public required PointPhase Phase { get; init; }

    public required string ScenePath { get; init; }

    public required string Codec { get; init; }

    public required IReadOnlyDictionary<string, string> Options { get; init; }

    public required string Target { get; init; }

    public required int Threads { get; init; }

    public required int Repeats { get; init; }

    /// <summary>The coded file: written by one phase, read by the other.</summary>
    public required string File { get; init; }

    /// <summary>Where the outcome goes.</summary>
    public required string Outcome { get; init; }

    /// <summary>Where what the report's viewer shows goes; null for none.</summary>
    public string? View { get; init; }
}

/// <summary>What a child process answers, as a JSON file.</summary>
internal sealed record PointOutcome
{
    public required PointStatus Status { get; init; }

    public string Reason { get; init; } = "";

    public double Seconds { get; init; }

    public double PeakMemory { get; init; }

    public EncodeFigures? Encoded { get; init; }

    public DecodeFigures? Decoded { get; init; }
}

/// <summary>What only encoding tells.</summary>
internal sealed record EncodeFigures(
    long CodedBytes,
    long MetadataBytes,
    double Bpppb,
    double Reached
);

/// <summary>What only decoding tells.</summary>
internal sealed record DecodeFigures(
    double Peak,
    double Psnr,
    double Rmse,
    double Snr,
    double MaxError,
    double MeanAngle,
    double MaxAngle,
    IReadOnlyList<double> BandPsnr,
    string Model
);

[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(PointRequest))]
[JsonSerializable(typeof(PointOutcome))]
internal sealed partial class PointJson : JsonSerializerContext;
