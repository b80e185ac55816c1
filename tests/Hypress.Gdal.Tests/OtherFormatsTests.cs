using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Tests;

/// <summary>Formats that GDAL itself makes here, and how files are recognized.</summary>
public sealed class OtherFormatsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ENVI", "a.dat")]
    [InlineData("HFA", "a.img")]
    [InlineData("VRT", "a.vrt")]
    public void A_scene_that_GDAL_translated_comes_back(string driver, string name)
    {
        var path = TestData.Path("formats", "made_geotiff_int16_utm_nodata.tif");
        Tools.Run("gdal_translate", "-q", "-of", driver, path, _folder[name]);
        var before = _folder.Names.ToArray();
        Assert.True(new GdalFormat().Recognizes(FileProbe.Of(_folder[name])));
        using (var original = TestData.Open(path))
        using (var source = TestData.Open(_folder[name]))
        {
            TestData.AssertEqual(original, source);
            Assert.Equal(original.Metadata.DataIgnoreValue, source.Metadata.DataIgnoreValue);
            Assert.Equal(original.Metadata.Geo!.Transform, source.Metadata.Geo!.Transform);
            Assert.Contains("UTM zone 33N", source.Metadata.Geo.Wkt);
        }
        Assert.Equal(before, _folder.Names);
    }

    [Theory]
    [InlineData("BSQ")]
    [InlineData("BIL")]
    public void A_PDS4_product_comes_back(string order)
    {
        var path = TestData.Path("formats", "made_geotiff_int16_utm_nodata.tif");
        Tools.Run(
            "gdal_translate",
            "-q",
            "-of",
            "PDS4",
            "-co",
            $"INTERLEAVE={order}",
            path,
            _folder["a.xml"]
        );
        Assert.True(new GdalFormat().Recognizes(FileProbe.Of(_folder["a.xml"])));
        Assert.Equal(
            [_folder["a.xml"], _folder["a.img"]],
            new GdalFormat().FilesOf(_folder["a.xml"])
        );
        using var source = TestData.Open(_folder["a.xml"]);
        TestData.AssertEqual(TestData.E(), source);
        Assert.Equal(-32768, source.Metadata.DataIgnoreValue);
        Assert.Equal(30, source.Metadata.Geo!.Transform![1]);
        Assert.Contains("Transverse_Mercator", source.Metadata.Geo.Wkt);
    }

    [Fact]
    public void A_file_of_several_images_gives_the_one_that_is_asked_for()
    {
        var path = TestData.Path("formats", "made_geotiff_uint16_bigendian_strips.tif");
        Tools.Run("gdal_translate", "-q", "-outsize", "32", "24", path, _folder["two.tif"]);
        Tools.Run("gdal_translate", "-q", "-co", "APPEND_SUBDATASET=YES", path, _folder["two.tif"]);
        using var first = TestData.Open(_folder["two.tif"]);
        using var second = TestData.Open(_folder["two.tif"], variable: "2");
        Assert.Equal((32, 64), (first.Shape.Samples, second.Shape.Samples));
        TestData.AssertEqual(TestData.U(), second);
        Assert.Throws<HypressUnsupportedException>(() =>
            TestData.Open(_folder["two.tif"], variable: "3")
        );
    }

    [Fact]
    public void Wavelengths_in_band_names_are_found_where_every_name_has_one()
    {
        TestData.RequireGdal();
        var scene = TestData.Ramp(
            new(3, 4, 5),
            DataType.UInt16,
            new() { Bands = new() { Names = ["B1 (450 nm)", "B2 (550.5 nm)", "B3 (660 nm)"] } }
        );
        var warnings = new List<string>();
        using (
            var sink = new GdalFormat().Create(
                _folder["a.tif"],
                new(scene.Shape, scene.Type, scene.Metadata),
                new()
            )
        )
        {
            sink.WriteLines(0, scene.Values);
            sink.Complete();
        }
        using var source = TestData.Open(_folder["a.tif"], warnings);
        Assert.Equal([450, 550.5, 660], source.Metadata.Bands.Wavelengths);
        Assert.Contains("band names", Assert.Single(warnings));
    }

    [Fact]
    public void A_netCDF_of_lines_by_samples_by_bands_is_read_in_rows_of_chunks()
    {
        var path = TestData.Path("formats", "netcdf4_float32_EMIT_L1B_OBS.nc");
        using var source = TestData.Open(path);
        var whole = Cube.Load(source);
        // Its one chunk covers everything: each of these reads would decode it anew.
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var line = 0; line < 200; line++)
        {
            var window = CubeWindow.OfLines(source.Shape, line, 1);
            Assert.True(
                whole.Read(window).Bytes.Span.SequenceEqual(source.Read(window).Bytes.Span)
            );
        }
        Assert.True(
            watch.ElapsedMilliseconds < 2000,
            $"{watch.ElapsedMilliseconds} ms for 200 lines"
        );
    }

    // 220 MiB: a tile made for larger images holds a small one.
    [Fact]
    public void A_small_image_in_large_tiles_of_many_bands_is_read()
    {
        var path = TestData.Path("test", "enmap_potsdam_A.dat");
        string[] options = ["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "INTERLEAVE=PIXEL"];
        Tools.Run(
            "gdal_translate",
            [
                "-q",
                "-ot",
                "Float32",
                .. options.SelectMany(option => new[] { "-co", option }),
                path,
                _folder["tiles.tif"],
            ]
        );
        using var source = TestData.Open(_folder["tiles.tif"]);
        Assert.Equal(new CubeShape(218, 64, 96), source.Shape);
        Assert.NotEqual(0, source.Read(CubeWindow.All(source.Shape)).Get<float>(100, 30, 30));
    }
}
