using System.Diagnostics;
using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors.Kernels;

namespace Hypress.Tensors.Bench;

/// <summary>The paper's claims on cost (§3.1): a residual block grouped by band against a full one, and of 3 x 1 x 1 against 3 x 3 x 3.</summary>
/// <remarks>
/// All four have the same shape of block, bands to F features a band and back. The grouped and the 3 x 1 x 1 block are the
/// codec's kernels. The full 2-D block is two dense convolutions, which mix all bands and features. The 3 x 3 x 3 block is
/// dense convolutions over a band's neighbourhood, band by band: three bands to F features, three bands' features to one.
/// </remarks>
internal static class CostClaims
{
    public static void Report(NetworkConfig config, int side)
    {
        var (bands, features) = (config.Bands, config.BranchFeatures);
        var wide = bands * features;
        long values = (long)side * side * bands;
        Console.WriteLine();
        Console.WriteLine(
            $"Blocks of two layers, {bands} bands, {features} features a band, {side} x {side} pixels, one thread, processor time"
        );
        Console.WriteLine();
        Console.WriteLine("| block | parameters | multiply-adds a value | ms | GMAC/s |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Row(
            "spatial, 3 x 3 grouped by band",
            new SpatialBlockLayer("spatial", bands, features),
            [],
            2 * 9 * features
        );
        Row(
            "spatial, full 3 x 3",
            null,
            [new("inner", bands, wide, 3, 1, Activation.LeakyRelu), new("outer", wide, bands, 3)],
            2L * 9 * wide
        );
        Row(
            "spectral, 3 x 1 x 1",
            new SpectralBlockLayer("spectral", features),
            [],
            2 * 3 * features
        );
        Row(
            "spectral, 3 x 3 x 3",
            null,
            [
                new("inner", 3, features, 3, 1, Activation.LeakyRelu),
                new("outer", 3 * features, 1, 3),
            ],
            2 * 27 * features,
            bands
        );

        void Row(string name, ILayer? block, ConvolutionLayer[] dense, long macs, int repeats = 1)
        {
            ILayer[] all = block is null ? [.. dense] : [block];
            var seconds = block is null
                ? repeats * dense.Sum(layer => Time(layer, layer.Inputs))
                : Time(block, bands);
            var parameters = all.SelectMany(layer => layer.Parameters).Sum(p => (long)p.Count);
            Console.WriteLine(
                $"| {name} | {parameters} | {macs} | {seconds * 1e3:F1} | {values * macs / seconds / 1e9:F1} |"
            );
        }

        double Time(ILayer layer, int channels)
        {
            var layers = new DeterministicLayers(
                new([layer], RandomWeights.Of([layer]), LaneWidths.Widest),
                new KernelRunner(LaneWidths.Widest, 1),
                new DecodeBudget(long.MaxValue)
            );
            var input = RandomWeights.Image(side, channels);
            return Timing.Best(() =>
                layers.Release(
                    layer switch
                    {
                        ConvolutionLayer c => layers.Convolution(input, c),
                        SpectralBlockLayer s => layers.SpectralBlock(input, s),
                        SpatialBlockLayer s => layers.SpatialBlock(input, s),
                        _ => throw new UnreachableException(),
                    }
                )
            );
        }
    }
}
