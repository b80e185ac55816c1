namespace Hypress.Networks;

/// <summary>
/// What a network computes with: the codec's deterministic engine or libtorch. Networks are written once over it.
/// </summary>
/// <typeparam name="T">
/// An image of channels. In the engine [line, sample, channel], one image; in libtorch [batch, channel, line, sample].
/// </typeparam>
/// <remarks>
/// What each layer computes, its padding and the order of its weights stand at the layer's own type. An implementation
/// finds the weights by the layer's name. No operation changes its arguments.
/// </remarks>
internal interface ILayers<T>
    where T : class
{
    /// <summary>A dense convolution.</summary>
    T Convolution(T input, ConvolutionLayer layer);

    /// <summary>A transposed convolution of stride 2.</summary>
    T TransposedConvolution(T input, TransposedConvolutionLayer layer);

    /// <summary>A residual block along the bands; one operation, so that an implementation can fuse it.</summary>
    T SpectralBlock(T input, SpectralBlockLayer layer);

    /// <summary>A residual block within each band; one operation, so that an implementation can fuse it.</summary>
    T SpatialBlock(T input, SpatialBlockLayer layer);

    /// <summary>Divisive normalization or its inverse.</summary>
    T Gdn(T input, GdnLayer layer);

    /// <summary>Embedded-Gaussian attention within non-overlapping blocks (paper §3.3, equation 5).</summary>
    /// <remarks>
    /// Blocks of <paramref name="block"/> x <paramref name="block"/> positions from the top left; those at the right and
    /// lower border are what is left (softmax over fewer positions). Within a block, over positions i and j:
    /// out[i] = sum over j of softmax over j(query[i] · key[j]) value[j], without any scale.
    /// <paramref name="query"/> and <paramref name="key"/> have as many channels.
    /// </remarks>
    T BlockAttention(T query, T key, T value, int block);

    /// <summary>A function of each value.</summary>
    T Activate(T input, Activation activation);

    /// <summary>a + b.</summary>
    T Add(T a, T b);

    /// <summary>a · b, value by value.</summary>
    T Multiply(T a, T b);

    /// <summary>The channels of all parts, one part after the other.</summary>
    T Concatenate(params ReadOnlySpan<T> parts);

    /// <summary>Some channels.</summary>
    T Channels(T input, int first, int count);

    /// <summary>The first lines and samples.</summary>
    T Crop(T input, int lines, int samples);

    /// <summary>
    /// Says that the network needs a tensor no longer, so that an engine can reuse its memory. Training keeps it.
    /// </summary>
    void Release(T tensor);
}
