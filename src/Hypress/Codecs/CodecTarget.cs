using System.Globalization;

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

    /// <summary>The coded bytes that the target allows, or null when it doesn't limit them.</summary>
    /// <param name="values">Values in the scene.</param>
    public long? ByteLimit(long values) =>
        Kind switch
        {
            TargetKind.Rate => (long)(Value * values / 8),
            TargetKind.Bytes => (long)Value,
            _ => null,
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
            _ => $"max relative error {value}",
        };
    }
}
