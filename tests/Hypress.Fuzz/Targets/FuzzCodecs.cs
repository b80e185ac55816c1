using Hypress.Codecs;
using Hypress.Codecs.Joint;
using Hypress.Networks;
using Hypress.OpenJpeg;
using Hypress.Peers;
using Hypress.Tests.Networks;

namespace Hypress.Fuzz.Targets;

/// <summary>Every codec of the program; the learned ones with models of a few weights.</summary>
internal static class FuzzCodecs
{
    /// <summary>Bands of the learned models, and of the scenes that seeds are made of.</summary>
    public const int Bands = 5;

    /// <summary>All codecs, on one thread where they would take more; models stand in a folder.</summary>
    public static IReadOnlyList<ICubeCodec> All(string models)
    {
        var store = new ModelStore([models]);
        return
        [
            .. CodecCatalog.BuiltIn.Select(codec =>
                codec is JointCodec ? new JointCodec(codec.Name, store, threads: 1) : codec
            ),
            new KltJpeg2000Codec(),
            new Jpeg2000Codec(),
            .. PeerCodecs.All.Where(codec => codec is not AbsentCodec),
        ];
    }

    /// <summary>What a codec does without being asked, at a rate that leaves values in the smallest tiles.</summary>
    public static CodecTarget UsualTarget(this ICubeCodec codec) =>
        codec.Capabilities.DefaultTarget is { Kind: TargetKind.Rate }
            ? CodecTarget.Rate(12)
            : codec.Capabilities.DefaultTarget;

    /// <summary>Writes a model for each learned kind.</summary>
    public static void WriteModels(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (kind, _) in JointKinds.All)
            File.WriteAllBytes(
                Path.Combine(folder, $"{kind}-{Bands}-tiny.safetensors"),
                RandomModels.Codec(Config(kind))
            );
    }

    /// <summary>The smallest network of a kind.</summary>
    public static NetworkConfig Config(string kind)
    {
        var config = new NetworkConfig
        {
            Bands = Bands,
            Channels = 8,
            LatentChannels = 8,
            Slices = 2,
            SliceChannels = 8,
            HyperChannels = 4,
            BranchFeatures = 2,
            AttentionBlock = 4,
        };
        return kind == JointKinds.Joint
            ? config
            : config with
            {
                Branches = BranchKind.None,
                Attention = kind == "cheng2020" ? AttentionKind.Local : AttentionKind.None,
                Entropy = kind switch
                {
                    "balle2018-factorized" => EntropyKind.Factorized,
                    "balle2018" => EntropyKind.Hyperprior,
                    "minnen2018" => EntropyKind.JointAutoregressive,
                    "cheng2020" => EntropyKind.GaussianMixture,
                    _ => EntropyKind.ChannelWise,
                },
            };
    }
}
