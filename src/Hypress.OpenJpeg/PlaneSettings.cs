namespace Hypress.OpenJpeg;

/// <summary>How to code planes.</summary>
internal sealed record PlaneSettings
{
    /// <summary>The reversible 5/3 wavelet, everything kept.</summary>
    public bool Lossless { get; init; }

    /// <summary>Raw bits to coded bits; 0 keeps everything.</summary>
    public double Ratio { get; init; }

    /// <summary>Threads that code blocks.</summary>
    public int Threads { get; init; } = 1;
}
