using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors.Kernels;

namespace Hypress.Tensors.Bench;

/// <summary>Each kind of layer at the extents that a scene gives it.</summary>
internal static class LayerSpeed
{
    public static void Report(int side, int threads, double peak)
    {
        Console.WriteLine($"{side} x {side}, {threads} threads");
        var bands = 31;
        Measure(new SpectralBlockLayer("spectral block 1-4-1", 4), side, bands, 24L * bands);
        Measure(new SpatialBlockLayer("spatial block 1-4-1", bands, 4), side, bands, 72L * bands);
        Convolution(62, 64, 5, 2, side);
        Convolution(64, 64, 5, 2, side / 2);
        Convolution(64, 96, 5, 2, side / 4);
        Convolution(64, 64, 1, 1, side / 4);
        Convolution(32, 32, 3, 1, side / 4);
        Convolution(192, 96, 3, 1, side / 8);
        Convolution(62, 31, 1, 1, side);
        Measure(new GdnLayer("GDN 64", 64, false), side / 2, 64, 64 * 64);
        Measure(new GdnLayer("IGDN 64", 64, true), side / 2, 64, 64 * 64);
        Transposed(96, 64, side / 8);
        Transposed(64, 64, side / 4);
        Transposed(64, 62, side / 2);

        void Convolution(int inputs, int outputs, int kernel, int stride, int extent) =>
            Measure(
                new ConvolutionLayer(
                    $"{kernel} x {kernel}, stride {stride}, {inputs} to {outputs}",
                    inputs,
                    outputs,
                    kernel,
                    stride
                ),
                extent,
                inputs,
                (long)kernel * kernel * inputs * outputs / (stride * stride)
            );

        void Transposed(int inputs, int outputs, int extent) =>
            Measure(
                new TransposedConvolutionLayer(
                    $"transposed 5 x 5, {inputs} to {outputs}",
                    inputs,
                    outputs,
                    5
                ),
                extent,
                inputs,
                25L * inputs * outputs
            );

        void Measure(ILayer layer, int extent, int channels, long macsPerPixel)
        {
            var layers = new DeterministicLayers(
                new([layer], RandomWeights.Of([layer]), LaneWidths.Widest),
                new KernelRunner(LaneWidths.Widest, threads),
                new DecodeBudget(long.MaxValue)
            );
            var input = RandomWeights.Image(extent, channels);
            var seconds = Timing.Best(() => layers.Release(Run(layers, layer, input)));
            var speed = (double)extent * extent * macsPerPixel / seconds / 1e9;
            Console.WriteLine(
                $"  {layer.Name, -30} {extent, 4}: {seconds * 1e3, 7:F2} ms {speed, 7:F1} GMAC/s {speed / peak, 5:P0} of peak"
            );
        }
    }

    private static Tensor Run(DeterministicLayers layers, ILayer layer, Tensor input) =>
        layer switch
        {
            ConvolutionLayer convolution => layers.Convolution(input, convolution),
            TransposedConvolutionLayer transposed => layers.TransposedConvolution(
                input,
                transposed
            ),
            SpectralBlockLayer spectral => layers.SpectralBlock(input, spectral),
            SpatialBlockLayer spatial => layers.SpatialBlock(input, spatial),
            GdnLayer gdn => layers.Gdn(input, gdn),
            _ => throw new ArgumentException(layer.Name),
        };
}
