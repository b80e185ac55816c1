namespace Hypress.Metrics;

/// <summary>One point of a rate-distortion curve.</summary>
/// <param name="Rate">Bits per pixel per band, or any other measure of size; positive.</param>
/// <param name="Quality">PSNR in dB, or any other measure that grows with quality.</param>
public readonly record struct RatePoint(double Rate, double Quality);

/// <summary>A Bjøntegaard difference and where it was taken.</summary>
/// <param name="Value">Percent of rate, or dB of quality.</param>
/// <param name="From">Where the range that both curves cover begins: a quality for a rate difference, a rate for a quality difference.</param>
/// <param name="To">Where it ends.</param>
public readonly record struct CurveDifference(double Value, double From, double To);
