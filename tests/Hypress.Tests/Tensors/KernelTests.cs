using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;
using Hypress.Tests.Networks;
using Activation = Hypress.Networks.Activation;

namespace Hypress.Tests.Tensors;

public sealed class KernelTests
{
    // Width and threads.
    public static TheoryData<int, int> Engines =>
        new()
        {
            { 1, 1 },
            { 4, 1 },
            { 8, 1 },
            { 8, 3 },
            { 16, 2 },
        };

    [Theory, MemberData(nameof(Engines))]
    public void Convolutions_equal_their_definition(int width, int threads)
    {
        foreach (var (kernel, stride) in new[] { (1, 1), (3, 1), (3, 2), (5, 1), (5, 2), (1, 2) })
        foreach (var (inputs, outputs) in new[] { (1, 1), (3, 17), (31, 33), (4, 80), (6, 112) })
        foreach (var (lines, samples) in new[] { (1, 1), (2, 7), (5, 13), (6, 6) })
        {
            var layer = new ConvolutionLayer(
                "c",
                inputs,
                outputs,
                kernel,
                stride,
                Activation.LeakyRelu
            );
            Agree(
                [layer],
                (layers, x) => layers.Convolution(x, layer),
                Noise(lines, samples, inputs),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Causal_convolutions_equal_their_definition_whole_and_at_a_position(
        int width,
        int threads
    )
    {
        var layer = new ConvolutionLayer("c", 6, 20, 5) { Causal = true };
        var input = Noise(5, 6, 6);
        Agree([layer], (layers, x) => layers.Convolution(x, layer), input, width, threads);
        var model = RandomModels.File(RandomModels.Weights([layer], 1));
        var layers = Engine([layer], model, width, threads);
        var whole = layers.Convolution(input, layer);
        var one = layers.ConvolutionAt(input, layer, 3, 4);
        Assert.Equal(Bits(whole[3, 4]), Bits(one[0, 0]));
    }

    [Theory, MemberData(nameof(Engines))]
    public void Transposed_convolutions_equal_their_definition(int width, int threads)
    {
        foreach (var kernel in new[] { 3, 5 })
        foreach (var (inputs, outputs) in new[] { (1, 1), (7, 62), (33, 16) })
        foreach (var (lines, samples) in new[] { (1, 1), (3, 8), (4, 5) })
        {
            var layer = new TransposedConvolutionLayer("t", inputs, outputs, kernel);
            Agree(
                [layer],
                (layers, x) => layers.TransposedConvolution(x, layer),
                Noise(lines, samples, inputs),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Spectral_blocks_equal_their_definition(int width, int threads)
    {
        foreach (var bands in new[] { 1, 2, 15, 16, 17, 31, 32, 40 })
        foreach (var features in new[] { 1, 4 })
        {
            var layer = new SpectralBlockLayer("s", features);
            Agree(
                [layer],
                (layers, x) => layers.SpectralBlock(x, layer),
                Noise(3, 11, bands),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Spatial_blocks_equal_their_definition(int width, int threads)
    {
        foreach (var (bands, features) in new[] { (1, 1), (17, 3), (31, 4) })
        foreach (var (lines, samples) in new[] { (1, 1), (2, 3), (35, 5), (3, 67), (33, 130) })
        {
            if (lines * samples > 2000 && bands > 1)
                continue;
            var layer = new SpatialBlockLayer("s", bands, features);
            Agree(
                [layer],
                (layers, x) => layers.SpatialBlock(x, layer),
                Noise(lines, samples, bands),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Normalizations_equal_their_definition(int width, int threads)
    {
        foreach (var channels in new[] { 1, 16, 31, 64 })
        foreach (var inverse in new[] { false, true })
        {
            var layer = new GdnLayer("g", channels, inverse);
            Agree(
                [layer],
                (layers, x) => layers.Gdn(x, layer),
                Noise(3, 9, channels),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Attention_equals_its_definition_in_whole_and_cut_blocks(int width, int threads)
    {
        foreach (var (lines, samples) in new[] { (8, 8), (5, 11), (1, 1) })
        foreach (var channels in new[] { 1, 20 })
        {
            var key = Noise(lines, samples, channels, seed: 2);
            var value = Noise(lines, samples, 19, seed: 3);
            Agree(
                [],
                (layers, x) => layers.BlockAttention(x, key, value, 4),
                Noise(lines, samples, channels),
                width,
                threads
            );
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Functions_of_values_equal_their_definition(int width, int threads)
    {
        var other = Noise(4, 5, 19, seed: 5);
        foreach (var activation in Enum.GetValues<Activation>())
            Agree(
                [],
                (layers, x) => layers.Activate(x, activation),
                Noise(4, 5, 19),
                width,
                threads
            );
        Agree([], (layers, x) => layers.Add(x, other), Noise(4, 5, 19), width, threads);
        Agree([], (layers, x) => layers.Multiply(x, other), Noise(4, 5, 19), width, threads);
        Agree([], (layers, x) => layers.Concatenate(x, other, x), Noise(4, 5, 3), width, threads);
        Agree([], (layers, x) => layers.Channels(x, 2, 9), Noise(4, 5, 19), width, threads);
        Agree([], (layers, x) => layers.Crop(x, 3, 2), Noise(4, 5, 19), width, threads);
    }

    [Fact]
    public void Released_memory_comes_back_with_a_clean_border()
    {
        var layer = new ConvolutionLayer("c", 3, 3, 5);
        var model = RandomModels.File(RandomModels.Weights([layer], 1));
        var layers = Engine([layer], model, 8, 1);
        var first = layers.Convolution(Noise(6, 6, 3), layer);
        var expected = Bits(layers.Convolution(first, layer)[0, 0]);
        var copy = layers.Crop(first, 6, 6);
        layers.Release(first);
        var again = layers.Convolution(Noise(6, 6, 3), layer);
        Assert.Same(first.Values, again.Values);
        Assert.Equal(expected, Bits(layers.Convolution(copy, layer)[0, 0]));
        Assert.Equal(expected, Bits(layers.Convolution(again, layer)[0, 0]));
    }

    private static void Agree(
        ILayer[] parts,
        Func<ILayers<Tensor>, Tensor, Tensor> run,
        Tensor input,
        int width,
        int threads
    )
    {
        var model = RandomModels.File(RandomModels.Weights(parts, 1));
        var expected = run(new PlainLayers(model), input);
        var actual = run(Engine(parts, model, width, threads), input);
        Assert.Equal(
            (expected.Lines, expected.Samples, expected.Channels),
            (actual.Lines, actual.Samples, actual.Channels)
        );
        for (var line = 0; line < expected.Lines; line++)
        for (var sample = 0; sample < expected.Samples; sample++)
            Assert.Equal(Bits(expected[line, sample]), Bits(actual[line, sample]));
    }

    private static DeterministicLayers Engine(
        ILayer[] parts,
        WeightFile model,
        int width,
        int threads
    ) =>
        new(
            new LayerWeights(parts, model, (LaneWidth)width),
            new KernelRunner((LaneWidth)width, threads),
            new DecodeBudget(1L << 30)
        );

    private static Tensor Noise(int lines, int samples, int channels, int seed = 1)
    {
        var random = new Random(seed);
        var image = new Tensor(lines, samples, channels);
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
            foreach (ref var value in image[line, sample])
                value = (float)((random.NextDouble() - 0.5) * 4);
        return image;
    }

    private static int[] Bits(Span<float> values) =>
        [.. values.ToArray().Select(BitConverter.SingleToInt32Bits)];
}
