using Hypress.Entropy;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>How coarsely latents are rounded: in steps of 2^(index / 16), 1 as trained.</summary>
/// <remarks>One byte in the file; lets one model serve the rates around its own.</remarks>
internal readonly record struct LatentStep(int Index)
{
    public const int Min = -64;
    public const int Max = 112;
    private const float LogPerIndex = 0.0433216988f; // ln 2 / 16

    /// <summary>As trained.</summary>
    public static LatentStep One { get; } = new(0);

    /// <summary>ln of the size.</summary>
    public float Log => Index * LogPerIndex;

    /// <summary>The distance between neighbouring values.</summary>
    public float Size => Index == 0 ? 1 : DeterministicMath.Exp(Log);

    /// <summary>Tables of numbers that count in this step, from those that count in steps of 1.</summary>
    public CdfTable[] Stretch(CdfTable[] tables)
    {
        var size = Size;
        return Index == 0 ? tables : [.. tables.Select(table => table.Stretched(size))];
    }
}
