using Hypress.Codecs.Joint;
using Hypress.Tensors;
using Hypress.Tests.Networks;

namespace Hypress.Fuzz.Targets;

/// <summary>Model files: the bare safetensors, and the network that stands in them.</summary>
internal static class ModelTargets
{
    /// <summary>The targets.</summary>
    public static IEnumerable<FuzzTarget> All() =>
        [new("safetensors", _ => Seeds(), ReadTensors), new("model", _ => Seeds(), ReadModel)];

    private static List<byte[]> Seeds() =>
        [.. JointKinds.All.Select(kind => RandomModels.Codec(FuzzCodecs.Config(kind.Name)))];

    private static long ReadTensors(byte[] bytes, string scratch)
    {
        using (var stream = new MemoryStream(bytes))
            WeightFile.ReadEntries(stream);
        WeightFile.Read(bytes, new DecodeBudget(HypTargets.Memory));
        return bytes.Length;
    }

    private static long ReadModel(byte[] bytes, string scratch)
    {
        var file = WeightFile.Read(bytes, new DecodeBudget(HypTargets.Memory));
        _ = new LearnedModel(file);
        return bytes.Length;
    }
}
