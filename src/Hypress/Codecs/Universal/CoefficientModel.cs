namespace Hypress.Codecs.Universal;

/// <summary>What a coefficient is likely to be, from what is known around it: logits of not zero, above one, above two, and negative.</summary>
internal sealed class CoefficientModel
{
    /// <summary>Logits.</summary>
    public const int Outputs = 4;

    /// <summary>Numbers from one described coefficient to the next.</summary>
    public const int Pitch = SubbandContext.Features;

    /// <summary>The library's own.</summary>
    public static CoefficientModel BuiltIn { get; } = new();

    /// <summary>Evidence that the logits are worth against what a scene shows.</summary>
    public float Caution { get; } = 3;

    private readonly float[] _offsets = [0, -0.7f, -0.5f];

    /// <summary>Computes logits.</summary>
    /// <param name="features">[coefficient, feature].</param>
    /// <param name="expected">ln of the magnitude to be expected.</param>
    /// <param name="logits">[coefficient, logit].</param>
    /// <param name="count">Coefficients.</param>
    public void Run(
        ReadOnlySpan<float> features,
        ReadOnlySpan<float> expected,
        Span<float> logits,
        int count
    )
    {
        for (var i = 0; i < count; i++)
        {
            var m = expected[i];
            for (var j = 0; j < _offsets.Length; j++)
                logits[(4 * i) + j] = m + _offsets[j];
            logits[(4 * i) + 3] = 0;
        }
    }
}
