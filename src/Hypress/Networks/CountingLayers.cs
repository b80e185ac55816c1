namespace Hypress.Networks;

/// <summary>An image's extents, where its values don't matter.</summary>
internal sealed record Extent(int Lines, int Samples, int Channels)
{
    public long Pixels => (long)Lines * Samples;
}

/// <summary>Computes nothing and counts the multiply-adds that computing would take; divisions, roots and activations don't count.</summary>
internal sealed class CountingLayers : ILayers<Extent>
{
    /// <summary>Multiply-adds so far.</summary>
    public long Macs { get; private set; }

    public Extent Convolution(Extent input, ConvolutionLayer layer)
    {
        var output = new Extent(
            (input.Lines + layer.Stride - 1) / layer.Stride,
            (input.Samples + layer.Stride - 1) / layer.Stride,
            layer.Outputs
        );
        var taps = layer.Kernel * layer.Kernel;
        return Count(output, (long)(layer.Causal ? taps / 2 : taps) * layer.Inputs * layer.Outputs);
    }

    public Extent TransposedConvolution(Extent input, TransposedConvolutionLayer layer)
    {
        Count(input, (long)layer.Kernel * layer.Kernel * layer.Inputs * layer.Outputs);
        return new(2 * input.Lines, 2 * input.Samples, layer.Outputs);
    }

    public Extent SpectralBlock(Extent input, SpectralBlockLayer layer) =>
        Count(input, 2L * 3 * layer.Features * input.Channels);

    public Extent SpatialBlock(Extent input, SpatialBlockLayer layer) =>
        Count(input, 2L * 9 * layer.Features * layer.Bands);

    public Extent Gdn(Extent input, GdnLayer layer) =>
        Count(input, (long)layer.Channels * layer.Channels);

    public Extent BlockAttention(Extent query, Extent key, Extent value, int block)
    {
        Count(query, (long)block * block * (query.Channels + value.Channels));
        return value;
    }

    public Extent Activate(Extent input, Activation activation) => input;

    public Extent Add(Extent a, Extent b) => a;

    public Extent Multiply(Extent a, Extent b) => a;

    public Extent Concatenate(params ReadOnlySpan<Extent> parts)
    {
        var channels = 0;
        foreach (var part in parts)
            channels += part.Channels;
        return parts[0] with { Channels = channels };
    }

    public Extent Channels(Extent input, int first, int count) => input with { Channels = count };

    public Extent Crop(Extent input, int lines, int samples) =>
        input with
        {
            Lines = lines,
            Samples = samples,
        };

    public void Release(Extent tensor) { }

    private Extent Count(Extent computed, long macsAPixel)
    {
        Macs += computed.Pixels * macsAPixel;
        return computed;
    }
}
