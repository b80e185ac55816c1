using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>Codes planes of real numbers: times one common factor, to integers of as many bits as they need.</summary>
internal static class ComponentCoder
{
    /// <summary>The most bits of a coded component; keeps sums in the inverse transform exact.</summary>
    public const int MaxDepth = 18;

    private const int Limit = (1 << (MaxDepth - 1)) - 1;

    /// <summary>What components usually fill.</summary>
    public const int Largest16 = 32767;

    /// <summary>The factor that a step asks for, halved until the largest magnitude fits.</summary>
    public static float ScaleFor(float largest, double step)
    {
        var scale = 1 / step;
        while (scale * largest > Limit)
            scale /= 2;
        return float.IsNormal((float)scale) ? (float)scale : 1;
    }

    /// <summary>The largest magnitude.</summary>
    public static float Largest(IEnumerable<float[]> planes)
    {
        var largest = 0f;
        foreach (var plane in planes)
        foreach (var value in plane)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    /// <summary>Codes the best whose short form (<see cref="CompactCodestream"/>) fits, or null.</summary>
    public static ReadOnlyMemory<byte>? EncodeWithin(
        IReadOnlyList<float[]> planes,
        double scale,
        CubeShape shape,
        long maxBytes,
        int threads
    )
    {
        var largest = (int)Math.Min(Limit, Math.Round(Largest(planes) * scale));
        var (depth, _) = PlaneFormat.DepthOf(-largest - 1, largest);
        var format = new PlaneFormat(planes.Count, shape.Lines, shape.Samples, depth, Signed: true);
        var limit = maxBytes + CompactCodestream.SavedBytes(planes.Count);
        return PlaneCoder.EncodeWithin(format, limit, threads, Fill);

        void Fill(int component, Span<int> plane)
        {
            var exact = planes[component];
            for (var n = 0; n < plane.Length; n++)
                plane[n] = (int)Math.Clamp(Math.Round(exact[n] * scale), -Limit, Limit);
        }
    }
}
