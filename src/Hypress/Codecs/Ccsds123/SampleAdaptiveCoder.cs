using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The sample-adaptive coder, index by index.</summary>
/// <remarks>CCSDS 123.0-B-2, 5.4.3.2: zeros, a one and the low bits; or U_max zeros and the whole index.</remarks>
internal sealed class SampleAdaptiveEncoder(
    SampleAdaptiveParameters coder,
    ImageParameters image,
    BitWriter bits
) : IIndexEncoder
{
    private readonly SampleAdaptiveStatistics _statistics = new(
        coder,
        image,
        new DecodeBudget(long.MaxValue)
    );

    public void Encode(int band, uint index)
    {
        if (_statistics.IsFirst(band))
        {
            bits.Write(index, image.Depth);
            _statistics.Start(band);
            return;
        }
        var k = _statistics.LowBits(band);
        var high = index >> k;
        if (high < coder.UnaryLimit)
        {
            bits.WriteUnary(high);
            bits.Write(index & ((1u << k) - 1), k);
        }
        else
        {
            bits.WriteZeros(coder.UnaryLimit);
            bits.Write(index, image.Depth);
        }
        _statistics.Update(band, index);
    }

    public void EncodeLine(ReadOnlySpan<int> line) => CodingOrder.EncodeLine(image, line, this);

    public void EncodeLimit(int limit, int depth) => bits.Write((uint)limit, depth);

    public void Finish() { }
}

/// <summary>The sample-adaptive coder's other side.</summary>
internal sealed class SampleAdaptiveDecoder(
    SampleAdaptiveParameters coder,
    ImageParameters image,
    BitReader bits,
    DecodeBudget budget
) : IIndexDecoder
{
    private readonly SampleAdaptiveStatistics _statistics = new(coder, image, budget);

    public uint Decode(int band)
    {
        if (_statistics.IsFirst(band))
        {
            _statistics.Start(band);
            return (uint)bits.Read("mapped index", image.Depth);
        }
        var k = _statistics.LowBits(band);
        var high = (uint)bits.ReadUnary("codeword", coder.UnaryLimit);
        var index =
            high < coder.UnaryLimit
                ? (high << k) | (uint)bits.Read("codeword", k)
                : (uint)bits.Read("mapped index", image.Depth);
        _statistics.Update(band, index);
        return index;
    }

    public void DecodeLine(Span<int> line) => CodingOrder.DecodeLine(image, this, line);

    public int DecodeLimit(int depth) => (int)bits.Read("error limit", depth);
}
