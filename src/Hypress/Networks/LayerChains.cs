namespace Hypress.Networks;

/// <summary>Chaining of layers where each needs only the one before.</summary>
internal static class LayerChains
{
    /// <summary>Releases <paramref name="current"/>, unless it is <paramref name="keep"/>, and goes on with <paramref name="next"/>.</summary>
    public static T Then<T>(this ILayers<T> layers, T current, T next, T? keep = null)
        where T : class
    {
        if (!ReferenceEquals(current, keep) && !ReferenceEquals(current, next))
            layers.Release(current);
        return next;
    }

    /// <summary>Runs convolutions one after the other; the input stays.</summary>
    public static T Chain<T>(this ILayers<T> layers, T input, ReadOnlySpan<ConvolutionLayer> chain)
        where T : class
    {
        var current = input;
        foreach (var layer in chain)
            current = layers.Then(current, layers.Convolution(current, layer), keep: input);
        return current;
    }
}
