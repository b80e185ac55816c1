using Hypress.Cubes;
using SkiaSharp;

namespace Hypress.Plots.Tests;

/// <summary>Small scenes that tests make, and PNG as another reader sees it.</summary>
internal static class Scenes
{
    /// <summary>A scene whose values come from a function of band, line and sample.</summary>
    public static Cube Of(
        CubeShape shape,
        Func<int, int, int, float> value,
        CubeMetadata? metadata = null,
        Interleave interleave = Interleave.Bil
    )
    {
        var view = CubeView.Allocate(shape, DataType.Float32, interleave);
        for (var band = 0; band < shape.Bands; band++)
        for (var line = 0; line < shape.Lines; line++)
        for (var sample = 0; sample < shape.Samples; sample++)
            view.Set(band, line, sample, value(band, line, sample));
        return new(view, metadata);
    }

    public static CubeMetadata Wavelengths(
        double first,
        double step,
        int count,
        IReadOnlyList<bool>? good = null
    ) =>
        new()
        {
            Bands = new()
            {
                Wavelengths = [.. Enumerable.Range(0, count).Select(i => first + (i * step))],
                Good = good,
            },
        };

    public static byte[] Pixel(Picture picture, int line, int sample) =>
        picture.Rgba.AsSpan(4 * ((line * picture.Width) + sample), 4).ToArray();

    public static (int Width, int Height, byte[] Rgba) Decode(byte[] png)
    {
        using var codec = SKCodec.Create(new SKMemoryStream(png));
        var info = new SKImageInfo(
            codec.Info.Width,
            codec.Info.Height,
            SKColorType.Rgba8888,
            SKAlphaType.Unpremul
        );
        Assert.Equal(SKCodecResult.Success, codec.GetPixels(info, out var pixels));
        return (info.Width, info.Height, pixels);
    }
}

/// <summary>A folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("hypress-plots-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
