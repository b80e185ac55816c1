namespace Hypress.Plots;

/// <summary>Maps values between two percentiles to 0..1.</summary>
internal readonly record struct Stretch(float Low, float High)
{
    private const int MaxSample = 1 << 20;

    public bool IsFlat => !(High > Low);

    /// <summary>Finds the percentiles on an even sample of at most 2^20 of the values; NaN is no value.</summary>
    public static Stretch Of(
        ReadOnlySpan<float> values,
        double lowPercentile,
        double highPercentile
    )
    {
        var step = (values.Length / MaxSample) + 1;
        var sample = new List<float>(Math.Min(values.Length, MaxSample));
        for (var i = 0; i < values.Length; i += step)
            if (!float.IsNaN(values[i]))
                sample.Add(values[i]);
        if (sample.Count == 0)
            return new(0, 0);
        sample.Sort();
        return new(At(lowPercentile), At(highPercentile));

        float At(double percentile) =>
            sample[(int)Math.Round(percentile / 100 * (sample.Count - 1))];
    }

    /// <summary>0 to 1; the middle where all values are the same.</summary>
    public float Of(float value) =>
        IsFlat ? 0.5f : Math.Clamp((value - Low) / (High - Low), 0f, 1f);

    /// <summary>0 to <paramref name="steps"/> - 1.</summary>
    public int Step(float value, int steps) => (int)((Of(value) * (steps - 1)) + 0.5f);
}
