using Hypress.Networks;
using Hypress.Training.Layers;
using static TorchSharp.torch;

namespace Hypress.Training.Tests.Layers;

/// <summary>Our fused blocks against libtorch's own layers: values and every gradient.</summary>
public sealed class BlockFunctionTests
{
    // Both sides add the same products in another order. A float sum of n terms whose magnitudes add up to s differs
    // from the true one by at most n · 2^-24 · s; the values here are below 4, a sum's terms at most batch x pixels x bands.
    private static double Bound(long terms) => terms * Math.Pow(2, -24) * 4;

    public static TheoryData<int, int, int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1, 1, 1 },
            { 2, 5, 8, 8, 4 },
            { 1, 31, 24, 40, 2 },
            { 3, 2, 7, 19, 3 },
        };

    [Theory, MemberData(nameof(Shapes))]
    public void Spectral_blocks_agree_with_libtorch(
        int batch,
        int bands,
        int lines,
        int samples,
        int features
    )
    {
        Torch.Need();
        Agree(
            new SpectralBlockLayer("block", features),
            [batch, bands, lines, samples],
            SpectralBlockFunction.Of,
            TorchLayers.PlainSpectralBlock
        );
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Spatial_blocks_agree_with_libtorch(
        int batch,
        int bands,
        int lines,
        int samples,
        int features
    )
    {
        Torch.Need();
        Agree(
            new SpatialBlockLayer("block", bands, features),
            [batch, bands, lines, samples],
            SpatialBlockFunction.Of,
            TorchLayers.PlainSpatialBlock
        );
    }

    private static void Agree(
        ILayer layer,
        long[] shape,
        Func<Tensor, BlockWeights, Tensor> ours,
        Func<Tensor, BlockWeights, Tensor> theirs
    )
    {
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        using var weights = new TorchWeights(layer.Parameters, 3, CPU);
        var all = weights.Split().Values.Select(w => (w + (randn_like(w) * 0.1)).detach());
        Tensor[] leaves = [.. all.Select(w => w.requires_grad_())];
        var block = new BlockWeights(leaves[0], leaves[1], leaves[2], leaves[3]);
        var input = rand(shape).requires_grad_();
        var gradient = rand(shape) - 0.5f;
        var (mine, reference) = (ours(input, block), theirs(input, block));
        Close(reference, mine, 64);
        Tensor[] wanted = [input, .. leaves];
        var mineGradients = autograd.grad([mine], wanted, [gradient]);
        var referenceGradients = autograd.grad([reference], wanted, [gradient]);
        for (var i = 0; i < wanted.Length; i++)
            Close(
                referenceGradients[i],
                mineGradients[i],
                i == 0 ? 64 : shape.Aggregate((a, b) => a * b)
            );
    }

    private static void Close(Tensor expected, Tensor actual, long terms)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= Bound(terms), $"{difference} is above {Bound(terms)}");
    }
}
