using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Arrays;

/// <summary>Which dimensions of an array are lines, samples and bands; -1 where it has none for them.</summary>
internal readonly record struct ArrayAxes(int Band, int Line, int Sample)
{
    private static readonly string[] BandWords = ["band", "wave", "spectral", "lambda", "channel"];
    private static readonly string[] LineWords =
    [
        "line",
        "row",
        "lat",
        "downtrack",
        "along",
        "north",
    ];
    private static readonly string[] SampleWords =
    [
        "sample",
        "col",
        "lon",
        "crosstrack",
        "across",
        "east",
    ];

    /// <summary>The order in which the array is stored.</summary>
    public Interleave Interleave =>
        Band > Sample && Band > Line ? Interleave.Bip
        : Band > Math.Min(Line, Sample) ? Interleave.Bil
        : Interleave.Bsq;

    /// <summary>Finds the axes.</summary>
    /// <param name="array">Two or three dimensions longer than 1.</param>
    /// <param name="spectrumLengths">Lengths of the file's wavelength lists.</param>
    /// <param name="fromMatlab">Whether MATLAB wrote it: its dimensions then stand in reverse.</param>
    /// <param name="options">What the caller says of the axes, and who hears of guesses.</param>
    public static ArrayAxes Find(
        ArrayInfo array,
        IReadOnlySet<ulong> spectrumLengths,
        bool fromMatlab,
        OpenOptions options
    )
    {
        var axes = Enumerable.Range(0, array.Dimensions.Count).ToList();
        while (
            axes.Count > 3 && axes.FindIndex(a => array.Dimensions[a].Size == 1) is >= 0 and var i
        )
            axes.RemoveAt(i);
        if (axes.Count is < 2 or > 3)
            throw new HypressUnsupportedException(
                $"{array} has {axes.Count} dimensions, only two or three make a cube"
            );
        if (axes.Count == 2)
            return fromMatlab ? new(-1, axes[1], axes[0]) : new(-1, axes[0], axes[1]);

        if (options.Axes is { } asked)
            return asked switch
            {
                Interleave.Bsq => new(axes[0], axes[1], axes[2]),
                Interleave.Bil => new(axes[1], axes[0], axes[2]),
                _ => new(axes[2], axes[0], axes[1]),
            };

        var names = axes.ConvertAll(axis => array.Dimensions[axis].Name);
        var band = Only(names, name => Says(name, BandWords, "z"));
        if (band < 0)
        {
            var line = Only(names, name => Says(name, LineWords, "y"));
            var sample = Only(names, name => Says(name, SampleWords, "x"));
            if (line >= 0 && sample >= 0 && line != sample)
                band = 3 - line - sample;
        }
        if (band < 0)
            band = Only(axes, axis => spectrumLengths.Contains(array.Dimensions[axis].Size));
        if (band < 0 && fromMatlab)
            band = 0;
        if (band < 0)
        {
            band = 2;
            options.Warn(
                $"nothing says which dimension of {array} holds the bands; the last is taken"
            );
        }
        var rest = axes.Where((_, i) => i != band).ToArray();
        var swapped =
            fromMatlab
            || Says(array.Dimensions[rest[0]].Name, SampleWords, "x")
            || Says(array.Dimensions[rest[1]].Name, LineWords, "y");
        return swapped ? new(axes[band], rest[1], rest[0]) : new(axes[band], rest[0], rest[1]);
    }

    private static int Only<T>(IReadOnlyList<T> items, Func<T, bool> match)
    {
        var found = items.Index().Where(item => match(item.Item)).ToArray();
        return found.Length == 1 ? found[0].Index : -1;
    }

    private static bool Says(string name, string[] words, string letter) =>
        name.Equals(letter, StringComparison.OrdinalIgnoreCase)
        || words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
