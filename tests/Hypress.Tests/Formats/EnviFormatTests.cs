using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Envi;

namespace Hypress.Tests.Formats;

public sealed class EnviFormatTests : IDisposable
{
    private readonly EnviFormat _format = new();
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
                    var path = _folder.File($"{Guid.NewGuid():N}.hdr");
                    Scenes.Write(
                        _format,
                        path,
                        cube,
                        new() { Interleave = interleave, BigEndian = bigEndian }
                    );
                    using var source = _format.Open(path, new());
                    Assert.Equal(
                        interleave,
                        source.Shape.Bands == 1 ? interleave : source.Interleave
                    );
                    Scenes.AssertSame(cube.Values, Cube.Load(source).Values);
                },
                iter: 300
            );
    }

    [Fact]
    public void A_window_is_the_same_crop_of_the_scene()
    {
        var cubes =
            from cube in Scenes.Cube
            from window in Scenes.Window(cube.Shape)
            from interleave in Scenes.Interleave
            select (cube, window, interleave);
        cubes.Sample(
            test =>
            {
                var path = _folder.File($"{Guid.NewGuid():N}.dat");
                Scenes.Write(_format, path, test.cube, new() { Interleave = test.interleave });
                using var source = _format.Open(path, new());
                Scenes.AssertSame(test.cube.Read(test.window), source.Read(test.window));
            },
            iter: 300
        );
    }

    [Theory]
    [InlineData(Interleave.Bsq)]
    [InlineData(Interleave.Bil)]
    [InlineData(Interleave.Bip)]
    public void A_window_larger_than_one_read_is_the_same_crop(Interleave interleave)
    {
        var cube = Scenes.Random(new CubeShape(61, 97, 501), DataType.UInt16, Interleave.Bsq, 1);
        var path = _folder.File("large.hdr");
        Scenes.Write(_format, path, cube, new() { Interleave = interleave });
        using var source = _format.Open(path, new());
        Scenes.AssertSame(cube.Values, Cube.Load(source).Values);
        foreach (
            var bands in (int[][])
                [
                    [60, 3],
                    [5, 7, 9, 11],
                    [30, 31, 32],
                ]
        )
        {
            var window = new CubeWindow(3, 90, 11, 480, BandSelection.Of(bands, 61));
            Scenes.AssertSame(cube.Read(window), source.Read(window));
        }
    }

    [Fact]
    public void Threads_may_read_one_source_together()
    {
        var cube = Scenes.Random(new CubeShape(20, 50, 60), DataType.Int16, Interleave.Bsq, 2);
        var path = _folder.File("a.hdr");
        Scenes.Write(_format, path, cube, new() { Interleave = Interleave.Bil });
        using var source = _format.Open(path, new());
        Parallel.For(
            0,
            50,
            line =>
            {
                var window = CubeWindow.OfLines(cube.Shape, line, 1);
                Scenes.AssertSame(cube.Read(window), source.Read(window));
            }
        );
    }

    [Fact]
    public void A_header_is_read_whatever_its_spelling()
    {
        var scene = Parse(
            """
            ENVI  
            ; written by hand, bands = 7
              Samples=2
            LINES   =   3
            bands =2
            Data  Type = 4
            interleave = BIL
            Byte Order = 1
            HEADER OFFSET = 12
            description = { two
              lines }
            Wavelength Units = Micrometers
            wavelength = {
            0.4 , 
            ; no comment in here
              2.5}
            fwhm = {0.0083, 0.01}
            band names = { red, "edge, red" }
            bbl = { 1, 0, }
            data ignore value = -9999
            data gain values = {0.1,2e-3}
            data offset values = {0,-1}
            sensor type = Own
            acquisition time = 2022-07-24T10:00:00Z
            a line that says nothing
            my  Key = {1, 2
              , 3}
            samples = 5

            """.Replace("; no comment in here\n", "", StringComparison.Ordinal)
        );
        Assert.Equal(new CubeShape(2, 3, 5), scene.Shape);
        Assert.Equal(Interleave.Bil, scene.Interleave);
        Assert.Equal(
            (DataType.Float32, true, 12),
            (scene.Layout.Type, scene.Layout.BigEndian, scene.Layout.Offset)
        );
        var (metadata, bands) = (scene.Metadata, scene.Metadata.Bands);
        Assert.Equal("two\n  lines", metadata.Description);
        Assert.Equal([400.0, 2500.0], bands.Wavelengths);
        Assert.Equal([8.3, 10.0], bands.Fwhm);
        Assert.Equal("Micrometers", bands.WavelengthUnit);
        Assert.Equal(["red", "edge, red"], bands.Names);
        Assert.Equal([true, false], bands.Good);
        Assert.Equal([0.1, 0.002], bands.Gains);
        Assert.Equal([0.0, -1.0], bands.Offsets);
        Assert.Equal(-9999, metadata.DataIgnoreValue);
        Assert.Equal("Own", metadata.Sensor);
        Assert.Equal("2022-07-24T10:00:00Z", metadata.AcquisitionTime);
        Assert.Equal([KeyValuePair.Create("my key", "{1, 2\n  , 3}")], metadata.Extra);
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("wavelength = {400, 500}", 400.0, 1)]
    [InlineData("wavelength = {0.4, 0.5}", 400.0, 1)]
    [InlineData("wavelength = {1, 2}", null, 1)]
    [InlineData("wavelength = {400, 500, 600}", null, 1)]
    [InlineData("wavelength = {400, green}", null, 1)]
    [InlineData("wavelength units = GHz\nwavelength = {400, 500}", null, 1)]
    [InlineData("wavelength units = nm\nwavelength = {1, 2}", 1.0, 0)]
    [InlineData("wavelength units = Angstroms\nwavelength = {4000, 5000}", 400.0, 0)]
    [InlineData("wavelength units = Unknown\nwavelength = {400, 500}", 400.0, 1)]
    public void Wavelengths_come_in_nanometres_or_with_a_warning(
        string lines,
        double? first,
        int warnings
    )
    {
        var scene = Parse(Minimal + lines);
        Assert.Equal(first, scene.Metadata.Bands.Wavelengths?[0]);
        Assert.Equal(warnings, _warnings.Count);
        Assert.Equal(first is null, scene.Metadata.Extra.Any(pair => pair.Key == "wavelength"));
    }

    [Theory]
    [InlineData(
        "{UTM, 1, 1, 500000, 4000000, 30, 20, 33, North, WGS-84}",
        new[] { 500000.0, 30, 0, 4000000, 0, -20 }
    )]
    [InlineData(
        "{UTM, 3, 2, 500000, 4000000, 30, 20, 33, North, WGS-84}",
        new[] { 499940.0, 30, 0, 4000020, 0, -20 }
    )]
    [InlineData("{Arbitrary, 1.5, 1.5, 0, 0, 1, 1}", new[] { -0.5, 1.0, 0, 0.5, 0, -1 })]
    [InlineData(
        "{UTM, 1, 1, 10, 20, 2, 2, 33, North, WGS-84, rotation=90}",
        new[] { 10.0, 0, 2, 20, 2, 0 }
    )]
    [InlineData(
        "{UTM, 1, 1, 716737.401375353, 4322229.096619, 14.9, 14.9, 10, North,WGS-84, rotation=71}",
        new[]
        {
            716737.401375353,
            4.850965501411636,
            14.08822677642982,
            4322229.096619,
            14.08822677642982,
            -4.850965501411636,
        }
    )]
    public void Map_info_is_where_GDAL_sees_it(string mapInfo, double[] transform)
    {
        var geo = Parse($"{Minimal}map info = {mapInfo}").Metadata.Geo!;
        Assert.Equal(mapInfo, geo.MapInfo);
        for (var i = 0; i < 6; i++)
            Assert.Equal(transform[i], geo.Transform![i], 9);
    }

    [Theory]
    [InlineData("samples = 2", "samples = 0", "samples")]
    [InlineData("samples = 2", "samples = 1048577", "samples")]
    [InlineData("samples = 2", "samples = 99999999999999999999", "samples")]
    [InlineData("samples = 2", "samples = two", "samples")]
    [InlineData("samples = 2", "", "samples")]
    [InlineData("lines = 2", "lines = -2", "lines")]
    [InlineData("bands = 2", "bands = 0", "bands")]
    [InlineData("data type = 12", "data type = 7", "data type")]
    [InlineData("interleave = bsq", "interleave = bsp", "interleave")]
    [InlineData("interleave = bsq", "", "interleave")]
    [InlineData("interleave = bsq", "interleave = bsq\nbyte order = 2", "byte order")]
    [InlineData("interleave = bsq", "interleave = bsq\nheader offset = -1", "header offset")]
    [InlineData("interleave = bsq", "interleave = bsq\nband names = { a, b", "band names")]
    public void A_header_that_is_wrong_is_refused_by_the_name_of_the_key(
        string right,
        string wrong,
        string key
    )
    {
        var error = Assert.Throws<HypressFormatException>(() =>
            Parse(Minimal.Replace(right, wrong, StringComparison.Ordinal))
        );
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data type = 6", "complex")]
    [InlineData("data type = 14", "64-bit")]
    [InlineData("major frame offsets = {0, 4}", "major frame offsets")]
    [InlineData("minor frame offsets = {12, 0}", "minor frame offsets")]
    [InlineData("file compression = 1", "gunzip")]
    public void What_is_legal_and_not_read_is_refused_by_name(string line, string word)
    {
        var error = Assert.Throws<HypressUnsupportedException>(() => Parse(Minimal + line));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Parse(Minimal + "major frame offsets = {0, 0}\nminor frame offsets = {0,0}");
    }

    [Fact]
    public void A_data_file_shorter_than_its_header_says_is_refused_with_both_sizes()
    {
        File.WriteAllText(_folder.File("a.hdr"), Minimal);
        File.WriteAllBytes(_folder.File("a.dat"), new byte[15]);
        var error = Assert.Throws<HypressFormatException>(() =>
            _format.Open(_folder.File("a.hdr"), new())
        );
        Assert.Contains("15 bytes", error.Message, StringComparison.Ordinal);
        Assert.Contains("16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_claim_is_refused_before_memory_is_asked_for()
    {
        var text = Minimal
            .Replace("= 2", "= 1048576", StringComparison.Ordinal)
            .Replace("type = 12", "type = 5", StringComparison.Ordinal);
        File.WriteAllText(_folder.File("a.hdr"), text + "header offset = 9223372036854775807\n");
        File.WriteAllBytes(_folder.File("a.dat"), new byte[15]);
        Assert.Throws<HypressFormatException>(() => _format.Open(_folder.File("a.hdr"), new()));
    }

    [Theory]
    [InlineData("a.hdr", "a.dat")]
    [InlineData("a.hdr", "a")]
    [InlineData("a.hdr", "a.img")]
    [InlineData("a.hdr", "a.bsq")]
    [InlineData("a.hdr", "a.bil")]
    [InlineData("a.hdr", "a.bip")]
    [InlineData("a.hdr", "a.raw")]
    [InlineData("a.HDR", "a.DAT")]
    [InlineData("a.dat.hdr", "a.dat")]
    [InlineData("a.v2.hdr", "a.v2")]
    [InlineData("a.xyz.hdr", "a.xyz")]
    public void Header_and_data_find_each_other(string header, string data)
    {
        File.WriteAllText(_folder.File(header), Minimal);
        File.WriteAllBytes(_folder.File(data), [.. Enumerable.Range(0, 16).Select(i => (byte)i)]);
        foreach (var path in (string[])[header, data])
        {
            using var source = FormatCatalog.Open(_folder.File(path));
            Assert.Equal(0x0100, source.ReadBand<int>(0)[0]);
        }
    }

    [Fact]
    public void Of_several_data_files_the_one_of_the_right_size_is_taken()
    {
        File.WriteAllText(_folder.File("a.hdr"), Minimal);
        File.WriteAllBytes(_folder.File("a.dat"), new byte[20]);
        File.WriteAllBytes(_folder.File("a.img"), [7, .. new byte[15]]);
        using var source = _format.Open(_folder.File("a.hdr"), new() { Warn = _warnings.Add });
        Assert.Equal(7, source.ReadBand<int>(0)[0]);
        Assert.Single(_warnings);
    }

    [Fact]
    public void A_missing_data_file_is_an_error_that_says_where_it_was_looked_for()
    {
        File.WriteAllText(_folder.File("a.hdr"), Minimal);
        var error = Assert.Throws<FileNotFoundException>(() =>
            _format.Open(_folder.File("a.hdr"), new())
        );
        Assert.Contains(".img", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_beside_a_file_of_another_format_does_not_claim_it()
    {
        File.WriteAllText(_folder.File("a.hdr"), Minimal);
        File.WriteAllBytes(_folder.File("a.tif"), new byte[16]);
        Assert.Throws<HypressUnsupportedException>(() => FormatCatalog.Open(_folder.File("a.tif")));
    }

    [Fact]
    public void Existing_files_are_kept_and_a_sink_given_up_leaves_nothing()
    {
        var cube = Scenes.Random(new CubeShape(2, 2, 2), DataType.UInt16, Interleave.Bsq, 3);
        var scene = new CubeDescription(cube.Shape, cube.Type, cube.Metadata);
        using (_format.Create(_folder.File("a.hdr"), scene, new())) { }
        Assert.Empty(Directory.GetFiles(_folder.Path));
        File.WriteAllText(_folder.File("a.dat"), "old");
        Assert.Throws<FileExistsException>(() =>
            _format.Create(_folder.File("a.hdr"), scene, new())
        );
        Assert.Equal([_folder.File("a.dat")], Directory.GetFiles(_folder.Path));
        Scenes.Write(_format, _folder.File("a.hdr"), cube, new() { Overwrite = true });
        Assert.Equal(16, new FileInfo(_folder.File("a.dat")).Length);
    }

    [Fact]
    public void An_old_header_never_stands_beside_new_data()
    {
        var (path, data) = (_folder.File("a.hdr"), _folder.File("a.dat"));
        var old = Scenes.Random(new CubeShape(2, 2, 2), DataType.UInt16, Interleave.Bsq, 3);
        var cube = Scenes.Random(new CubeShape(1, 2, 4), DataType.UInt16, Interleave.Bsq, 4);
        Scenes.Write(_format, path, old, new());
        var scene = new CubeDescription(cube.Shape, cube.Type, cube.Metadata);
        using (var sink = _format.Create(path, scene, new() { Overwrite = true }))
        {
            sink.WriteLines(0, cube.Values);
            // The data's rename fails, which stands here for a kill before it.
            File.Delete(data);
            Directory.CreateDirectory(data);
            Assert.ThrowsAny<Exception>(sink.Complete);
        }
        Assert.False(File.Exists(path));
        Assert.Equal([data], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_sink_wants_every_line_in_order()
    {
        var cube = Scenes.Random(new CubeShape(2, 4, 2), DataType.UInt16, Interleave.Bsq, 3);
        using var sink = _format.Create(
            _folder.File("a.hdr"),
            new CubeDescription(cube.Shape, cube.Type, cube.Metadata),
            new()
        );
        sink.WriteLines(0, cube.Values.Window(0, 2, 0, 2));
        Assert.Throws<ArgumentException>(() => sink.WriteLines(3, cube.Values.Window(3, 1, 0, 2)));
        Assert.Throws<ArgumentException>(() => sink.WriteLines(2, cube.Values));
        Assert.Throws<InvalidOperationException>(sink.Complete);
    }

    private const string Minimal =
        "ENVI\nsamples = 2\nlines = 2\nbands = 2\ndata type = 12\ninterleave = bsq\n";

    private EnviScene Parse(string text) =>
        EnviScene.Parse(EnviHeader.Parse(Encoding.UTF8.GetBytes(text)), _warnings.Add);
}
