using System.Text.Json;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Tests;

/// <summary>GeoTIFF as we write it, seen by ourselves and by gdalinfo.</summary>
public sealed class GeoTiffTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static void Write(
        string path,
        ICubeSource scene,
        WriteOptions? options = null,
        int linesAtOnce = 7
    )
    {
        TestData.RequireGdal();
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using var sink = new GdalFormat().Create(path, description, options ?? new());
        for (var line = 0; line < scene.Shape.Lines; line += linesAtOnce)
        {
            var lines = Math.Min(linesAtOnce, scene.Shape.Lines - line);
            sink.WriteLines(line, scene.Read(CubeWindow.OfLines(scene.Shape, line, lines)));
        }
        sink.Complete();
    }

    private static CubeMetadata Everything(int bands) =>
        new()
        {
            Bands = new BandTable
            {
                Wavelengths =
                [
                    .. Enumerable.Range(0, bands).Select(i => Math.Round(418.24 + (i * 6.0001), 4)),
                ],
                Fwhm =
                [
                    .. Enumerable.Range(0, bands).Select(i => Math.Round(6.99561 + (i * 0.01), 5)),
                ],
                WavelengthUnit = "Nanometers",
                Names = [.. Enumerable.Range(0, bands).Select(i => $"Band {i}, <ä & \"ö\">")],
                Good = [.. Enumerable.Range(0, bands).Select(i => i % 3 != 1)],
                Gains = [.. Enumerable.Range(0, bands).Select(i => 1e-4 * (i + 1))],
                Offsets = [.. Enumerable.Range(0, bands).Select(i => i - 0.25)],
            },
            Description = "a scene\nof two lines",
            Sensor = "EnMAP",
            AcquisitionTime = "2022-07-24T10:45:26Z",
            DataIgnoreValue = -32768,
            Geo = new([366975, 30, 0, 5808045, 0, -30], Utm33),
            Extra =
            [
                new("reflectance scale factor", "10000"),
                new("history", "{first, then = that, and: more}"),
            ],
        };

    private const string Utm33 =
        "PROJCS[\"WGS_1984_UTM_Zone_33N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],"
        + "PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
        + "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",15.0],"
        + "PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

    public static TheoryData<DataType, string, Interleave> Kinds =>
        new MatrixTheoryData<DataType, string, Interleave>(
            DataTypes.All,
            ["deflate", "zstd", "lzw", "none"],
            [Interleave.Bsq, Interleave.Bip]
        );

    [Theory, MemberData(nameof(Kinds))]
    public void Every_type_compression_and_interleave_comes_back(
        DataType type,
        string compression,
        Interleave interleave
    )
    {
        var scene = TestData.Ramp(new(5, 83, 70), type);
        Write(
            _folder["a.tif"],
            scene,
            new() { Compression = compression, Interleave = interleave }
        );
        using var back = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(scene, back);
        Assert.Equal(interleave, back.Interleave);
        Assert.Equal(["a.tif"], _folder.Names);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 300, 17)]
    [InlineData(1000, 3, 2)]
    [InlineData(3, 1, 700)]
    [InlineData(4, 600, 600)]
    public void Odd_shapes_come_back(int bands, int lines, int samples)
    {
        var scene = TestData.Ramp(new(bands, lines, samples), DataType.UInt8);
        Write(_folder["a.tif"], scene);
        using var back = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(scene, back);
    }

    [Fact]
    public void NaN_payloads_and_infinities_come_back()
    {
        var bits = new uint[]
        {
            0x7FC00000,
            0x7FC12345,
            0xFFC00001,
            0x7F800000,
            0xFF800000,
            0x80000000,
            1,
            0x3F800000,
        };
        var values = Array.ConvertAll(bits, BitConverter.UInt32BitsToSingle);
        var scene = new Cube(CubeView.Of(values, new(2, 2, 2)));
        Write(_folder["a.tif"], scene);
        using var back = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(scene, back);
    }

    [Fact]
    public void All_metadata_comes_back()
    {
        var before = Everything(9);
        Write(_folder["a.tif"], TestData.Ramp(new(9, 20, 30), DataType.Int16, before));
        var warnings = new List<string>();
        using var back = TestData.Open(_folder["a.tif"], warnings);
        var after = back.Metadata;
        Assert.Equal(before.Bands.Wavelengths, after.Bands.Wavelengths);
        Assert.Equal(before.Bands.Fwhm, after.Bands.Fwhm);
        Assert.Equal(before.Bands.WavelengthUnit, after.Bands.WavelengthUnit);
        Assert.Equal(before.Bands.Names, after.Bands.Names);
        Assert.Equal(before.Bands.Good, after.Bands.Good);
        Assert.Equal(before.Bands.Gains, after.Bands.Gains);
        Assert.Equal(before.Bands.Offsets, after.Bands.Offsets);
        Assert.Equal(before.Description, after.Description);
        Assert.Equal(before.Sensor, after.Sensor);
        Assert.Equal(before.AcquisitionTime, after.AcquisitionTime);
        Assert.Equal(before.DataIgnoreValue, after.DataIgnoreValue);
        Assert.Equal(before.Geo!.Transform, after.Geo!.Transform);
        Assert.Contains("\"32633\"", after.Geo.Wkt);
        foreach (var item in before.Extra)
            Assert.Contains(item, after.Extra);
        Assert.Empty(warnings);
        Assert.Equal(["a.tif"], _folder.Names);
    }

    [Fact]
    public void A_second_round_changes_nothing_more()
    {
        Write(_folder["a.tif"], TestData.Ramp(new(9, 20, 30), DataType.Int16, Everything(9)));
        using var first = TestData.Open(_folder["a.tif"]);
        Write(_folder["b.tif"], first);
        using var second = TestData.Open(_folder["b.tif"]);
        Assert.Equal(first.Metadata.Extra, second.Metadata.Extra);
        Assert.Equal(first.Metadata.Geo!.Wkt, second.Metadata.Geo!.Wkt);
        Assert.Equal(first.Metadata.Bands.Wavelengths, second.Metadata.Bands.Wavelengths);
    }

    [Fact]
    public void Gdalinfo_agrees()
    {
        Write(_folder["a.tif"], TestData.Ramp(new(9, 300, 400), DataType.Int16, Everything(9)));
        var info = Tools.Info(_folder["a.tif"], "-mdd", "IMAGERY");
        Assert.Equal("GTiff", info.GetProperty("driverShortName").GetString());
        Assert.Equal([400, 300], Numbers(info.GetProperty("size")));
        Assert.Equal([366975, 30, 0, 5808045, 0, -30], Numbers(info.GetProperty("geoTransform")));
        Assert.Contains(
            "ID[\"EPSG\",32633]",
            info.GetProperty("coordinateSystem").GetProperty("wkt").GetString()
        );
        var structure = info.GetProperty("metadata").GetProperty("IMAGE_STRUCTURE");
        Assert.Equal("DEFLATE", structure.GetProperty("COMPRESSION").GetString());
        Assert.Equal("BAND", structure.GetProperty("INTERLEAVE").GetString());
        Assert.Equal("2", structure.GetProperty("PREDICTOR").GetString());
        var items = info.GetProperty("metadata").GetProperty("");
        Assert.Equal("EnMAP", items.GetProperty("sensor_type").GetString());
        Assert.Equal("10000", items.GetProperty("reflectance scale factor").GetString());
        var bands = info.GetProperty("bands");
        Assert.Equal(9, bands.GetArrayLength());
        for (var i = 0; i < 9; i++)
        {
            var band = bands[i];
            Assert.Equal("Int16", band.GetProperty("type").GetString());
            Assert.Equal([256, 256], Numbers(band.GetProperty("block")));
            Assert.Equal(-32768, band.GetProperty("noDataValue").GetDouble());
            Assert.Equal(1e-4 * (i + 1), band.GetProperty("scale").GetDouble(), 12);
            Assert.Equal(i - 0.25, band.GetProperty("offset").GetDouble());
            Assert.Equal($"Band {i}, <ä & \"ö\">", band.GetProperty("description").GetString());
            var imagery = band.GetProperty("metadata").GetProperty("IMAGERY");
            var expected = decimal.Parse($"{Math.Round(418.24 + (i * 6.0001), 4):R}") / 1000;
            Assert.Equal(
                $"{(double)expected:R}",
                imagery.GetProperty("CENTRAL_WAVELENGTH_UM").GetString()
            );
            Assert.StartsWith(
                "0.0069956",
                Tools
                    .Info(_folder["a.tif"], "-mdd", "IMAGERY")
                    .GetProperty("bands")[0]
                    .GetProperty("metadata")
                    .GetProperty("IMAGERY")
                    .GetProperty("FWHM_UM")
                    .GetString()
            );
        }
        Assert.Equal(["a.tif"], _folder.Names); // gdalinfo leaves nothing either
    }

    [Fact]
    public void A_real_scene_goes_to_GeoTIFF_and_back()
    {
        using var tile = TestData.Open(
            TestData.Path("formats", "geotiff_float32_enmap_potsdam_tile_160_64.tif")
        );
        Write(_folder["a.tif"], tile, new() { Compression = "zstd" });
        using var back = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(tile, back);
        Assert.Equal(tile.Metadata.Bands.Wavelengths, back.Metadata.Bands.Wavelengths);
        Assert.Equal(tile.Metadata.Bands.Fwhm, back.Metadata.Bands.Fwhm);
        Assert.Equal(tile.Metadata.Geo!.Transform, back.Metadata.Geo!.Transform);
        Assert.Equal(tile.Metadata.Geo.Wkt, back.Metadata.Geo.Wkt);
        Assert.Equal(["a.tif"], _folder.Names);
    }

    [Fact]
    public void Pixel_interleave_costs_no_more_than_its_bands()
    {
        var scene = TestData.Ramp(new(120, 300, 300), DataType.UInt16);
        Write(_folder["band.tif"], scene, new() { Compression = "none" });
        Write(
            _folder["pixel.tif"],
            scene,
            new() { Compression = "none", Interleave = Interleave.Bip }
        );
        var raw = scene.Shape.Count * 2;
        // 300 x 300 in tiles of 256 or 128: padded to 512 x 512 or 384 x 384, never written twice.
        Assert.InRange(
            new FileInfo(_folder["band.tif"]).Length,
            raw,
            raw * 512 * 512 / 90_000 + 100_000
        );
        Assert.InRange(
            new FileInfo(_folder["pixel.tif"]).Length,
            raw,
            raw * 384 * 384 / 90_000 + 100_000
        );
    }

    [Fact]
    public void An_unfinished_file_leaves_nothing_behind()
    {
        TestData.RequireGdal();
        var scene = TestData.Ramp(new(3, 40, 20), DataType.UInt16, Everything(3));
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using (var sink = new GdalFormat().Create(_folder["a.tif"], description, new()))
        {
            sink.WriteLines(0, scene.Read(CubeWindow.OfLines(scene.Shape, 0, 30)));
            Assert.Throws<InvalidOperationException>(sink.Complete);
            Assert.DoesNotContain("a.tif", _folder.Names);
        }
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void An_existing_file_stays_unless_it_may_be_replaced()
    {
        var scene = TestData.Ramp(new(3, 10, 10), DataType.UInt16);
        File.WriteAllText(_folder["a.tif"], "mine");
        Assert.ThrowsAny<IOException>(() => Write(_folder["a.tif"], scene));
        Assert.Equal("mine", File.ReadAllText(_folder["a.tif"]));
        Write(_folder["a.tif"], scene, new() { Overwrite = true });
        using var back = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(scene, back);
    }

    [Theory]
    [InlineData("none", 7)]
    [InlineData("deflate", 7)]
    [InlineData("zstd", 400)]
    public void A_full_disk_is_an_IO_error_and_leaves_nothing_behind(
        string compression,
        int linesAtOnce
    )
    {
        TestData.RequireGdal();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may mount a disk of 1 MiB");
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        Tools.Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk);
        try
        {
            var noise = new byte[400 * 400 * 20];
            new Random(1).NextBytes(noise);
            var scene = new Cube(CubeView.Of(noise, new(20, 400, 400)));
            Assert.ThrowsAny<IOException>(() =>
                Write(
                    Path.Combine(disk, "a.tif"),
                    scene,
                    new() { Compression = compression },
                    linesAtOnce
                )
            );
            Assert.Empty(Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            Tools.Run("umount", "--lazy", disk);
        }
    }

    [Fact]
    public void An_unknown_compression_is_refused_with_those_there_are()
    {
        var scene = TestData.Ramp(new(3, 10, 10), DataType.UInt16);
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            Write(_folder["a.tif"], scene, new() { Compression = "jpeg" })
        );
        Assert.Contains("deflate, zstd", error.Message);
        Assert.Empty(_folder.Names);
    }

    private static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(e => e.GetDouble())];
}
