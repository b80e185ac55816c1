using Hypress.Codecs.Joint;
using Hypress.Cubes;
using Hypress.Networks;
using Hypress.Training.Scenes;
using static TorchSharp.torch;

namespace Hypress.Training.Tests;

/// <summary>Is the codec's engine the network that was trained?</summary>
/// <remarks>
/// A float sum of n products differs from the true one by at most about n · 2^-24 times the sum of the products'
/// magnitudes, in whatever order it is taken; that sum is computed, so each value has a bound of its own.
/// </remarks>
public sealed class ParityTests
{
    private static readonly NetworkConfig Small = new()
    {
        Bands = 5,
        Channels = 12,
        LatentChannels = 16,
        Slices = 2,
        SliceChannels = 10,
        HyperChannels = 6,
        AttentionBlock = 4,
    };

    public static TheoryData<int, int, bool> Convolutions =>
        new()
        {
            { 1, 1, false },
            { 3, 1, false },
            { 5, 1, false },
            { 3, 2, false },
            { 5, 2, false },
            { 5, 1, true },
        };

    [Theory, MemberData(nameof(Convolutions))]
    public void Convolutions_agree(int kernel, int stride, bool causal)
    {
        var layer = new ConvolutionLayer("layer", 7, 19, kernel, stride) { Causal = causal };
        SumsAgree(
            layer,
            7,
            (7 * kernel * kernel) + 1,
            (layers, x) => layers.Convolution(x, layer),
            (layers, x) => layers.Convolution(x, layer)
        );
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Transposed_convolutions_agree(int kernel)
    {
        var layer = new TransposedConvolutionLayer("layer", 7, 19, kernel);
        SumsAgree(
            layer,
            7,
            (7 * kernel * kernel) + 1,
            (layers, x) => layers.TransposedConvolution(x, layer),
            (layers, x) => layers.TransposedConvolution(x, layer)
        );
    }

    // The inner layer's error passes the outer one's terms: both layers' roundings count.
    [Fact]
    public void Spectral_blocks_agree()
    {
        var layer = new SpectralBlockLayer("layer", 4);
        SumsAgree(
            layer,
            9,
            4 + 13 + 2,
            (layers, x) => layers.SpectralBlock(x, layer),
            (layers, x) => layers.SpectralBlock(x, layer)
        );
    }

    [Fact]
    public void Spatial_blocks_agree()
    {
        var layer = new SpatialBlockLayer("layer", 9, 4);
        SumsAgree(
            layer,
            9,
            10 + 37 + 2,
            (layers, x) => layers.SpatialBlock(x, layer),
            (layers, x) => layers.SpatialBlock(x, layer)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Divisive_normalization_agrees(bool inverse)
    {
        // All terms of the norm are positive, so its relative error is that of n + 1 roundings, halved by the root.
        var layer = new GdnLayer("layer", 21, inverse);
        SumsAgree(
            layer,
            21,
            21 + 4,
            (layers, x) => layers.Gdn(x, layer),
            (layers, x) => layers.Gdn(x, layer),
            relative: true
        );
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(9, 14)]
    [InlineData(3, 5)]
    public void Block_attention_agrees(int lines, int samples)
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        random.manual_seed(11);
        const int Channels = 6;
        const int Block = 4;
        var parity = new Parity([], 1);
        var (q, k, v) = (Random(Channels), Random(Channels), Random(8));
        var expected = parity.Double.BlockAttention(Wide(q), Wide(k), Wide(v), Block);
        var ours = parity.Engine.BlockAttention(
            Parity.ToImage(q),
            Parity.ToImage(k),
            Parity.ToImage(v),
            Block
        );
        var theirs = parity.Single.BlockAttention(q, k, v, Block);
        // Values are below 1: a logit is off by at most n² roundings, a weight relatively by twice that and its own
        // exponential's and the sum's few, and the result is a mean of values.
        var bound = tensor(
            ((2 * Channels * Channels) + (2 * Block * Block) + 16) * Parity.Rounding
        );
        Parity.Within(expected, Parity.ToTensor(ours), bound);
        Parity.Within(expected, theirs, bound);

        Tensor Random(int channels) => (rand(1, channels, lines, samples) * 2) - 1;
        static Tensor Wide(Tensor tensor) => tensor.to(float64);
    }

    [Theory]
    [InlineData(Activation.LeakyRelu)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.HalfTanh)]
    [InlineData(Activation.Absolute)]
    public void Activations_agree(object activation)
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        var parity = new Parity([], 1);
        var x = linspace(-30, 30, 4096).reshape(1, 1, 64, 64);
        var expected = parity.Double.Activate(x.to(float64), (Activation)activation);
        var ours = parity.Engine.Activate(Parity.ToImage(x), (Activation)activation);
        // Our exponential is good to a few units in the last place.
        Parity.Within(
            expected,
            Parity.ToTensor(ours),
            (expected.abs() + 1e-6) * 8 * Parity.Rounding
        );
    }

