using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Writes mapped quantizer indices in the order of coding.</summary>
internal interface IIndexEncoder
{
    /// <summary>Writes a band of a band-sequential image, pixel by pixel.</summary>
    void EncodeBand(int band, ReadOnlySpan<int> indices);

    /// <summary>Writes a line of a band-interleaved image, [sample, band].</summary>
    void EncodeLine(ReadOnlySpan<int> line);

    /// <summary>Writes an error limit.</summary>
    void EncodeLimit(int limit, int bits);

    /// <summary>Writes what stands behind the last index.</summary>
    void Finish();
}

/// <summary>Reads what an <see cref="IIndexEncoder"/> wrote, in the same order.</summary>
internal interface IIndexDecoder
{
    /// <summary>Reads a band of a band-sequential image, pixel by pixel.</summary>
    /// <exception cref="HypressFormatException">The data end or can't be.</exception>
    void DecodeBand(int band, Span<int> indices);

    /// <summary>Reads a line of a band-interleaved image, [sample, band].</summary>
    /// <exception cref="HypressFormatException">The data end or can't be.</exception>
    void DecodeLine(Span<int> line);

    /// <summary>Reads an error limit.</summary>
    /// <exception cref="HypressFormatException">The data end or can't be.</exception>
    int DecodeLimit(int bits);
}

/// <summary>The coders by their parameters.</summary>
internal static class IndexCoders
{
    public static IIndexEncoder CreateEncoder(Ccsds123Parameters p, BitWriter bits) =>
        p.Coder switch
        {
            SampleAdaptiveParameters coder => new SampleAdaptiveEncoder(coder, p.Image, bits),
            HybridParameters coder => new HybridEncoder(coder, p.Image, bits),
            _ => new BlockAdaptiveEncoder((BlockAdaptiveParameters)p.Coder, p.Image, bits),
        };

    /// <summary>A decoder; the bits are at the body's beginning.</summary>
    public static IIndexDecoder CreateDecoder(
        Ccsds123Parameters p,
        BitReader bits,
        DecodeBudget budget
    ) =>
        p.Coder switch
        {
            SampleAdaptiveParameters coder => new SampleAdaptiveDecoder(
                coder,
                p.Image,
                bits,
                budget
            ),
            HybridParameters coder => new HybridDecoder(coder, p, bits, budget),
            _ => new BlockAdaptiveDecoder(
                (BlockAdaptiveParameters)p.Coder,
                p.Image,
                CodingOrder.SymbolCount(p),
                bits,
                budget
            ),
        };
}
