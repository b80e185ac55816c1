using Hypress.Cubes;

namespace Hypress.Peers;

/// <summary>How large tiles should be for libraries that take a cube in one call.</summary>
internal static class PeerTiles
{
    private const long WholeScene = 1 << 25;
    private const long Tile = 1 << 24;
    private const int Step = 64;

    /// <summary>One tile for scenes of up to 2^25 values, else squares of some 2^24 values.</summary>
    public static (int Lines, int Samples) For(CubeShape shape)
    {
        if (shape.Count <= WholeScene)
            return (shape.Lines, shape.Samples);
        var side = Math.Max(Step, (int)Math.Sqrt((double)Tile / shape.Bands) / Step * Step);
        return (Math.Min(side, shape.Lines), Math.Min(side, shape.Samples));
    }
}
