using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>What can be asked of a codec. The numbers stand in files.</summary>
public enum TargetKind
{
    /// <summary>Every bit comes back.</summary>
    Lossless = 0,

    /// <summary>Bits per pixel per band, all coded bytes counted.</summary>
    Rate = 1,

    /// <summary>Coded bytes, never more.</summary>
    Bytes = 2,

    /// <summary>PSNR in dB, the scene's maximum as peak.</summary>
    Psnr = 3,

    /// <summary>The codec's own scale; higher is better.</summary>
    Quality = 4,

    /// <summary>Largest absolute error, in sample units.</summary>
    MaxError = 5,

    /// <summary>Largest relative error.</summary>
    MaxRelativeError = 6,

    /// <summary>Largest absolute error of each band; the target's value is the largest of them.</summary>
    MaxErrorPerBand = 7,

    /// <summary>Largest relative error of each band; the target's value is the largest of them.</summary>
    MaxRelativeErrorPerBand = 8,
}

/// <summary>Names of targets.</summary>
public static class TargetKinds
{
    /// <summary>The name as on the command line, without dashes.</summary>
    public static string Name(this TargetKind kind) =>
        kind switch
        {
            TargetKind.Lossless => "lossless",
            TargetKind.Rate => "rate",
            TargetKind.Bytes => "bytes",
            TargetKind.Psnr => "psnr",
            TargetKind.Quality => "quality",
            TargetKind.MaxError => "max-error",
            TargetKind.MaxRelativeError => "max-relative-error",
            TargetKind.MaxErrorPerBand => "max-error-per-band",
            _ => "max-relative-error-per-band",
        };
}

/// <summary>What is asked of a codec, and how much of it.</summary>
public sealed record CodecTarget(TargetKind Kind, double Value)
{
    /// <summary>Every bit comes back.</summary>
    public static CodecTarget Lossless { get; } = new(TargetKind.Lossless, 0);

    /// <summary>So many bits per pixel per band.</summary>
    public static CodecTarget Rate(double bpppb) => new(TargetKind.Rate, bpppb);

    /// <summary>So many coded bytes at most.</summary>
    public static CodecTarget Bytes(long bytes) => new(TargetKind.Bytes, bytes);

    /// <summary>No error larger than so many sample units.</summary>
    public static CodecTarget MaxError(double error) => new(TargetKind.MaxError, error);

    /// <summary>The limits of the targets by band; null in other targets, and in files, where they stand in the codec's data.</summary>
    public IReadOnlyList<double>? Limits { get; init; }

    /// <summary>A limit for each band.</summary>
    /// <param name="kind">One of the targets by band.</param>
    /// <param name="limits">As many as the scene has bands.</param>
    public static CodecTarget PerBand(TargetKind kind, IReadOnlyList<double> limits) =>
        new(kind, limits.Max()) { Limits = limits };

    /// <summary>The target for some of a scene's bands.</summary>
    /// <param name="bands">These.</param>
    /// <param name="count">Of so many.</param>
    /// <exception cref="HypressUnsupportedException">There isn't a limit for each band.</exception>
    internal CodecTarget Select(BandSelection bands, int count)
    {
        if (Limits is not { } limits)
            return this;
        RequireLimits(count);
        return PerBand(Kind, [.. Enumerable.Range(0, bands.Count).Select(i => limits[bands[i]])]);
    }

    /// <exception cref="HypressUnsupportedException">There are limits, and not one for each band.</exception>
    internal void RequireLimits(int bands)
    {
        if (Limits is { } limits && limits.Count != bands)
            throw new HypressUnsupportedException(
                $"{Kind.Name()} gives {limits.Count} limits, the scene has {bands} bands: give one for each"
            );
    }

    /// <summary>The coded bytes that the target allows, or null when it doesn't limit them.</summary>
    /// <param name="values">Values in the scene.</param>
    public long? ByteLimit(long values) =>
        Kind switch
        {
            TargetKind.Rate => (long)(Value * values / 8),
            TargetKind.Bytes => (long)Value,
            _ => null,
        };

    /// <summary>Whether what was reached is what was asked: a rate or size filled to 1 %, a PSNR to 0.05 dB.</summary>
    /// <remarks>A codec that moves in steps, such as whole numbers of an error limit, comes as near as its steps allow.</remarks>
    /// <param name="reached">In the target's unit.</param>
    public bool IsMetBy(double reached) =>
        Kind switch
        {
            TargetKind.Rate or TargetKind.Bytes => reached >= 0.99 * Value,
            TargetKind.Psnr => Math.Abs(reached - Value) <= 0.05,
            _ => true,
        };

    /// <summary>Says the target as a user does.</summary>
    public override string ToString()
    {
        var value = Value.ToString("0.######", CultureInfo.InvariantCulture);
        return Kind switch
        {
            TargetKind.Lossless => "lossless",
            TargetKind.Rate => $"rate {value} bpppb",
            TargetKind.Bytes => $"{value} bytes",
            TargetKind.Psnr => $"PSNR {value} dB",
            TargetKind.Quality => $"quality {value}",
            TargetKind.MaxError => $"max error {value}",
            TargetKind.MaxRelativeError => $"max relative error {value}",
            TargetKind.MaxErrorPerBand => $"max error by band, {value} at most",
            _ => $"max relative error by band, {value} at most",
        };
    }
}
