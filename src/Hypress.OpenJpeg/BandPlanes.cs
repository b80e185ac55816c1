using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>A cube's bands as components.</summary>
internal static class BandPlanes
{
    /// <summary>Components of the depth that the values need.</summary>
    /// <exception cref="HypressUnsupportedException">They need more than come back exactly.</exception>
    public static PlaneFormat FormatOf(CubeShape shape, double min, double max)
    {
        var (depth, signed) = PlaneFormat.DepthOf((long)min, (long)max);
        return depth <= PlaneCoder.MaxDepth
            ? new(shape.Bands, shape.Lines, shape.Samples, depth, signed)
            : throw new HypressUnsupportedException(
                $"OpenJPEG codes values of up to {PlaneCoder.MaxDepth} bits; these, {min} to {max}, need {depth}"
            );
    }

    /// <summary>Copies a band out.</summary>
    public static void Fill(CubeView values, int band, Span<int> plane)
    {
        var samples = values.Shape.Samples;
        for (var line = 0; line < values.Shape.Lines; line++)
            values.ReadRow(band, line, plane.Slice(line * samples, samples));
    }

    /// <summary>Copies a band in.</summary>
    public static void Take(CubeView values, int band, ReadOnlySpan<int> plane)
    {
        var samples = values.Shape.Samples;
        for (var line = 0; line < values.Shape.Lines; line++)
            values.WriteRow(band, line, plane.Slice(line * samples, samples));
    }
}
