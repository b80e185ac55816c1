namespace Hypress.OpenJpeg;

/// <summary>What a codestream holds: components of one size and depth.</summary>
internal sealed record PlaneFormat(int Components, int Lines, int Samples, int Depth, bool Signed)
{
    /// <summary>The most components that a codestream can hold (ISO/IEC 15444-1, A.5.1).</summary>
    public const int MaxComponents = 16384;

    /// <summary>Bits of the values as they are.</summary>
    public double RawBits => (double)Components * Lines * Samples * Depth;

    /// <summary>The bits that values between two limits need, a sign included.</summary>
    public static (int Depth, bool Signed) DepthOf(long min, long max)
    {
        var signed = min < 0;
        var magnitude = signed ? Math.Max(max, -(min + 1)) : max;
        var bits = 64 - long.LeadingZeroCount(magnitude) + (signed ? 1 : 0);
        return (Math.Max(1, (int)bits), signed);
    }
}

/// <summary>How to code planes.</summary>
internal sealed record PlaneSettings
{
    /// <summary>The reversible 5/3 wavelet, everything kept.</summary>
    public bool Lossless { get; init; }

    /// <summary>Raw bits to coded bits; 0 keeps everything.</summary>
    public double Ratio { get; init; }

    /// <summary>The PSNR to stop at, in dB, with 2^depth - 1 as peak; replaces <see cref="Ratio"/>.</summary>
    public double? Psnr { get; init; }

    /// <summary>Resolutions of the wavelet.</summary>
    public required int Resolutions { get; init; }

    /// <summary>Threads that code blocks.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Six resolutions, or as many as halve the shorter side to no less than one.</summary>
    public static int ResolutionsFor(int lines, int samples) =>
        Math.Min(6, 32 - int.LeadingZeroCount(Math.Min(lines, samples)));
}
