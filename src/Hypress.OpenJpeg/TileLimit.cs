using Hypress.Codecs;

namespace Hypress.OpenJpeg;

/// <summary>The bytes that a tile's payload may take under a target that limits them.</summary>
internal static class TileLimit
{
    /// <summary>What the tile came with, or for a single tile the scene.</summary>
    public static long Of(EncoderSetup setup, TileInput tile) =>
        tile.MaxBytes
        ?? (setup.TileCount == 1 ? setup.MaxBytes : null)
        ?? throw new ArgumentException(
            $"{setup.Target} came without a limit for tile {tile.Index}"
        );
}
