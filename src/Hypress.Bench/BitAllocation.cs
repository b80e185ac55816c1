using Hypress.Codecs.Joint;
using Hypress.Container;
using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench;

/// <summary>Whether bits and attention go where much happens: rank correlations with the scene's local gradient energy.</summary>
public static class BitAllocation
{
    /// <summary>Of the bits of each place of a file, by its codec's own cells, with the original's gradients there.</summary>
    /// <exception cref="HypressUnsupportedException">The codec can't say where its bits went.</exception>
    /// <exception cref="ArgumentException">The original has another shape.</exception>
    public static double OfBits(HypFile file, ICubeSource original)
    {
        if (file.Shape != original.Shape)
            throw new ArgumentException($"the scenes differ: {original.Shape} and {file.Shape}");
        var (bits, gradients) = (new List<double>(), new List<double>());
        for (var tile = 0; tile < file.Grid.Count; tile++)
        {
            var place = file.Grid.Window(tile);
            var use = file.CountBits(tile);
            gradients.AddRange(LocalGradients.Of(original.Read(place), use.Cell));
            for (var line = 0; line < use.Lines; line++)
            for (var sample = 0; sample < use.Samples; sample++)
                bits.Add(use[line, sample] / Pixels(place, use.Cell, line, sample));
        }
        return RankCorrelation.Of(bits, gradients);
    }

    /// <summary>Of an attention mask over a scene.</summary>
    public static double OfMask(AttentionMask mask, ICubeSource original) =>
        RankCorrelation.Of(
            [.. mask.Values.Select(value => (double)value)],
            LocalGradients.Of(original.Read(CubeWindow.All(original.Shape)), mask.Cell)
        );

    // Cells at the tile's lower and right border reach beyond it.
    private static double Pixels(CubeWindow place, int cell, int line, int sample) =>
        (double)Math.Min(cell, place.Lines - (line * cell))
        * Math.Min(cell, place.Samples - (sample * cell));
}
