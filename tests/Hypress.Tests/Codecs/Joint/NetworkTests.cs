using Hypress.Codecs.Joint;
using Hypress.Entropy;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;
using Hypress.Tests.Networks;
using Hypress.Tests.Tensors;

namespace Hypress.Tests.Codecs.Joint;

public sealed class NetworkTests
{
    public static TheoryData<EntropyKind> Entropies => [.. Enum.GetValues<EntropyKind>()];

    private static NetworkConfig Small { get; } =
        new()
        {
            Bands = 5,
            Channels = 6,
            LatentChannels = 8,
            Slices = 2,
            SliceChannels = 7,
            HyperChannels = 3,
            BranchFeatures = 2,
            BranchBlocks = 2,
            AttentionBlock = 4,
            Downsamplings = 3,
        };

    [Theory, MemberData(nameof(Entropies))]
    public void The_decoder_knows_the_same_latents_as_the_encoder(EntropyKind entropy)
    {
        var config = Small with { Entropy = entropy };
        var model = Model(config);
        foreach (var step in new[] { 0, -20, 17 })
        foreach (var rounding in new[] { LatentRounding.Plain, LatentRounding.Cheapest })
        foreach (var (lines, samples) in new[] { (1, 1), (3, 6), (5, 5) })
        {
            var layers = Engine(model);
            var latent = Noise(lines, samples, config.LatentChannels, 20);
            var encoder = new RangeEncoder();
            var written = model.Network.Entropy.Code(
                layers,
                new LatentEncoder(model, layers, encoder, new(step), rounding),
                latent,
                lines,
                samples
            );
            var bytes = new System.Buffers.ArrayBufferWriter<byte>();
            encoder.Finish(bytes);
            var decoder = new RangeDecoder(bytes.WrittenMemory);
            var read = model.Network.Entropy.Code(
                layers,
                new LatentDecoder(model, layers, decoder, new(step)),
                null,
                lines,
                samples
            );
            Equal(written, read);
            Assert.False(decoder.IsExhausted);
            // With the latent residual prediction of the channel-wise model values move by half a unit more.
            // Bits can be worth another step.
            var half = rounding.CountsBits ? 1.5f : 0.5f;
            var reach = (new LatentStep(step).Size * half) + 0.51f;
            for (var line = 0; line < lines; line++)
            for (var sample = 0; sample < samples; sample++)
            for (var channel = 0; channel < latent.Channels; channel++)
                Assert.InRange(
                    read[line, sample][channel] - latent[line, sample][channel],
                    -reach,
                    reach
                );
        }
    }

    [Theory]
    [InlineData(BranchKind.Joint, AttentionKind.Local)]
    [InlineData(BranchKind.Spatial, AttentionKind.None)]
    [InlineData(BranchKind.Spectral, AttentionKind.Local)]
    [InlineData(BranchKind.None, AttentionKind.None)]
    public void Whole_networks_equal_their_definition(BranchKind branches, AttentionKind attention)
    {
        var config = Small with { Branches = branches, Attention = attention };
        var file = WeightFile.Read(RandomModels.Codec(config), new DecodeBudget(1 << 28));
        var model = new LearnedModel(file);
        var plain = new PlainLayers(file);
        var image = Noise(16, 24, config.Bands, 1);
        var latent = model.Network.Analysis.Run(Engine(model), image);
        Assert.Equal(
            (2, 3, config.LatentChannels),
            (latent.Lines, latent.Samples, latent.Channels)
        );
        Equal(model.Network.Analysis.Run(plain, image), latent);
        var result = model.Network.Synthesis.Run(Engine(model), latent);
        Assert.Equal((16, 24, config.Bands), (result.Lines, result.Samples, result.Channels));
        Equal(model.Network.Synthesis.Run(plain, latent), result);
    }

    [Fact]
    public void Spatial_features_of_a_band_see_no_other_band()
    {
        var config = Small with { Branches = BranchKind.Spatial };
        var (before, after) = FeaturesBeforeAndAfter(config, line: 7, sample: 9, band: 2);
        Differences(
            before,
            after,
            (line, sample, band) =>
                band == 2 && Math.Abs(line - 7) <= 4 && Math.Abs(sample - 9) <= 4
        );
    }

