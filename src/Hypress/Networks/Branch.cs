namespace Hypress.Networks;

/// <summary>A chain of residual blocks at full resolution that sees either space or spectrum, never both (paper §3.1).</summary>
internal sealed class Branch
{
    private readonly SpectralBlockLayer[] _spectral;
    private readonly SpatialBlockLayer[] _spatial;

    private Branch(SpectralBlockLayer[] spectral, SpatialBlockLayer[] spatial) =>
        (_spectral, _spatial) = (spectral, spatial);

    public IEnumerable<ILayer> Layers => [.. _spectral, .. _spatial];

    public static Branch Spectral(string name, NetworkConfig config) =>
        new(
            [
                .. Enumerable
                    .Range(0, config.BranchBlocks)
                    .Select(i => new SpectralBlockLayer(
                        $"{name}.spectral{i}",
                        config.BranchFeatures
                    )),
            ],
            []
        );

    public static Branch Spatial(string name, NetworkConfig config) =>
        new(
            [],
            [
                .. Enumerable
                    .Range(0, config.BranchBlocks)
                    .Select(i => new SpatialBlockLayer(
                        $"{name}.spatial{i}",
                        config.Bands,
                        config.BranchFeatures
                    )),
            ]
        );

    public T Run<T>(ILayers<T> layers, T input)
        where T : class
    {
        var current = input;
        foreach (var block in _spectral)
            current = Step(layers.SpectralBlock(current, block));
        foreach (var block in _spatial)
            current = Step(layers.SpatialBlock(current, block));
        return current;

        T Step(T next)
        {
            if (current != input)
                layers.Release(current);
            return next;
        }
    }
}
