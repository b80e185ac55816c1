namespace Hypress.OpenJpeg;

/// <summary>What a codestream holds: components of one size and depth.</summary>
internal sealed record PlaneFormat(int Components, int Lines, int Samples, int Depth, bool Signed)
{
    /// <summary>The most components that a codestream can hold (ISO/IEC 15444-1, A.5.1).</summary>
    public const int MaxComponents = 16384;

    private const int MaxResolutions = 6;

    /// <summary>Resolutions of the wavelet: six, or as many as halve the shorter side to no less than one.</summary>
    public int Resolutions { get; init; } =
        Math.Min(MaxResolutions, 32 - int.LeadingZeroCount(Math.Min(Lines, Samples)));

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
