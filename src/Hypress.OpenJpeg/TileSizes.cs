using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>How large tiles should be for OpenJPEG, which holds all values of a tile in 32 bits.</summary>
internal static class TileSizes
{
    private const long WholeScene = 1 << 25;
    private const long Tile = 1 << 24;
    private const int Step = 64;

    /// <summary>One tile for scenes of up to 2^25 values, else squares of some 2^24 values.</summary>
    public static (int Lines, int Samples) For(CubeShape shape)
    {
        if (shape.Count <= WholeScene)
            return (shape.Lines, shape.Samples);
        var side = (int)Math.Sqrt((double)Tile / shape.Bands);
        side = Math.Max(Step, side / Step * Step);
        return (Math.Min(side, shape.Lines), Math.Min(side, shape.Samples));
    }
}
