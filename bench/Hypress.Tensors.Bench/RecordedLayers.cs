using Hypress.Networks;

namespace Hypress.Tensors.Bench;

/// <summary>One kind of work that a network does: the layer without its name, and the extents it is done at.</summary>
/// <param name="Layer">The layer, its name taken off; null for attention.</param>
/// <param name="Input">What goes in; attention's query.</param>
/// <param name="Value">Attention's value; null for layers.</param>
/// <param name="Block">Attention's block; 0 for layers.</param>
internal sealed record LayerWork(ILayer? Layer, Extent Input, Extent? Value = null, int Block = 0)
{
    public string Name =>
        Layer switch
        {
            ConvolutionLayer c =>
                $"{c.Kernel} x {c.Kernel}, {c.Inputs} to {c.Outputs}{(c.Stride == 2 ? ", stride 2" : "")}",
            TransposedConvolutionLayer t =>
                $"transposed {t.Kernel} x {t.Kernel}, {t.Inputs} to {t.Outputs}",
            SpectralBlockLayer s => $"spectral block 1-{s.Features}-1, {Input.Channels} bands",
            SpatialBlockLayer s => $"spatial block 1-{s.Features}-1, {s.Bands} bands",
            GdnLayer g => $"{(g.Inverse ? "IGDN" : "GDN")}, {g.Channels}",
            _ => $"attention {Block} x {Block}, {Input.Channels} and {Value!.Channels}",
        };
}

/// <summary>Writes down what a network does, in order, and computes nothing.</summary>
internal sealed class RecordedLayers : ILayers<Extent>
{
    private readonly CountingLayers _counting = new();

    public List<LayerWork> Work { get; } = [];

    public Extent Convolution(Extent input, ConvolutionLayer layer)
    {
        Work.Add(new(layer with { Name = "", Start = null }, input));
        return _counting.Convolution(input, layer);
    }

    public Extent TransposedConvolution(Extent input, TransposedConvolutionLayer layer)
    {
        Work.Add(new(layer with { Name = "" }, input));
        return _counting.TransposedConvolution(input, layer);
    }

    public Extent SpectralBlock(Extent input, SpectralBlockLayer layer)
    {
        Work.Add(new(layer with { Name = "" }, input));
        return input;
    }

    public Extent SpatialBlock(Extent input, SpatialBlockLayer layer)
    {
        Work.Add(new(layer with { Name = "" }, input));
        return input;
    }

    public Extent Gdn(Extent input, GdnLayer layer)
    {
        Work.Add(new(layer with { Name = "" }, input));
        return input;
    }

    public Extent BlockAttention(Extent query, Extent key, Extent value, int block)
    {
        Work.Add(new(null, query, value, block));
        return value;
    }

    public Extent Activate(Extent input, Activation activation) => input;

    public Extent Add(Extent a, Extent b) => a;

    public Extent Multiply(Extent a, Extent b) => a;

    public Extent Concatenate(params ReadOnlySpan<Extent> parts) => _counting.Concatenate(parts);

    public Extent Channels(Extent input, int first, int count) =>
        _counting.Channels(input, first, count);

    public Extent Crop(Extent input, int lines, int samples) =>
        _counting.Crop(input, lines, samples);

    public void Release(Extent tensor) { }

    /// <summary>What one kind of work takes in multiply-adds.</summary>
    public static long Macs(LayerWork work)
    {
        var counting = new CountingLayers();
        _ = work.Layer switch
        {
            ConvolutionLayer c => counting.Convolution(work.Input, c),
            TransposedConvolutionLayer t => counting.TransposedConvolution(work.Input, t),
            SpectralBlockLayer s => counting.SpectralBlock(work.Input, s),
            SpatialBlockLayer s => counting.SpatialBlock(work.Input, s),
            GdnLayer g => counting.Gdn(work.Input, g),
            _ => counting.BlockAttention(work.Input, work.Input, work.Value!, work.Block),
        };
        return counting.Macs;
    }

    /// <summary>The work of coding a scene: of the encoder, and of the decoder.</summary>
    public static (List<LayerWork> Encode, List<LayerWork> Decode) Of(
        CodecNetwork network,
        int side
    )
    {
        var encode = new RecordedLayers();
        var latent = network.Analysis.Run(encode, new(side, side, network.Config.Bands));
        network.Entropy.Code(encode, new Coder(), latent, latent.Lines, latent.Samples);
        var decode = new RecordedLayers();
        var known = network.Entropy.Code(decode, new Coder(), null, latent.Lines, latent.Samples);
        network.Synthesis.Run(decode, known);
        return (encode.Work, decode.Work);
    }

    private sealed class Coder : ILatentCoder<Extent>
    {
        public Extent Factorized(Extent? latent, FactorizedPrior prior, int lines, int samples) =>
            new(lines, samples, prior.Channels);

        public Extent Gaussian(Extent? latent, Extent? mean, Extent logScale) => logScale;

        public Extent Autoregressive(Extent? latent, Extent hyper, AutoregressiveContext context) =>
            hyper with
            {
                Channels = context.Channels,
            };
    }
}
