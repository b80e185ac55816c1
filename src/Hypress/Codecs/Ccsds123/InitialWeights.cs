namespace Hypress.Codecs.Ccsds123;

/// <summary>The weights and exponent offsets with which a band begins.</summary>
internal static class InitialWeights
{
    /// <summary>Fills a band's weights; those of bands that aren't there become zero.</summary>
    public static void Fill(PredictorParameters p, int band, Span<long> weights)
    {
        weights.Clear();
        if (p.InitialWeights is { Values: { } table } custom)
        {
            // CCSDS 123.0-B-2: w = 2^(Omega+3-Q) L + ceil(2^(Omega+2-Q) - 1)
            var (omega, q) = (p.WeightBits, custom.Bits);
            var half = q <= omega + 2 ? (1L << (omega + 2 - q)) - 1 : 0;
            for (var i = 0; i < table[band].Length; i++)
                weights[i] = ((long)table[band][i] << (omega + 3 - q)) + half;
            return;
        }
        // 7/8 for the band before, an eighth of it for the next, and so on.
        var weight = (7L << p.WeightBits) >> 3;
        for (var i = p.Reduced ? 0 : 3; i < p.WeightCount(band); i++, weight >>= 3)
            weights[i] = weight;
    }

    /// <summary>Fills a band's exponent offsets, one for each weight.</summary>
    public static void FillOffsets(PredictorParameters p, int band, Span<int> offsets)
    {
        offsets.Clear();
        if (p.ExponentOffsets is not { Values: { } table })
            return;
        var values = table[band].AsSpan();
        if (!p.Reduced)
        {
            offsets[..3].Fill(values[0]); // the intra offset is shared by the three directions
            values = values[1..];
            offsets = offsets[3..];
        }
        values.CopyTo(offsets);
    }
}
