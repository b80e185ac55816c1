using System.Globalization;
using Hypress.Codecs.Joint;

namespace Hypress.Plots;

/// <summary>Shows where a learned codec's attention looks: one map for each of its masks, side by side.</summary>
public static class AttentionMap
{
    private const int Gap = 8;

    /// <summary>Draws masks at one size, each over its own range, which the caption names.</summary>
    /// <param name="masks">Masks of one scene; at least one.</param>
    /// <param name="options">Colours.</param>
    public static Picture Render(IReadOnlyList<AttentionMask> masks, HeatMapOptions? options = null)
    {
        options ??= new();
        // Positions of the finest mask are 4 x 4 pixels, at most as many as fit.
        var finest = masks.MinBy(mask => mask.Cell)!;
        var most = (Picture.MaxDimension - ((masks.Count - 1) * Gap)) / masks.Count;
        var scale = Math.Clamp(most / Math.Max(finest.Lines, finest.Samples), 1, 4);
        var (lines, samples) = (finest.Lines * scale, finest.Samples * scale);
        var maps = masks.Select(mask =>
            HeatMap.Render(
                Enlarged(mask, finest.Cell, lines, samples, scale),
                lines,
                samples,
                options
            )
        );
        Picture[] drawn = [.. maps];
        var caption = string.Join("; ", masks.Select(Describe));
        var picture = new Picture(
            (samples * drawn.Length) + (Gap * (drawn.Length - 1)),
            lines,
            caption
        );
        for (var i = 0; i < drawn.Length; i++)
        for (var line = 0; line < lines; line++)
            drawn[i]
                .Rgba.AsSpan(line * samples * 4, samples * 4)
                .CopyTo(picture.Rgba.AsSpan(((line * picture.Width) + (i * (samples + Gap))) * 4));
        return picture;
    }

    private static float[] Enlarged(
        AttentionMask mask,
        int finestCell,
        int lines,
        int samples,
        int scale
    )
    {
        var grid = new float[lines * samples];
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
        {
            var (y, x) = (
                line / scale * finestCell / mask.Cell,
                sample / scale * finestCell / mask.Cell
            );
            grid[(line * samples) + sample] = mask.Values[
                (Math.Min(y, mask.Lines - 1) * mask.Samples) + Math.Min(x, mask.Samples - 1)
            ];
        }
        return grid;
    }

    private static string Describe(AttentionMask mask) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"mask at 1/{mask.Cell}: {mask.Values.Min():F3} to {mask.Values.Max():F3}, mean {mask.Values.Average():F3}"
        );
}
