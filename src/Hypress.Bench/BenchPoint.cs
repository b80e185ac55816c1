using Hypress.Bench.Results;
using Hypress.Codecs;

namespace Hypress.Bench;

/// <summary>One codec at one target on one scene.</summary>
internal sealed record BenchPoint(BenchScene Scene, BenchCodec Codec, CodecTarget Target)
{
    public PointKey Key => new(Scene.Name, Codec.Label, Codec.Model, TargetText.Format(Target));

    /// <summary>All points of a bench, scene by scene, so that an early stop leaves whole scenes.</summary>
    public static List<BenchPoint> All(BenchConfig config, IReadOnlyList<ICubeCodec> catalog) =>
        [
            .. from scene in config.Scenes
            from codec in Codecs(config, catalog)
            from target in codec.Targets ?? config.Targets
            select new BenchPoint(scene, codec, target),
        ];

    private static IEnumerable<BenchCodec> Codecs(
        BenchConfig config,
        IReadOnlyList<ICubeCodec> catalog
    ) =>
        config
            .Codecs.SelectMany(codec =>
                codec.Name == BenchConfig.AllCodecs
                    ? catalog
                        .Where(known => config.Codecs.All(named => named.Name != known.Name))
                        .Select(known => codec with { Name = known.Name })
                    : [codec]
            )
            .DistinctBy(codec => (codec.Label, codec.Model));
}
