using System.Globalization;

namespace Hypress.Cubes;

/// <summary>Some of a cube's bands, in the order in which they are wanted, counted from 0.</summary>
public sealed class BandSelection
{
    private readonly int[]? _bands;

    private BandSelection(int[]? bands, int count) => (_bands, Count) = (bands, count);

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>Whether these are all bands in their order.</summary>
    public bool IsAll => _bands is null;

    /// <summary>The i-th band wanted.</summary>
    public int this[int index] => _bands is null ? index : _bands[index];

    /// <summary>All of <paramref name="count"/> bands.</summary>
    public static BandSelection All(int count) => new(null, count);

    /// <summary>These bands of <paramref name="count"/>.</summary>
    public static BandSelection Of(IReadOnlyList<int> bands, int count)
    {
        if (bands.Count == 0)
            throw new ArgumentException("no band is selected", nameof(bands));
        foreach (var band in bands)
            if (band < 0 || band >= count)
                throw new ArgumentOutOfRangeException(
                    nameof(bands),
                    band,
                    $"bands are 0..{count - 1}"
                );
        var inOrder = bands.Count == count && bands.Index().All(b => b.Index == b.Item);
        return inOrder ? All(count) : new([.. bands], bands.Count);
    }

    /// <summary>Reads a list such as <c>10,20-40</c>, counted from 0, ends included.</summary>
    /// <exception cref="FormatException">Not such a list, or outside of the cube.</exception>
    public static BandSelection Parse(string text, int count)
    {
        var bands = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', 2, StringSplitOptions.TrimEntries);
            if (
                !int.TryParse(
                    ends[0],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var first
                )
                || !int.TryParse(
                    ends[^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var last
                )
            )
                throw new FormatException($"'{part}' is no band or range of bands such as 20-40");
            if (first >= count || last >= count)
                throw new FormatException(
                    $"'{part}' is outside of the cube's bands 0..{count - 1}"
                );
            var step = first <= last ? 1 : -1;
            for (var band = first; band != last + step; band += step)
                bands.Add(band);
        }
        return Of(bands, count);
    }
}
