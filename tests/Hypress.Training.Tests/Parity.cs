using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;
using Hypress.Training.Layers;
using static TorchSharp.torch;
using Image = Hypress.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace Hypress.Training.Tests;

/// <summary>The same weights in the codec's engine, in libtorch, and in libtorch in double precision, which judges both.</summary>
internal sealed class Parity
{
    /// <summary>Half of the distance between 1 and the next float: what one rounding loses at most, relatively.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    private readonly Dictionary<string, Tensor> _single;

    /// <param name="layers">What to have weights for.</param>
    /// <param name="seed">Start of their random numbers.</param>
    /// <param name="spread">How far weights are moved from where training starts.</param>
    public Parity(IReadOnlyList<ILayer> layers, int seed, double spread = 0.1)
    {
        var random = new Random(seed);
        var tensors = new List<WeightTensor>();
        foreach (var parameter in layers.SelectMany(layer => layer.Parameters))
        {
            var values = new float[parameter.Count];
            parameter.Start.Fill(values, parameter.Shape, random);
            foreach (ref var value in values.AsSpan())
                value += (float)(
                    spread * (random.NextDouble() - (parameter.Minimum is null ? 0.5 : 0))
                );
            tensors.Add(WeightTensor.Of(parameter.Name, parameter.Shape, values));
        }
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, new Dictionary<string, string>(), tensors);
        var file = WeightFile.Read(bytes.WrittenMemory, new DecodeBudget(1 << 28));
        Engine = new(
            new LayerWeights(layers, file, LaneWidths.Widest),
            new KernelRunner(LaneWidths.Widest, 1),
            new DecodeBudget(1L << 30)
        );
        _single = tensors.ToDictionary(
            t => t.Name,
            t => tensor(t.Floats).reshape([.. t.Shape.Select(extent => (long)extent)])
        );
        Single = new(_single);
        Double = new(_single.ToDictionary(pair => pair.Key, pair => pair.Value.to(float64)));
    }

    /// <summary>The codec's engine.</summary>
    public DeterministicLayers Engine { get; }

    /// <summary>What trains.</summary>
    public TorchLayers Single { get; }

    /// <summary>The judge.</summary>
    public TorchLayers Double { get; }

    /// <summary>The judge with every weight's magnitude: with magnitudes as input, the sum of the terms' magnitudes.</summary>
    public TorchLayers Magnitudes =>
        new(_single.ToDictionary(pair => pair.Key, pair => pair.Value.to(float64).abs()));

    /// <summary>[1, channel, line, sample] as the engine has it.</summary>
    public static Image ToImage(Tensor tensor)
    {
        var (channels, lines, samples) = (
            (int)tensor.shape[1],
            (int)tensor.shape[2],
            (int)tensor.shape[3]
        );
        var image = new Image(lines, samples, channels);
        var values = tensor.to(float32).contiguous().data<float>().ToArray();
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
        for (var channel = 0; channel < channels; channel++)
            image[line, sample][channel] = values[(((channel * lines) + line) * samples) + sample];
        return image;
    }

    /// <summary>An engine's image in double precision, as libtorch has it.</summary>
    public static Tensor ToTensor(Image image)
    {
        var values = new float[image.Channels * image.Lines * image.Samples];
        for (var line = 0; line < image.Lines; line++)
        for (var sample = 0; sample < image.Samples; sample++)
        for (var channel = 0; channel < image.Channels; channel++)
            values[(((channel * image.Lines) + line) * image.Samples) + sample] = image[
                line,
                sample
            ][channel];
        return tensor(values).reshape(1, image.Channels, image.Lines, image.Samples).to(float64);
    }

    /// <summary>Fails unless every value is within its own bound.</summary>
    public static void Within(Tensor expected, Tensor actual, Tensor bound)
    {
        Assert.Equal(expected.shape, actual.shape);
        var excess = ((expected - actual.to(float64)).abs() - bound).max().item<double>();
        Assert.True(excess <= 0, $"{excess} above the bound");
    }

    /// <summary>The largest difference.</summary>
    public static double Farthest(Tensor expected, Tensor actual) =>
        (expected - actual.to(float64)).abs().max().item<double>();
}
