using Hypress.Bytes;

namespace Hypress.Codecs.Universal;

//  three bytes: for the levels 1, 2, and coarser: offset of magnitude 1 (low four bits) and of larger ones (high)

/// <summary>Where in its interval a coefficient is put: the middle of what fell there, not of the interval.</summary>
internal sealed class Reconstruction
{
    /// <summary>Groups of levels.</summary>
    public const int Groups = 3;

    private const int Steps = 32;
    private const int Least = -10;

    private readonly int[] _offsets = new int[Groups * 2]; // in 32ths of a step, from Least on

    private Reconstruction() { }

    /// <summary>The group of a level.</summary>
    public static int GroupOf(int level) => level is 0 ? Groups - 1 : Math.Min(level, Groups) - 1;

    /// <summary>The magnitude that stands for a quantized one, in steps.</summary>
    public float Magnitude(int group, int magnitude)
    {
        var offset = _offsets[(2 * group) + (magnitude == 1 ? 0 : 1)] + Least;
        return magnitude + (offset * (1f / Steps));
    }

    /// <summary>The best offsets.</summary>
    /// <param name="sums">[group, one or more]: sum of what magnitudes were beyond the quantized ones, in steps.</param>
    /// <param name="counts">[group, one or more]: how many.</param>
    public static Reconstruction Of(double[] sums, long[] counts)
    {
        var result = new Reconstruction();
        for (var i = 0; i < sums.Length; i++)
        {
            var offset = counts[i] == 0 ? 0 : sums[i] / counts[i];
            result._offsets[i] = Math.Clamp((int)Math.Round(offset * Steps) - Least, 0, 15);
        }
        return result;
    }

    public void Write(ByteWriter writer)
    {
        for (var group = 0; group < Groups; group++)
            writer.UInt8((byte)(_offsets[2 * group] | (_offsets[(2 * group) + 1] << 4)));
    }

    public static Reconstruction Parse(ref ByteReader reader)
    {
        var result = new Reconstruction();
        for (var group = 0; group < Groups; group++)
        {
            var both = reader.UInt8("reconstruction offsets");
            (result._offsets[2 * group], result._offsets[(2 * group) + 1]) = (both & 15, both >> 4);
        }
        return result;
    }
}
