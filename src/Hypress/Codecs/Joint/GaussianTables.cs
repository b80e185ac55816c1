using Hypress.Entropy;
using Hypress.Tensors;

namespace Hypress.Codecs.Joint;

/// <summary>Tables of zero-mean Gaussians, integrated over unit intervals, at 64 scales from 0.11 to 256 in equal ratios.</summary>
/// <remarks>Made from <see cref="DeterministicMath"/>, so encoder and decoder agree on every machine.</remarks>
internal sealed class GaussianTables
{
    private const int Count = 64;
    private const float MinLogScale = -2.2072749f; // ln 0.11
    private const float MaxLogScale = 5.5451774f; // ln 256
    private const float LogStep = (MaxLogScale - MinLogScale) / (Count - 1);
    private const float RootHalf = 0.70710678f;

    // Beyond this many scales a number is rarer than 2^-16 and takes the escape.
    private const float Reach = 4.2f;

    private readonly CdfTable[] _tables = [.. Enumerable.Range(0, Count).Select(Table)];

    /// <summary>The only instance that anybody needs.</summary>
    public static GaussianTables Shared { get; } = new();

    /// <summary>The table of the nearest scale; what isn't a number counts as the smallest.</summary>
    public CdfTable this[float logScale]
    {
        get
        {
            var position = (Clamped(logScale) - MinLogScale) * (1 / LogStep);
            return _tables[Math.Min((int)(position + 0.5f), Count - 1)];
        }
    }

    /// <summary>A log scale within the tables' range.</summary>
    public static float Clamped(float logScale) =>
        !(logScale > MinLogScale) ? MinLogScale
        : logScale < MaxLogScale ? logScale
        : MaxLogScale;

    private static CdfTable Table(int index)
    {
        var scale = DeterministicMath.Exp(MinLogScale + (index * LogStep));
        var reach = (int)(Reach * scale) + 1;
        var weights = new double[(2 * reach) + 2];
        var below = Below(-reach - 0.5f);
        for (var number = -reach; number <= reach; number++)
        {
            var above = Below(number + 0.5f);
            weights[number + reach] = Math.Max(0, above - below);
            below = above;
        }
        weights[^1] = 2 * (1.0 - below);
        return new(-reach, CdfTable.Frequencies(weights));

        float Below(float x) => (DeterministicMath.Erf(x * RootHalf / scale) * 0.5f) + 0.5f;
    }
}
