using Hypress.Container;
using Hypress.Cubes;

namespace Hypress.Bench.Views;

/// <summary>The bits that each pixel took, per band: what its cell took, shared by the cell's pixels.</summary>
internal static class BitsMap
{
    /// <summary>Of the pixels of a window; null where the codec can't say.</summary>
    public static (byte[] Map, double Max)? Of(HypFile file, CubeWindow window)
    {
        if (!file.CountsBits)
            return null;
        var bits = new double[window.Lines * window.Samples];
        for (var tile = 0; tile < file.Grid.Count; tile++)
        {
            var place = file.Grid.Window(tile);
            var (firstLine, endLine) = Overlap(
                place.FirstLine,
                place.Lines,
                window.FirstLine,
                window.Lines
            );
            var (firstSample, endSample) = Overlap(
                place.FirstSample,
                place.Samples,
                window.FirstSample,
                window.Samples
            );
            if (firstLine >= endLine || firstSample >= endSample)
                continue;
            var use = file.CountBits(tile);
            for (var line = firstLine; line < endLine; line++)
            for (var sample = firstSample; sample < endSample; sample++)
            {
                var (y, lines) = Cell(line - place.FirstLine, place.Lines, use.Cell);
                var (x, samples) = Cell(sample - place.FirstSample, place.Samples, use.Cell);
                var at = ((line - window.FirstLine) * window.Samples) + sample - window.FirstSample;
                bits[at] = use[y, x] / ((double)lines * samples * file.Shape.Bands);
            }
        }
        return RootBytes.Of(bits);
    }

    private static (int First, int End) Overlap(int one, int count, int other, int otherCount) =>
        (Math.Max(one, other), Math.Min(one + count, other + otherCount));

    // A place's cell, and the cell's extent within the tile.
    private static (int Index, int Extent) Cell(int place, int tile, int cell) =>
        (place / cell, Math.Min(cell, tile - (place / cell * cell)));
}
