namespace Hypress.Codecs.Universal;

/// <summary>How an encoder rounds coefficients.</summary>
/// <param name="BitPrice">What a bit is worth in squared steps; 0 rounds without looking at bits.</param>
/// <param name="NonzeroBits">Bits that a coefficient costs its neighbours when it isn't zero.</param>
/// <param name="Offset">Without looking at bits: what is added before cutting, 0.5 rounds to the nearest.</param>
internal sealed record CoefficientChoice(float BitPrice, float NonzeroBits, float Offset)
{
    /// <summary>Least error for the bits.</summary>
    public static CoefficientChoice Optimized { get; } = new(0.11f, 0.4f, 0);

    /// <summary>A wider dead zone only.</summary>
    public static CoefficientChoice Plain { get; } = new(0, 0, 0.33f);
}
