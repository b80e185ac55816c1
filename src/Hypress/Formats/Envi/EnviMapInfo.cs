using System.Globalization;
using System.Text.RegularExpressions;

namespace Hypress.Formats.Envi;

/// <summary>
/// ENVI's <c>map info</c>: projection, the pixel (from 1, at its upper left corner) that lies at an easting and a
/// northing, pixel sizes, then what the projection needs; rotation in degrees, counterclockwise.
/// </summary>
internal static partial class EnviMapInfo
{
    private const string RotationKey = "rotation";

    /// <summary>GDAL's six numbers; null when the value has no such meaning.</summary>
    public static IReadOnlyList<double>? Transform(IReadOnlyList<string> items)
    {
        if (items.Count < 7)
            return null;
        Span<double> numbers = stackalloc double[6];
        for (var i = 0; i < numbers.Length; i++)
            if (!TryNumber(items[i + 1], out numbers[i]))
                return null;
        var (pixelX, pixelY) = (numbers[0] - 1, numbers[1] - 1);
        var (width, height) = (numbers[4], numbers[5]);
        var angle = Rotation(items) * (Math.PI / 180);
        // Exact zeros and ones where nothing is turned.
        var (sin, cos) = angle == 0 ? (0, 1) : Math.SinCos(angle);
        var (t1, t2, t4, t5) = (width * cos, height * sin, width * sin, -height * cos);
        return
        [
            numbers[2] - (pixelX * t1) - (pixelY * t2),
            t1,
            t2,
            numbers[3] - (pixelX * t4) - (pixelY * t5),
            t4,
            t5,
        ];
    }

    /// <summary>The same projection and pixels with the first pixel elsewhere; null when the pixels differ.</summary>
    public static string? Moved(IReadOnlyList<string> items, IReadOnlyList<double> transform)
    {
        if (Transform(items) is not { } old)
            return null;
        foreach (var i in (int[])[1, 2, 4, 5])
            if (Math.Abs(old[i] - transform[i]) > 1e-9 * (Math.Abs(old[1]) + Math.Abs(old[2])))
                return null;
        string[] moved =
        [
            items[0],
            "1",
            "1",
            Text(transform[0]),
            Text(transform[3]),
            .. items.Skip(5),
        ];
        return $"{{{string.Join(", ", moved)}}}";
    }

    /// <summary>Makes the value from GDAL's numbers; null when pixels are sheared, which it can't say.</summary>
    public static string? Render(IReadOnlyList<double> transform, string? wkt)
    {
        var width = Math.Sqrt((transform[1] * transform[1]) + (transform[4] * transform[4]));
        var height = Math.Sqrt((transform[2] * transform[2]) + (transform[5] * transform[5]));
        var (cos, sin) = (transform[1] / width, transform[4] / width);
        var sheared =
            Math.Abs((height * sin) - transform[2]) > 1e-6 * height
            || Math.Abs((height * cos) + transform[5]) > 1e-6 * height;
        if (sheared || !(width > 0) || !(height > 0))
            return null;
        var items = new List<string>
        {
            "Arbitrary",
            "1",
            "1",
            Text(transform[0]),
            Text(transform[3]),
            Text(width),
            Text(height),
        };
        if (wkt is not null && UtmZone().Match(wkt) is { Success: true } utm)
        {
            items[0] = "UTM";
            items.Add(utm.Groups[1].Value);
            items.Add(utm.Groups[2].Value is "N" or "n" ? "North" : "South");
            items.Add(Datum(wkt));
            items.Add("units=Meters");
        }
        else if (wkt is not null && Geographic().IsMatch(wkt))
        {
            items[0] = "Geographic Lat/Lon";
            items.Add(Datum(wkt));
            items.Add("units=Degrees");
        }
        if (sin != 0)
            items.Add($"{RotationKey}={Text(Math.Atan2(sin, cos) * (180 / Math.PI))}");
        return $"{{{string.Join(", ", items)}}}";
    }

    private static double Rotation(IReadOnlyList<string> items)
    {
        foreach (var item in items)
        {
            var parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
            if (
                parts.Length == 2
                && parts[0].Equals(RotationKey, StringComparison.OrdinalIgnoreCase)
                && TryNumber(parts[1], out var degrees)
            )
                return degrees;
        }
        return 0;
    }

    private static string Datum(string wkt) =>
        wkt.Contains("WGS_1984", StringComparison.OrdinalIgnoreCase)
        || wkt.Contains("WGS 84", StringComparison.OrdinalIgnoreCase)
        || wkt.Contains("World Geodetic System 1984", StringComparison.OrdinalIgnoreCase)
            ? "WGS-84"
        : wkt.Contains("1983", StringComparison.Ordinal) ? "North America 1983"
        : wkt.Contains("1927", StringComparison.Ordinal) ? "North America 1927"
        : "Unknown";

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """^\s*PROJ(?:CS|CRS)\s*\[\s*"[^"]*UTM[ _]zone[ _](\d{1,2})([NS])""",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex UtmZone();

    [GeneratedRegex("""^\s*GEOG(?:CS|CRS)\s*\[""", RegexOptions.IgnoreCase)]
    private static partial Regex Geographic();
}
