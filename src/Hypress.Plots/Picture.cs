using Hypress.Bytes;
using SkiaSharp;

namespace Hypress.Plots;

/// <summary>A picture in memory: red, green, blue, alpha, eight bits each, alpha not multiplied in.</summary>
public sealed class Picture
{
    /// <summary>The largest width or height.</summary>
    public const int MaxDimension = 16_384;

    internal Picture(int width, int height, string caption)
    {
        (Width, Height, Caption) = (width, height, caption);
        Rgba = new byte[width * height * 4];
    }

    /// <summary>Pixels from left to right.</summary>
    public int Width { get; }

    /// <summary>Pixels from top to bottom.</summary>
    public int Height { get; }

    /// <summary>What it shows, in one line.</summary>
    public string Caption { get; }

    /// <summary>Four bytes a pixel, row after row.</summary>
    public byte[] Rgba { get; }

    /// <summary>The picture as a PNG file's bytes.</summary>
    /// <exception cref="HypressMissingException">SkiaSharp's native library doesn't load here.</exception>
    public byte[] ToPng()
    {
        try
        {
            // Without transparent pixels the file needs no alpha.
            var isOpaque = true;
            for (var i = 3; i < Rgba.Length && isOpaque; i += 4)
                isOpaque = Rgba[i] == byte.MaxValue;
            var info = new SKImageInfo(
                Width,
                Height,
                SKColorType.Rgba8888,
                isOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul
            );
            using var image = SKImage.FromPixelCopy(info, Rgba);
            using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
            return png.ToArray();
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException)
        {
            throw new HypressMissingException(
                "pictures need SkiaSharp's native library (libSkiaSharp) beside the program: "
                    + "install Hypress again, or add the package SkiaSharp.NativeAssets for this system",
                e
            );
        }
    }

    /// <summary>Writes a PNG file, which appears whole or not at all.</summary>
    /// <param name="path">Where.</param>
    /// <param name="overwrite">Whether a file that stands there may be replaced.</param>
    /// <exception cref="FileExistsException">A file stands there and may not be replaced.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path, bool overwrite = false)
    {
        var png = ToPng();
        using var file = AtomicFile.Create(path, overwrite, png.Length);
        file.Stream!.Write(png);
        file.Complete();
    }

    internal void Set(int pixel, byte red, byte green, byte blue)
    {
        Rgba[4 * pixel] = red;
        Rgba[(4 * pixel) + 1] = green;
        Rgba[(4 * pixel) + 2] = blue;
        Rgba[(4 * pixel) + 3] = byte.MaxValue;
    }

    /// <summary>Makes what no one set black.</summary>
    internal void Blacken()
    {
        for (var i = 3; i < Rgba.Length; i += 4)
            Rgba[i] = byte.MaxValue;
    }
}
