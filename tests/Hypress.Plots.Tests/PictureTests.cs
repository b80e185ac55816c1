using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Plots.Tests;

public sealed class PictureTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_PNG_holds_the_pictures_pixels(bool withHole)
    {
        var scene = Scenes.Of(
            new(3, 9, 13),
            (b, l, s) => withHole && l == s ? float.NaN : (b * l) - s
        );
        var picture = Quicklook.Rgb(scene);
        var (width, height, rgba) = Scenes.Decode(picture.ToPng());
        Assert.Equal((13, 9), (width, height));
        Assert.Equal(picture.Rgba, rgba);
    }

    [Fact]
    public void A_file_is_replaced_only_when_it_may_be()
    {
        var picture = Quicklook.Rgb(Scenes.Of(new(3, 2, 2), (b, l, s) => s));
        picture.Save(_folder["a.png"]);
        Assert.ThrowsAny<IOException>(() => picture.Save(_folder["a.png"]));
        picture.Save(_folder["a.png"], overwrite: true);
        Assert.Equal(picture.ToPng(), File.ReadAllBytes(_folder["a.png"]));
        Assert.Single(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void A_scene_written_line_by_line_to_PNG_is_its_quicklook()
    {
        var scene = Scenes.Of(
            new(40, 30, 20),
            (b, l, s) => (b * 3) + (l * s),
            Scenes.Wavelengths(400, 10, 40)
        );
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using (var sink = new PngFormat().Create(_folder["a.png"], description, new()))
        {
            for (var line = 0; line < 30; line += 7)
                sink.WriteLines(
                    line,
                    scene.Read(CubeWindow.OfLines(scene.Shape, line, Math.Min(7, 30 - line)))
                );
            sink.Complete();
        }
        Assert.Equal(Quicklook.Rgb(scene).ToPng(), File.ReadAllBytes(_folder["a.png"]));
    }

    [Fact]
    public void An_unfinished_PNG_leaves_nothing_behind()
    {
        var scene = Scenes.Of(new(3, 4, 4), (b, l, s) => s);
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using (var sink = new PngFormat().Create(_folder["a.png"], description, new()))
            Assert.Throws<InvalidOperationException>(sink.Complete);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Root));
    }

    [Fact]
    public void PNG_is_written_and_not_read()
    {
        var format = new PngFormat();
        Assert.Contains(".png", format.WriteExtensions);
        Assert.Throws<HypressUnsupportedException>(() => format.Open("a.png", new()));
        Assert.Same(format, FormatCatalog.WriterOf([.. FormatCatalog.BuiltIn, format], "a.PNG"));
    }
}
