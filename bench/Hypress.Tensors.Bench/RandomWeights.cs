using System.Buffers;
using Hypress.Networks;

namespace Hypress.Tensors.Bench;

/// <summary>Weights and images of no meaning.</summary>
internal static class RandomWeights
{
    public static WeightFile Of(
        IEnumerable<ILayer> layers,
        IReadOnlyDictionary<string, string>? entries = null,
        IEnumerable<WeightTensor>? others = null
    ) => WeightFile.Read(Bytes(layers, entries, others), new DecodeBudget(long.MaxValue));

    public static byte[] Bytes(
        IEnumerable<ILayer> layers,
        IReadOnlyDictionary<string, string>? entries = null,
        IEnumerable<WeightTensor>? others = null
    )
    {
        var random = new Random(1);
        var tensors = new List<WeightTensor>(others ?? []);
        foreach (var parameter in layers.SelectMany(layer => layer.Parameters))
        {
            var values = new float[parameter.Count];
            parameter.Start.Fill(values, parameter.Shape, random);
            tensors.Add(WeightTensor.Of(parameter.Name, parameter.Shape, values));
        }
        var bytes = new ArrayBufferWriter<byte>();
        WeightFile.Write(bytes, entries ?? new Dictionary<string, string>(), tensors);
        return bytes.WrittenSpan.ToArray();
    }

    public static Tensor Image(int side, int channels)
    {
        var random = new Random(2);
        var image = new Tensor(side, side, channels);
        for (var line = 0; line < side; line++)
        for (var sample = 0; sample < side; sample++)
            foreach (ref var value in image[line, sample])
                value = random.NextSingle();
        return image;
    }
}
