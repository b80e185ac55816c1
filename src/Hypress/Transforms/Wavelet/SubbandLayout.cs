namespace Hypress.Transforms.Wavelet;

/// <summary>One subband of a transformed plane.</summary>
/// <param name="Index">Its number: the low pass, then coarse to fine, each level's three orientations.</param>
/// <param name="Level">1 is the finest.</param>
/// <param name="Orientation">0 low pass, 1 high along samples, 2 high along lines, 3 high along both.</param>
/// <param name="FirstLine">Where it stands in the plane.</param>
/// <param name="FirstSample">Where it stands in the plane.</param>
/// <param name="Lines">Extent; may be 0 in a plane of one line.</param>
/// <param name="Samples">Extent; may be 0 in a plane of one sample.</param>
/// <param name="Gain">Root of the energy that a coefficient of 1 has in the plane.</param>
internal sealed record Subband(
    int Index,
    int Level,
    int Orientation,
    int FirstLine,
    int FirstSample,
    int Lines,
    int Samples,
    float Gain
)
{
    /// <summary>Coefficients.</summary>
    public int Count => Lines * Samples;

    /// <summary>The subband of the next coarser level that shows the same place; -1 for the low pass.</summary>
    public int Parent =>
        Orientation == 0 ? -1
        : Index < 4 ? 0
        : Index - 3;
}

/// <summary>The subbands of a plane.</summary>
internal sealed class SubbandLayout
{
    /// <summary>The most levels.</summary>
    public const int MaxLevels = 6;

    // [number of splits, low 0 or high 1]: root of the energy of a synthesized coefficient along one direction.
    private static readonly double[,] Gains = MeasureGains();

    /// <summary>Lays out a plane.</summary>
    public SubbandLayout(int lines, int samples)
    {
        (Lines, Samples) = (lines, samples);
        for (var extent = Math.Max(lines, samples); extent > 3 && Levels < MaxLevels; Levels++)
            extent = (extent + 1) / 2;
        var subbands = new List<Subband> { Place(0, Levels, 0) };
        for (var level = Levels; level > 0; level--)
        for (var orientation = 1; orientation <= 3; orientation++)
            subbands.Add(Place(subbands.Count, level, orientation));
        Subbands = [.. subbands];
    }

    public int Lines { get; }

    public int Samples { get; }

    /// <summary>How often the plane is split; 0 when it is too small.</summary>
    public int Levels { get; }

    /// <summary>In the order of coding.</summary>
    public Subband[] Subbands { get; }

    /// <summary>By what the low pass after so many levels is larger than the plane's values.</summary>
    public float LowGain(int levels)
    {
        var splits = 0;
        for (var level = 0; level < levels; level++)
            splits +=
                (Lifting97.Extent(Lines, level) > 1 ? 1 : 0)
                + (Lifting97.Extent(Samples, level) > 1 ? 1 : 0);
        var gain = Math.ScaleB((splits & 1) == 0 ? 1 : Math.Sqrt(2), splits / 2);
        return (float)gain;
    }

    private Subband Place(int index, int level, int orientation)
    {
        var (line, height, lineGain) = Along(Lines, level, (orientation & 2) != 0);
        var (sample, width, sampleGain) = Along(Samples, level, (orientation & 1) != 0);
        return new(
            index,
            level,
            orientation,
            line,
            sample,
            height,
            width,
            (float)(lineGain * sampleGain)
        );
    }

    private static (int First, int Extent, double Gain) Along(int extent, int level, bool high)
    {
        if (level == 0)
            return (0, extent, 1);
        var splits = 0; // extents of 1 aren't split
        for (var i = 0; i < level - 1; i++)
        {
            splits += extent > 1 ? 1 : 0;
            extent = (extent + 1) / 2;
        }
        splits += extent > 1 ? 1 : 0;
        var lows = (extent + 1) / 2;
        return high ? (lows, extent / 2, Gains[splits, 1]) : (0, lows, Gains[splits, 0]);
    }

    private static double[,] MeasureGains()
    {
        const int Length = 2048;
        var gains = new double[MaxLevels + 1, 2];
        gains[0, 0] = gains[0, 1] = 1;
        for (var level = 1; level <= MaxLevels; level++)
        for (var high = 0; high < 2; high++)
        {
            var line = new float[Length];
            var lows = Length >> level;
            line[(high * lows) + (lows / 2)] = 1;
            Lifting97.Inverse(line, 1, Length, level);
            var energy = 0.0;
            foreach (var value in line)
                energy += (double)value * value;
            gains[level, high] = Math.Sqrt(energy);
        }
        return gains;
    }
}
