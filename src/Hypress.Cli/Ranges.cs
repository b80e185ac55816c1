using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Cli;

/// <summary>Reads extents, windows and bands as people write them.</summary>
internal static class Ranges
{
    /// <summary>One extent of a cube; null when the text is none.</summary>
    public static int? Extent(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value is >= 1 and <= CubeShape.MaxExtent
            ? value
            : null;

    /// <summary>A window L0:L1,S0:S1 over some bands of a scene; lines and samples counted from 0, ends not included.</summary>
    public static CubeWindow Window(string? window, string? bands, CubeShape shape)
    {
        var all = CubeWindow.All(shape);
        if (bands is not null)
            all = all with { Bands = Bands(bands, shape.Bands) };
        if (window is null)
            return all;
        var parts = window.Split(',');
        if (parts.Length != 2)
            throw CommandException.Usage(
                $"'{window}' is no window: write it as 0:100,20:80 (lines, samples)"
            );
        var (firstLine, lines) = Range(parts[0], shape.Lines, "lines");
        var (firstSample, samples) = Range(parts[1], shape.Samples, "samples");
        return all with
        {
            FirstLine = firstLine,
            Lines = lines,
            FirstSample = firstSample,
            Samples = samples,
        };
    }

    /// <summary>Bands written as 10,20-40.</summary>
    public static BandSelection Bands(string text, int count)
    {
        try
        {
            return BandSelection.Parse(text, count);
        }
        catch (FormatException e)
        {
            throw CommandException.Usage(
                $"--bands: {e.Message}: write them as 10,20-40, counted from 0"
            );
        }
    }

    private static (int First, int Count) Range(string text, int extent, string name)
    {
        var ends = text.Split(':');
        // An end left out is the scene's own.
        var first = ends[0].Length == 0 ? 0 : Place(ends[0]);
        var end = ends[^1].Length == 0 ? extent : Place(ends[^1]);
        if (ends.Length != 2 || first is not { } from || end is not { } to)
            throw CommandException.Usage($"'{text}' is no range of {name}: write it as 0:100");
        if (from >= to || to > extent)
            throw CommandException.Usage(
                $"{name} {from}:{to} are not within the scene's 0:{extent}: ask for less"
            );
        return (from, to - from);
    }

    private static int? Place(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
