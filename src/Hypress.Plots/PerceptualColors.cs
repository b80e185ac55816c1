namespace Hypress.Plots;

/// <summary>Colours of equal steps to the eye, made in the OKLab space.</summary>
/// <remarks><b>Source</b> B. Ottosson, "A perceptual color space for image processing", 2020; sRGB of IEC 61966-2-1.</remarks>
internal static class PerceptualColors
{
    public const int Steps = 256;

    /// <summary>As many colours, three bytes each.</summary>
    public static byte[] Table(ColorMap map)
    {
        var table = new byte[3 * Steps];
        for (var i = 0; i < Steps; i++)
        {
            var (lightness, chroma, hue) = At(map, i / (Steps - 1.0));
            var (red, green, blue) = ToSrgb(lightness, chroma, hue);
            (table[3 * i], table[(3 * i) + 1], table[(3 * i) + 2]) = (red, green, blue);
        }
        return table;
    }

    // Lightness 0..1, chroma, hue in degrees.
    private static (double Lightness, double Chroma, double Hue) At(ColorMap map, double share) =>
        map switch
        {
            ColorMap.Heat => (
                0.08 + (0.88 * share),
                0.02 + (0.15 * Math.Sin(Math.PI * Math.Min(1, 0.08 + (0.87 * share)))),
                280 + (185 * share)
            ),
            ColorMap.Diverging => (
                0.97 - (0.52 * Math.Abs((2 * share) - 1)),
                0.16 * Math.Abs((2 * share) - 1),
                share < 0.5 ? 255 : 27
            ),
            _ => (0.1 + (0.9 * share), 0, 0),
        };

    private static (byte Red, byte Green, byte Blue) ToSrgb(
        double lightness,
        double chroma,
        double hue
    )
    {
        // The nearest colour of this lightness and hue that a screen can show.
        for (; chroma > 0; chroma -= 0.002)
            if (
                Linear(lightness, chroma, hue) is var c
                && InGamut(c.R)
                && InGamut(c.G)
                && InGamut(c.B)
            )
                break;
        var (red, green, blue) = Linear(lightness, Math.Max(0, chroma), hue);
        return (Byte(red), Byte(green), Byte(blue));

        static bool InGamut(double value) => value is >= -0.001 and <= 1.001;
    }

    private static (double R, double G, double B) Linear(
        double lightness,
        double chroma,
        double hue
    )
    {
        var (sin, cos) = Math.SinCos(hue * Math.PI / 180);
        var (a, b) = (chroma * cos, chroma * sin);
        var l = Cube(lightness + (0.3963377774 * a) + (0.2158037573 * b));
        var m = Cube(lightness - (0.1055613458 * a) - (0.0638541728 * b));
        var s = Cube(lightness - (0.0894841775 * a) - (1.2914855480 * b));
        return (
            (4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s),
            (-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s),
            (-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)
        );

        static double Cube(double x) => x * x * x;
    }

    private static byte Byte(double linear)
    {
        var value = Math.Clamp(linear, 0, 1);
        var encoded =
            value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055;
        return (byte)Math.Round(encoded * 255);
    }
}
