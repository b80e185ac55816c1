using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Universal;

/// <summary>What a coefficient is likely to be, from what is known around it: logits of not zero, above one, above two, and negative.</summary>
/// <remarks>
/// A network of a few dense layers, trained over sensors and steps by <c>hypress train</c> and built into the library.
/// Each logit is one chain of fused multiply-adds a layer: the same bits on every machine.
/// </remarks>
internal sealed class CoefficientModel
{
    /// <summary>Logits that are used.</summary>
    public const int Outputs = 4;

    /// <summary>Numbers from one described coefficient to the next.</summary>
    public const int Pitch = SubbandContext.Features;

    private const string ResourceName = "Hypress.Codecs.Universal.contexts.safetensors";
    private const int MostLayers = 8;
    private const int MostWidth = 512;

    private static readonly Lazy<CoefficientModel> Own = new(Load);

    private readonly PackedWeights[] _layers;
    private readonly KernelRunner _runner = new(LaneWidths.Widest, 1);

    /// <summary>Takes a model's layers: <c>layerN.weight</c> [outputs, inputs] and <c>layerN.bias</c>.</summary>
    /// <exception cref="HypressFormatException">The file holds no such model.</exception>
    public CoefficientModel(WeightFile file)
    {
        var layers = new List<PackedWeights>();
        var inputs = SubbandContext.Features;
        while (file.Tensors.TryGetValue($"layer{layers.Count}.bias", out var bias))
        {
            var outputs = bias.Shape[0];
            if (layers.Count == MostLayers || outputs is < 1 or > MostWidth)
                throw new HypressFormatException(
                    $"model: layer {layers.Count} has {outputs} outputs"
                );
            layers.Add(
                Pack(
                    file.Floats($"layer{layers.Count}.weight", [outputs, inputs]),
                    file.Floats($"layer{layers.Count}.bias", [outputs]),
                    inputs
                )
            );
            inputs = outputs;
        }
        if (layers.Count == 0 || inputs != Outputs)
            throw new HypressFormatException($"model: it ends with {inputs} logits, not {Outputs}");
        _layers = [.. layers];
        LogitPitch = _layers[^1].Bias.Length;
    }

    /// <summary>The library's own.</summary>
    public static CoefficientModel BuiltIn => Own.Value;

    /// <summary>Numbers from one coefficient's logits to the next one's.</summary>
    public int LogitPitch { get; }

    /// <summary>Numbers that a caller lends for what stands between layers.</summary>
    public int BufferSize => PerceptronKernel.BufferSize(_layers);

    /// <summary>Computes logits.</summary>
    /// <param name="features">[coefficient, feature].</param>
    /// <param name="buffer">Of <see cref="BufferSize"/>.</param>
    /// <param name="logits">[coefficient, <see cref="LogitPitch"/>].</param>
    /// <param name="count">Coefficients.</param>
    public void Run(float[] features, float[] buffer, float[] logits, int count) =>
        _runner.Run(new PerceptronKernel(_layers, features, Pitch, buffer, logits), count, count);

    private static PackedWeights Pack(float[] weights, float[] bias, int inputs)
    {
        var packed = new PackedWeights(1, inputs, bias.Length, LaneWidths.Widest);
        bias.CopyTo(packed.Bias, 0);
        var row = new float[bias.Length];
        for (var input = 0; input < inputs; input++)
        {
            for (var output = 0; output < row.Length; output++)
                row[output] = weights[(output * inputs) + input];
            packed.SetRow(0, input, row);
        }
        return packed;
    }

    private static CoefficientModel Load()
    {
        using var stream =
            typeof(CoefficientModel).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new HypressMissingException($"the library was built without {ResourceName}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(WeightFile.Read(bytes, new DecodeBudget(16 << 20)));
    }
}