    [Theory]
    [InlineData(BranchKind.Joint, AttentionKind.Local)]
    [InlineData(BranchKind.Joint, AttentionKind.None)]
    [InlineData(BranchKind.None, AttentionKind.Local)]
    public void Whole_networks_are_as_near_to_the_truth_in_the_codec_as_in_training(
        object branches,
        object attention
    )
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        random.manual_seed(13);
        var network = new CodecNetwork(
            Small with
            {
                Branches = (BranchKind)branches,
                Attention = (AttentionKind)attention,
            }
        );
        // Near to where training starts: far from it, attention between huge values turns any error into a large one.
        var parity = new Parity([.. network.Layers], 3, spread: 0.01);
        var image = rand(1, Small.Bands, 40, 56);
        var latent = network.Analysis.Run(parity.Double, image.to(float64));
        var ours = network.Analysis.Run(parity.Engine, Parity.ToImage(image));
        Near(latent, Parity.ToTensor(ours), network.Analysis.Run(parity.Single, image));
        var rounded = latent.round().clamp(-3, 3).to(float32);
        var decoded = network.Synthesis.Run(parity.Double, rounded.to(float64));
        var engine = network.Synthesis.Run(parity.Engine, Parity.ToImage(rounded));
        Near(decoded, Parity.ToTensor(engine), network.Synthesis.Run(parity.Single, rounded));

        // Both round as often, in different orders: errors of one size, give or take their luck.
        static void Near(Tensor truth, Tensor ours, Tensor theirs)
        {
            var size = truth.abs().max().item<double>();
            var allowed = (4 * Parity.Farthest(truth, theirs)) + (8 * size * Parity.Rounding);
            Assert.InRange(Parity.Farthest(truth, ours), 0, allowed);
            Assert.InRange(allowed, 0, size * 1e-3);
        }
    }

    public static TheoryData<EntropyKind> Entropies => [.. Enum.GetValues<EntropyKind>()];

    [Theory, MemberData(nameof(Entropies))]
    public void Real_files_are_what_training_counts(EntropyKind entropy)
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        using var trained = new TrainedNetwork(Small with { Entropy = entropy }, 5, CPU);
        var shape = new CubeShape(Small.Bands, 64, 72);
        var scene = new TrainingScene("waves", shape, new float[shape.Count]);
        for (var i = 0; i < scene.Values.Length; i++)
            scene.Values[i] = (float)(0.5 + (0.4 * Math.Sin(i * 0.37) * Math.Cos(i * 0.0011)));
        var file = ModelExport.Write(trained);
        var model = Validation.Load(file);
        // Training with the file's own 16-bit weights.
        trained.Weights.Write(
            trained.Weights.Parameters.ToDictionary(
                parameter => parameter.Name,
                parameter =>
                    Tensors
                        .WeightFile.Read(file, new DecodeBudget(1 << 28))
                        .Floats(parameter.Name, parameter.Shape)
            )
        );
        using var quiet = no_grad();
        var image = tensor(scene.Values).reshape(1, Small.Bands, 64, 72);
        var (decoded, bits) = trained.Run(image, noise: null);
        var mse = (decoded.clamp(0, 1) - image).square().mean().item<float>();
        var peak = scene.Values.Max();
        var real = Validation.Measure(model, scene, LatentRounding.Plain);
        var counted = bits.item<float>() / shape.Count;
        // 1 % and the coder's last bytes; scales are taken from a table of 64, means are not.
        Assert.InRange(real.Bpppb, counted * 0.99, (counted * 1.01) + (8.0 * 8 / shape.Count));
        Assert.Equal(10 * Math.Log10(peak * peak / mse), real.Psnr, 0.05);
    }

    private static void SumsAgree(
        ILayer layer,
        int channels,
        int terms,
        Func<ILayers<Tensor>, Tensor, Tensor> torch,
        Func<DeterministicLayers, Tensors.Tensor, Tensors.Tensor> engine,
        bool relative = false
    )
    {
        Torch.Need();
        using var scope = NewDisposeScope();
        random.manual_seed(17);
        var parity = new Parity([layer], 2);
        foreach (var (lines, samples) in ((int, int)[])[(1, 1), (6, 4), (13, 18)])
        {
            var x = (rand(1, channels, lines, samples) * 2) - 1;
            var expected = torch(parity.Double, x.to(float64));
            var magnitudes = relative
                ? expected.abs()
                : torch(parity.Magnitudes, x.to(float64).abs());
            var bound = magnitudes * terms * Parity.Rounding;
            Parity.Within(
                expected,
                Parity.ToTensor(engine(parity.Engine, Parity.ToImage(x))),
                bound
            );
            Parity.Within(expected, torch(parity.Single, x), bound);
        }
    }
}
