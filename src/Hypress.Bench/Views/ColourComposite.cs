using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench.Views;

/// <summary>Three bands as red, green and blue, stretched between the 2nd and 98th percentile of the original.</summary>
internal sealed class ColourComposite
{
    private const double Share = 0.02;
    private static readonly double[] Colours = [640, 550, 460]; // nm
    private static readonly double[] Places = [5 / 6.0, 0.5, 1 / 6.0]; // of the bands, where wavelengths aren't known
    private const double Near = 40; // nm

    private readonly (double Low, double High)[] _stretch;

    private ColourComposite(int[] bands, (double Low, double High)[] stretch) =>
        (Bands, _stretch) = (bands, stretch);

    public IReadOnlyList<int> Bands { get; }

    public static ColourComposite For(CubeView original, BandTable table, ValidValues valid)
    {
        var bands = Choose(original.Shape.Bands, table.Wavelengths);
        return new(bands, [.. bands.Select(band => Stretch(original, band, valid))]);
    }

    /// <summary>[colour, line, sample], each byte the difference from its left neighbour.</summary>
    public byte[] Render(CubeView values)
    {
        var (_, lines, samples) = values.Shape;
        var image = new byte[Bands.Count * lines * samples];
        var row = new double[samples];
        var at = 0;
        for (var colour = 0; colour < Bands.Count; colour++)
        for (var line = 0; line < lines; line++)
        {
            values.ReadRow(Bands[colour], line, row.AsSpan());
            var left = 0;
            foreach (var value in row)
            {
                var level = Level(value, _stretch[colour]);
                image[at++] = (byte)(level - left);
                left = level;
            }
        }
        return image;
    }

    private static int Level(double value, (double Low, double High) stretch)
    {
        var share = (value - stretch.Low) / (stretch.High - stretch.Low);
        return double.IsNaN(share) ? 0 : (int)Math.Round(255 * Math.Clamp(share, 0, 1));
    }

    private static int[] Choose(int bands, IReadOnlyList<double>? wavelengths)
    {
        if (wavelengths is not null)
        {
            int[] nearest =
            [
                .. Colours.Select(colour =>
                    Enumerable.Range(0, bands).MinBy(b => Math.Abs(wavelengths[b] - colour))
                ),
            ];
            if (nearest.Zip(Colours).All(p => Math.Abs(wavelengths[p.First] - p.Second) <= Near))
                return nearest;
        }
        return [.. Places.Select(place => (int)(place * bands))];
    }

    private static (double Low, double High) Stretch(CubeView original, int band, ValidValues valid)
    {
        var values = new List<double>();
        var row = new double[original.Shape.Samples];
        for (var line = 0; line < original.Shape.Lines; line++)
        {
            original.ReadRow(band, line, row.AsSpan());
            values.AddRange(row.Where(valid.Contains));
        }
        if (values.Count == 0)
            return (0, 1);
        values.Sort();
        var low = values[(int)(Share * (values.Count - 1))];
        var high = values[(int)((1 - Share) * (values.Count - 1))];
        return (low, high > low ? high : low + 1);
    }
}
