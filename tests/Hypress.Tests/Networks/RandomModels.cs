using System.Buffers;
using Hypress.Networks;
using Hypress.Tensors;

namespace Hypress.Tests.Networks;

/// <summary>Models whose weights nobody trained.</summary>
internal static class RandomModels
{
    /// <summary>Weights for layers, as training would start with, biases and matrices stirred so that nothing is zero.</summary>
    public static List<WeightTensor> Weights(IEnumerable<ILayer> layers, int seed)
    {
        var random = new Random(seed);
        var tensors = new List<WeightTensor>();
        foreach (var parameter in layers.SelectMany(layer => layer.Parameters))
        {
            var values = new float[parameter.Count];
            parameter.Start.Fill(values, parameter.Shape, random);
            foreach (ref var value in values.AsSpan())
                value +=
                    0.05f * (float)(random.NextDouble() - (parameter.Minimum is null ? 0.5 : 0));
            tensors.Add(WeightTensor.Of(parameter.Name, parameter.Shape, values));
        }
        return tensors;
    }

    /// <summary>A model in memory from some tensors.</summary>
    public static WeightFile File(
        IReadOnlyCollection<WeightTensor> tensors,
        IReadOnlyDictionary<string, string>? entries = null
    )
    {
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, entries ?? new Dictionary<string, string>(), tensors);
        return WeightFile.Read(bytes.WrittenMemory, new DecodeBudget(1L << 30));
    }
}
