namespace Hypress.Training;

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Bpppb">Estimated bits per pixel per band, mean since the last report.</param>
/// <param name="Psnr">Of the crops, by a peak of 1, mean MSE since the last report.</param>
/// <param name="SecondsPerStep">Since the last report.</param>
/// <param name="Validation">Measured at this step; empty at most steps.</param>
public sealed record TrainingProgress(
    int Step,
    int Steps,
    double Bpppb,
    double Psnr,
    double SecondsPerStep,
    IReadOnlyList<SceneMeasurement> Validation
)
{
    /// <summary>At the pace since the last report.</summary>
    public TimeSpan TimeLeft => TimeSpan.FromSeconds((Steps - Step) * SecondsPerStep);
}

/// <summary>What the codec makes of a whole scene with the model as it is.</summary>
/// <param name="Scene">The scene's name.</param>
/// <param name="Bpppb">Bits per pixel per band of the coded latents: real bytes, without the file's frame.</param>
/// <param name="Psnr">By the scene's maximum as peak, in dB.</param>
/// <param name="SpectralAngle">Mean over the pixels, in degrees.</param>
public sealed record SceneMeasurement(
    string Scene,
    double Bpppb,
    double Psnr,
    double SpectralAngle
);
