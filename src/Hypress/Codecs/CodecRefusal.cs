using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>Says before any work what a codec can't do, and what it can.</summary>
internal static class CodecRefusal
{
    /// <exception cref="HypressUnsupportedException">The codec can't do it.</exception>
    /// <exception cref="HypressMissingException">It could with a library or model that isn't here.</exception>
    public static void Check(
        ICubeCodec codec,
        CubeShape shape,
        DataType type,
        CodecTarget target,
        IReadOnlyDictionary<string, string> options
    )
    {
        var can = codec.Capabilities;
        if (can.Refusal?.Invoke(shape, options) is { } refusal)
            throw refusal;
        if (!can.DataTypes.Contains(type))
            throw Refuse(
                $"codes no {type.ShortName()} values, but {string.Join(", ", can.DataTypes.Select(t => t.ShortName()))}"
            );
        if (shape.Bands > can.MaxBands)
            throw Refuse($"codes at most {can.MaxBands} bands, the scene has {shape.Bands}");
        if (!can.AllTargets.Contains(target.Kind))
            throw Refuse(
                $"has no target '{target}', but {string.Join(", ", can.AllTargets.Select(kind => kind.Name()))}"
            );
        if (!can.Codes(type, target.Kind))
            throw Refuse($"codes {type.ShortName()} values lossless only, not with '{target}'");
        target.RequireLimits(shape.Bands);
        foreach (var option in options.Keys)
            if (can.Options.All(o => o.Name != option))
                throw Refuse(
                    $"has no option '{option}', but "
                        + (
                            can.Options.Count == 0
                                ? "none at all"
                                : string.Join(", ", can.Options.Select(o => o.Name))
                        )
                );

        HypressUnsupportedException Refuse(string what) => new($"codec {codec.Name} {what}");
    }
}