    [Fact]
    public void Spectral_features_of_a_pixel_see_no_other_pixel()
    {
        var config = Small with { Branches = BranchKind.Spectral };
        var (before, after) = FeaturesBeforeAndAfter(config, line: 7, sample: 9, band: 2);
        Differences(before, after, (line, sample, _) => line == 7 && sample == 9);
    }

    [Fact]
    public void Attention_masks_are_there_twice_and_lie_between_zero_and_one()
    {
        var model = Model(Small);
        var masks = model.Network.Analysis.Masks(Engine(model), Noise(32, 32, Small.Bands, 1));
        Assert.Equal([(8, 6), (4, 8)], masks.Select(mask => (mask.Lines, mask.Channels)));
        Assert.All(masks, mask => Assert.InRange(mask[1, 2][3], 1e-6f, 1 - 1e-6f));
    }

    [Fact]
    public void Configs_come_back_and_wrong_ones_are_refused()
    {
        var config = Small with { Entropy = EntropyKind.GaussianMixture };
        Assert.Equal(config, NetworkConfig.Parse(config.ToJson()));
        // Keys of later versions are missing in models of earlier ones.
        Assert.Equal(new NetworkConfig(), NetworkConfig.Parse("{}"));
        Assert.Equal(
            new NetworkConfig { Bands = 7, Entropy = EntropyKind.MeanScale },
            NetworkConfig.Parse("{\"bands\": 7, \"entropy\": \"mean-scale\"}")
        );
        string[] wrong =
        [
            "",
            "null",
            "[]",
            "{\"bands\": 0}",
            "{\"bands\": 31, \"slices\": 5}",
            "{\"entropy\": \"none\"}",
            "{\"unknown\": 1}",
            "{\"bands\": null}",
            "{\"bands\": {\"a\": 1, \"a\": 2}}",
        ];
        foreach (var json in wrong)
            Assert.Throws<HypressFormatException>(() => NetworkConfig.Parse(json));
    }

    private static (Tensor Before, Tensor After) FeaturesBeforeAndAfter(
        NetworkConfig config,
        int line,
        int sample,
        int band
    )
    {
        var model = Model(config);
        var image = Noise(16, 24, config.Bands, 1);
        var before = model.Network.Analysis.Features(Engine(model), image);
        image[line, sample][band] += 1;
        return (before, model.Network.Analysis.Features(Engine(model), image));
    }

    private static void Differences(Tensor a, Tensor b, Func<int, int, int, bool> allowed)
    {
        var found = 0;
        for (var line = 0; line < a.Lines; line++)
        for (var sample = 0; sample < a.Samples; sample++)
        for (var band = 0; band < a.Channels; band++)
            if (!a[line, sample][band].Equals(b[line, sample][band]))
            {
                Assert.True(allowed(line, sample, band), $"moved at {line}, {sample}, {band}");
                found++;
            }
        Assert.True(found > 1);
    }

    private static LearnedModel Model(NetworkConfig config) =>
        new(WeightFile.Read(RandomModels.Codec(config), new DecodeBudget(1 << 28)));

    private static DeterministicLayers Engine(LearnedModel model) =>
        new(model.Weights, KernelRunner.Best, new DecodeBudget(1 << 30));

    private static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal(
            (expected.Lines, expected.Samples, expected.Channels),
            (actual.Lines, actual.Samples, actual.Channels)
        );
        for (var line = 0; line < expected.Lines; line++)
        for (var sample = 0; sample < expected.Samples; sample++)
            Assert.True(
                expected[line, sample].SequenceEqual(actual[line, sample]),
                $"differs at {line}, {sample}"
            );
    }

    private static Tensor Noise(int lines, int samples, int channels, double width)
    {
        var random = new Random(lines + samples);
        var image = new Tensor(lines, samples, channels);
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
            foreach (ref var value in image[line, sample])
                value = (float)((random.NextDouble() - 0.5) * width);
        return image;
    }
}
