using Hypress.Formats;
using Hypress.Gdal.Arrays;

namespace Hypress.Gdal;

/// <summary>Which of several arrays or subdatasets of a file is the scene.</summary>
internal static class Subdatasets
{
    /// <summary>The array that was asked for, or the largest three-dimensional one, or the largest; null when none holds numbers.</summary>
    public static ArrayInfo? Choose(
        IReadOnlyList<ArrayInfo> arrays,
        string path,
        OpenOptions options
    )
    {
        var scenes = arrays
            .Where(a => a.Type is not null && a.Dimensions.Count >= 2)
            .OrderByDescending(a => a.Dimensions.Count(d => d.Size > 1) >= 3)
            .ThenByDescending(a => a.Count)
            .ToArray();
        if (options.Variable is { } wanted)
            return scenes.FirstOrDefault(a => a.Name.Trim('/') == wanted.Trim('/'))
                ?? scenes.FirstOrDefault(a => a.OwnName == wanted)
                ?? throw NotThere(wanted, path, scenes);
        var cubes = scenes.Where(a => a.Dimensions.Count(d => d.Size > 1) >= 3).ToArray();
        if (cubes.Length > 1)
            options.Warn(
                $"'{cubes[0].Name.TrimStart('/')}' is read, the largest of: {string.Join(", ", (object[])cubes)}"
            );
        return scenes.FirstOrDefault();
    }

    /// <summary>Names of a dataset's subdatasets, as GDAL opens them.</summary>
    public static IReadOnlyList<string> Of(nint dataset)
    {
        var items = MetadataItems.Of(dataset, "SUBDATASETS");
        return
        [
            .. items
                .Left.Where(item => item.Key.EndsWith("_NAME", StringComparison.Ordinal))
                .Select(item => item.Value),
        ];
    }

    /// <summary>The subdataset that was asked for (by GDAL's name, its end, or its number from 1), or the one with the most values.</summary>
    public static string Choose(IReadOnlyList<string> parts, string path, OpenOptions options)
    {
        if (options.Variable is { } wanted)
            return parts.FirstOrDefault(part => part == wanted)
                ?? parts.FirstOrDefault(part =>
                    part.EndsWith($":{wanted}", StringComparison.Ordinal)
                )
                ?? parts.FirstOrDefault(part =>
                    part.EndsWith($"/{wanted}", StringComparison.Ordinal)
                )
                ?? (
                    MetadataItems.Number(wanted) is { } number
                    && number >= 1
                    && number <= parts.Count
                        ? parts[(int)number - 1]
                        : throw NotThere(wanted, path, parts)
                );
        var largest = parts.MaxBy(Values)!;
        if (parts.Count > 1)
            options.Warn($"'{largest}' is read, the largest of: {string.Join(", ", parts)}");
        return largest;
    }

    private static double Values(string part)
    {
        var dataset = GdalNative.Open(part, GdalNative.OpenRaster, 0, 0, 0);
        if (dataset == 0)
            return 0;
        var values =
            (double)GdalNative.RasterCount(dataset)
            * GdalNative.RasterXSize(dataset)
            * GdalNative.RasterYSize(dataset);
        GdalNative.Close(dataset);
        return values;
    }

    private static HypressUnsupportedException NotThere<T>(
        string wanted,
        string path,
        IReadOnlyList<T> parts
    ) => new($"{path}: has no '{wanted}', but {string.Join(", ", parts)}");
}
