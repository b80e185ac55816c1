using Hypress.Tensors;

namespace Hypress.Codecs.Universal;

/// <summary>Probabilities of logits, to a 64th.</summary>
internal static class LogitTables
{
    /// <summary>Logits beyond it count as it.</summary>
    public const float Most = 10.9f;

    private const float Steps = 64;
    private const int Count = 11 * 2 * 64;

    private static readonly (float[] Probability, ushort[] Frequency) Tables = Make();

    /// <summary>The probability of a yes, a float.</summary>
    public static float[] Probability => Tables.Probability;

    /// <summary>The same of 65536, between 1 and 65535.</summary>
    public static ushort[] Frequency => Tables.Frequency;

    /// <summary>Bits that a yes costs; for encoders.</summary>
    public static float[] Cost { get; } =
    [.. Tables.Frequency.Select(f => (float)-Math.Log2(f / 65536.0))];

    /// <summary>Bits that something of that frequency of 65536 costs; for encoders.</summary>
    public static float CostOf(uint frequency) => (float)-Math.Log2(frequency / 65536.0);

    /// <summary>Where a logit stands in the tables.</summary>
    public static int IndexOf(float logit)
    {
        var clamped = Math.Min(Math.Max(logit, -Most), Most);
        return (int)((clamped + 11) * Steps);
    }

    /// <summary>Where the opposite decision of an index stands, for encoders.</summary>
    public static int Opposite(int index) => Count - 1 - index;

    private static (float[], ushort[]) Make()
    {
        var probability = new float[Count];
        var frequency = new ushort[Count];
        for (var i = 0; i < Count; i++)
        {
            var value = DeterministicMath.Sigmoid(((i + 0.5f) / Steps) - 11);
            probability[i] = value;
            frequency[i] = (ushort)Math.Clamp((int)(value * 65536), 2, 65534);
        }
        return (probability, frequency);
    }
}
