using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.Peers;

/// <summary>A codec whose library no package brings: named, so that a bench says why it isn't compared.</summary>
internal sealed class AbsentCodec(string name, string summary, IReadOnlyList<TargetKind> targets)
    : ICubeCodec
{
    public string Name => name;

    public string Summary => $"{summary}; not built in: its library is in no package";

    public CodecCapabilities Capabilities { get; } =
        new()
        {
            DataTypes = [.. DataTypes.All.Where(type => type.Size() <= 2), DataType.Float32],
            Targets = targets,
            DefaultTarget = new(TargetKind.MaxError, 1),
            Deterministic = false,
            IsPeer = true,
            Refusal = (_, _) => Missing(name),
        };

    public ISceneEncoder CreateEncoder(EncoderSetup setup) => throw Missing(name);

    public ISceneDecoder CreateDecoder(DecoderSetup setup, DecodeBudget budget) =>
        throw Missing(name);

    private static HypressMissingException Missing(string name) =>
        new(
            $"codec {name} isn't built in: neither Debian nor NuGet has its library (docs/peers.md)"
        );
}
