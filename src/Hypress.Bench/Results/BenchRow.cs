namespace Hypress.Bench.Results;

/// <summary>How a point ended.</summary>
public enum PointStatus
{
    /// <summary>Measured.</summary>
    Ok,

    /// <summary>The codec can't do what was asked, or isn't here; the reason says which.</summary>
    Unsupported,

    /// <summary>It should have worked and didn't; the reason says how it ended.</summary>
    Failed,
}

/// <summary>What tells a point from all others of a bench.</summary>
/// <param name="Scene">The scene's name.</param>
/// <param name="Codec">The codec's name with its options but the model.</param>
/// <param name="Model">The model named in the options, or empty.</param>
/// <param name="Target">What was asked, as <see cref="TargetText"/> writes it.</param>
public readonly record struct PointKey(string Scene, string Codec, string Model, string Target)
{
    /// <summary>Codec and model as plots and tables name their curve.</summary>
    public string Curve => Model.Length == 0 ? Codec : $"{Codec} {Model}";

    /// <summary>Whether a limit of errors was asked for.</summary>
    public bool IsBound => Target.StartsWith("max-", StringComparison.Ordinal);

    /// <summary>Says the point in one line.</summary>
    public override string ToString() => $"{Scene}, {Curve}, {Target}";
}

/// <summary>One row of the results: a point and what came of it.</summary>
/// <param name="Key">The point.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">Why it isn't ok; empty when it is.</param>
/// <param name="Figures">What was measured; null unless it is ok.</param>
public sealed record BenchRow(
    PointKey Key,
    PointStatus Status,
    string Reason,
    PointFigures? Figures
)
{
    /// <summary>Whether what was asked was reached, and not only the nearest that the codec's steps allow.</summary>
    public bool IsMet =>
        Figures is { } figures
        && (double.IsNaN(figures.Reached) || TargetText.Parse(Key.Target).IsMetBy(figures.Reached));
}

/// <summary>What was measured of a point.</summary>
public sealed record PointFigures
{
    /// <summary>The trained model that coded the scene, asked for or chosen by the codec; empty when it has none.</summary>
    public string ModelUsed { get; init; } = "";

    /// <summary>All bytes a decoder needs for the values.</summary>
    public required long CodedBytes { get; init; }

    /// <summary>Descriptive metadata beside them.</summary>
    public required long MetadataBytes { get; init; }

    /// <summary>Coded bits per pixel per band.</summary>
    public required double Bpppb { get; init; }

    /// <summary>The scene's largest valid value: the peak of <see cref="Psnr"/>.</summary>
    public required double Peak { get; init; }

    /// <summary>PSNR in dB; infinite when every value came back.</summary>
    public required double Psnr { get; init; }

    /// <summary>Root of the mean squared error, in sample units.</summary>
    public required double Rmse { get; init; }

    /// <summary>Signal power over mean squared error, in dB.</summary>
    public required double Snr { get; init; }

    /// <summary>Largest absolute error, in sample units.</summary>
    public required double MaxError { get; init; }

    /// <summary>Mean spectral angle, in degrees.</summary>
    public required double MeanAngle { get; init; }

    /// <summary>Largest spectral angle, in degrees.</summary>
    public required double MaxAngle { get; init; }

    /// <summary>Median seconds from the opened scene to the file on disk.</summary>
    public required double EncodeSeconds { get; init; }

    /// <summary>Median seconds from the file on disk to all values in memory.</summary>
    public required double DecodeSeconds { get; init; }

    /// <summary>Largest resident set of the encoding process in MiB, the runtime's own included.</summary>
    public required double EncodePeakMemory { get; init; }

    /// <summary>Largest resident set of the decoding process in MiB, the runtime's own included.</summary>
    public required double DecodePeakMemory { get; init; }

    /// <summary>What was reached of the target, in its unit; not a number where the codec doesn't know.</summary>
    public double Reached { get; init; } = double.NaN;

    /// <summary>PSNR of each band in dB to 0.01, the scene's peak, a space between; <c>inf</c> and <c>nan</c> as elsewhere.</summary>
    public string BandPsnr { get; init; } = "";

    /// <summary>Values in the scene, from rate and size.</summary>
    public double Values => CodedBytes * 8 / Bpppb;
}
