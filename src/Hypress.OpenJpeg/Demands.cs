using Hypress.Codecs;
using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>Refuses what a codec can't do before any work, and says what it can.</summary>
internal static class Demands
{
    /// <summary>Checks type, bands and target against the codec's capabilities.</summary>
    public static void Check(ICubeCodec codec, EncoderSetup setup)
    {
        var can = codec.Capabilities;
        var type = setup.Scene.Type;
        if (!can.DataTypes.Contains(type))
            throw new HypressUnsupportedException(
                $"{codec.Name} doesn't code {type.ShortName()}, only {string.Join(", ", can.DataTypes.Select(t => t.ShortName()))}"
            );
        if (setup.Scene.Shape.Bands > can.MaxBands)
            throw new HypressUnsupportedException(
                $"{codec.Name} codes up to {can.MaxBands} bands, the scene has {setup.Scene.Shape.Bands}"
            );
        if (!can.Targets.Contains(setup.Target.Kind))
            throw new HypressUnsupportedException(
                $"{codec.Name} can't be asked for {setup.Target}, only for {string.Join(", ", can.Targets.Select(t => t.ToString().ToLowerInvariant()))}"
            );
    }

    /// <summary>The bytes that a tile's payload may take under a target that limits them.</summary>
    public static long LimitOf(EncoderSetup setup, TileInput tile) =>
        tile.MaxBytes
        ?? (setup.TileCount == 1 ? setup.MaxBytes : null)
        ?? throw new ArgumentException(
            $"{setup.Target} came without a limit for tile {tile.Index}"
        );
}
