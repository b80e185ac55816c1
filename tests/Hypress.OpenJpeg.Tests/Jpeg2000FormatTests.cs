using Hypress.Cubes;
using Hypress.Formats;
using Hypress.OpenJpeg.Format;

namespace Hypress.OpenJpeg.Tests;

public sealed class Jpeg2000FormatTests : IDisposable
{
    private static readonly Jpeg2000Format Format = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("hypress").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(".j2k")]
    [InlineData(".jp2")]
    public void What_is_written_is_recognized_and_read_back(string extension)
    {
        foreach (
            var type in (DataType[])
                [DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32]
        )
        {
            var scene = Scenes.MadeUp(new(4, 33, 20), type);
            var path = Write(scene, type.ShortName() + extension);
            Assert.True(Format.Recognizes(FileProbe.Of(path)));
            using var read = Format.Open(path, new());
            Assert.Equal(type, read.Type);
            Assert.True(Scenes.Same(scene, Cube.Load(read)));
        }
    }

    [Theory]
    [InlineData("tiled_layers.j2k")]
    [InlineData("tiled_layers.jp2")]
    public void A_file_of_another_encoder_with_tiles_and_layers_is_read(string name)
    {
        using var read = Format.Open(Path.Combine(Vectors(), name), new());
        Assert.Equal((new CubeShape(3, 15, 20), DataType.UInt16), (read.Shape, read.Type));
        var cube = Cube.Load(read);
        for (var band = 0; band < 3; band++)
        for (var line = 0; line < 15; line++)
        for (var sample = 0; sample < 20; sample++)
            Assert.Equal(
                ((7 * sample * sample) + (13 * line) + (1000 * band)) & 4095,
                cube.Values.Get<ushort>(band, line, sample)
            );
    }

    [Fact]
    public void Damaged_files_end_in_one_of_our_errors_or_in_an_image()
    {
        var path = Path.Combine(_folder, "damaged.jp2");
        var random = new Random(3);
        var refused = 0;
        foreach (var name in (string[])["tiled_layers.j2k", "tiled_layers.jp2"])
        {
            var file = File.ReadAllBytes(Path.Combine(Vectors(), name));
            for (var round = 0; round < 200; round++)
            {
                var damaged = file.ToArray();
                if (round % 2 == 0)
                    damaged = damaged[..random.Next(20, damaged.Length)];
                else
                    // Past the size header: a larger image than the file has room for may be honest.
                    damaged[random.Next(140, damaged.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, damaged);
                try
                {
                    Format.Open(path, new()).Dispose();
                }
                catch (HypressException)
                {
                    refused++;
                }
            }
        }
        Assert.InRange(refused, 100, 400);
    }

    [Fact]
    public void What_it_cannot_hold_is_refused_and_nothing_is_left_behind()
    {
        var floats = Scenes.MadeUp(new(2, 3, 4), DataType.Float32);
        Assert.Throws<HypressUnsupportedException>(() => Write(floats, "f.j2k"));
        var deep = Scenes.Noise(new(2, 3, 4), DataType.Int32, int.MinValue, int.MaxValue);
        Assert.Throws<HypressUnsupportedException>(() => Write(deep, "d.j2k"));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private string Write(Cube scene, string name)
    {
        var path = Path.Combine(_folder, name);
        using var sink = Format.Create(path, new(scene.Shape, scene.Type, scene.Metadata), new());
        for (var line = 0; line < scene.Shape.Lines; line += 10)
        {
            var lines = Math.Min(10, scene.Shape.Lines - line);
            sink.WriteLines(line, scene.Values.Window(line, lines, 0, scene.Shape.Samples));
        }
        sink.Complete();
        return path;
    }

    private static string Vectors()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests", "testdata")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "tests", "testdata", "vectors", "openjpeg");
    }
}
