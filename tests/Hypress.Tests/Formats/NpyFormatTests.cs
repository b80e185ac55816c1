using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Npy;

namespace Hypress.Tests.Formats;

public sealed class NpyFormatTests : IDisposable
{
    private readonly NpyFormat _format = new();
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_cube_comes_back_in_every_interleave_and_byte_order()
    {
        Gen.Select(Scenes.Cube, Scenes.Interleave, Gen.Bool)
            .Sample(
                (cube, interleave, bigEndian) =>
                {
                    var path = _folder.File($"{Guid.NewGuid():N}.npy");
                    Scenes.Write(
                        _format,
                        path,
                        cube,
                        new() { Interleave = interleave, BigEndian = bigEndian }
                    );
                    using var source = _format.Open(path, new() { Axes = interleave });
                    Scenes.AssertSame(cube.Values, Cube.Load(source).Values);
                },
                iter: 200
            );
    }

    [Theory]
    [InlineData("(30, 40, 5)", null, 5, 30, 40, 1)]
    [InlineData("(5, 30, 40)", null, 5, 30, 40, 1)]
    [InlineData("(5, 4, 4)", null, 5, 4, 4, 0)]
    [InlineData("(4, 4, 5)", null, 5, 4, 4, 0)]
    [InlineData("(4, 5, 3)", Interleave.Bil, 5, 4, 3, 0)]
    [InlineData("(3, 4, 5)", Interleave.Bip, 5, 3, 4, 0)]
    [InlineData("(3, 4)", null, 1, 3, 4, 0)]
    public void The_band_axis_is_found_by_the_documented_rule(
        string shape,
        Interleave? axes,
        int bands,
        int lines,
        int samples,
        int warnings
    )
    {
        var path = Npy($"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}", 6000);
        using var source = _format.Open(path, new() { Axes = axes, Warn = _warnings.Add });
        Assert.Equal(new CubeShape(bands, lines, samples), source.Shape);
        Assert.Equal(warnings, _warnings.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_is_read(int version)
    {
        var path = Npy(
            "{\"shape\":(2,3),\"fortran_order\":True,\"descr\":\">i2\"}",
            12,
            (byte)version
        );
        using var source = _format.Open(path, new());
        Assert.Equal([0x0001, 0x0405, 0x0809], source.ReadBand<int>(0)[..3]);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (6,), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 2, 3), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (0, 3), }")]
    [InlineData(
        "{'descr': '<u2', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807, 9), }"
    )]
    public void Arrays_that_are_no_scenes_are_refused(string header) =>
        Assert.Throws<HypressUnsupportedException>(() => _format.Open(Npy(header, 100), new()));

    [Theory]
    [InlineData("{'descr': '<u2', 'fortran_order': Maybe, 'shape': (2, 3), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (-2, 3), }")]
    [InlineData("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 300), }")]
    [InlineData("{'descr': '<f8', 'fortran_order': True, 'shape': (1048576, 1048576, 1048576), }")]
    [InlineData("")]
    public void Headers_that_lie_are_refused(string header) =>
        Assert.Throws<HypressFormatException>(() => _format.Open(Npy(header, 100), new()));

    [Fact]
    public void Mutated_files_end_in_a_documented_error_or_in_a_scene()
    {
        var seed = File.ReadAllBytes(
            Npy("{'descr': '<u2', 'fortran_order': False, 'shape': (2, 3, 4), }", 48)
        );
        var random = new Random(7);
        var path = _folder.File("mutated.npy");
        for (var round = 0; round < 3000; round++)
        {
            var bytes = seed[..random.Next(seed.Length + 1)];
            for (var i = random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
                bytes[random.Next(Math.Min(bytes.Length, 90))] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var source = _format.Open(path, new());
                Cube.Load(source);
            }
            catch (HypressException) { }
        }
    }

    private string Npy(string header, int dataBytes, byte version = 1)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        var length = BitConverter.GetBytes(text.Length).AsSpan(0, version == 1 ? 2 : 4);
        var values = Enumerable.Range(0, dataBytes).Select(i => (byte)i);
        var path = _folder.File($"{Guid.NewGuid():N}.npy");
        File.WriteAllBytes(path, [.. NpyHeader.Magic, version, 0, .. length, .. text, .. values]);
        return path;
    }
}
