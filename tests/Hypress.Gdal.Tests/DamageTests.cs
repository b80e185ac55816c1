using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Tests;

/// <summary>Damaged files, files of other kinds, and a machine without GDAL.</summary>
public sealed class DamageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Files =>
        [
            "made_geotiff_uint16_pixel_deflate_pred2_tiled.tif",
            "made_geotiff_uint16_bigendian_strips.tif",
            "made_geotiff_float32_deflate_pred3.tif",
            "made_netcdf3_int16.nc",
            "made_hdf5_uint16_gzip_shuffle.h5",
            "made_hdf5_int16_contiguous.h5",
        ];

    [Theory, MemberData(nameof(Files))]
    public void A_file_cut_anywhere_ends_in_one_of_our_errors(string name)
    {
        var whole = File.ReadAllBytes(TestData.Path("formats", name));
        foreach (var percent in (int[])[1, 5, 25, 50, 75, 90])
        {
            File.WriteAllBytes(_folder[name], whole[..(whole.Length * percent / 100)]);
            var error = Record.Exception(() => ReadAll(_folder[name]));
            Assert.True(
                error is HypressException,
                $"{percent} percent: {error?.ToString() ?? "no error"}"
            );
        }
        Assert.Equal([name], _folder.Names);
    }

    // Without the chunked HDF5 file: of a wrong shape of its chunks libhdf5 1.10.8 reads what isn't there.
    public static TheoryData<string> FilesToFlip =>
        [.. Files.Select(file => file.Data).Except(["made_hdf5_uint16_gzip_shuffle.h5"])];

    [Theory, MemberData(nameof(FilesToFlip))]
    public void A_file_with_a_flipped_byte_is_read_or_ends_in_one_of_our_errors(string name)
    {
        var whole = File.ReadAllBytes(TestData.Path("formats", name));
        Gen.Select(Gen.Int[0, Math.Min(whole.Length, 20_000) - 1], Gen.Byte[1, 255])
            .Sample(
                (at, mask) =>
                {
                    var damaged = (byte[])whole.Clone();
                    damaged[at] ^= mask;
                    using var folder = new ScratchFolder();
                    File.WriteAllBytes(folder[name], damaged);
                    var error = Record.Exception(() => ReadAll(folder[name]));
                    Assert.True(
                        error is null or HypressException,
                        $"byte {at} xor {mask}: {error}"
                    );
                },
                iter: 40,
                threads: 1
            );
    }

    // Not more than a caller with a budget would: a damaged size may claim anything.
    private static void ReadAll(string path)
    {
        using var source = TestData.Open(path);
        if (source.Shape.Count > 10_000_000)
            return;
        source.Read(CubeWindow.All(source.Shape));
    }

    [Theory]
    [InlineData("")]
    [InlineData("II*")]
    [InlineData("a letter to nobody")]
    [InlineData("CDF\u0001")]
    public void A_file_that_is_no_raster_is_a_format_error(string content)
    {
        File.WriteAllText(_folder["a.bin"], content);
        Assert.Throws<HypressFormatException>(() => TestData.Open(_folder["a.bin"]));
    }

    [Fact]
    public void A_missing_file_is_not_found() =>
        Assert.Throws<FileNotFoundException>(() => TestData.Open(_folder["nothing.tif"]));

    [Fact]
    public void A_file_that_names_a_network_service_is_refused()
    {
        File.WriteAllText(
            _folder["a.xml"],
            "<GDAL_WMS><Service name=\"TMS\"><ServerUrl>http://127.0.0.1:9/${z}</ServerUrl></Service><DataWindow>"
                + "<UpperLeftX>-1</UpperLeftX><UpperLeftY>1</UpperLeftY><LowerRightX>1</LowerRightX><LowerRightY>-1</LowerRightY>"
                + "<SizeX>256</SizeX><SizeY>256</SizeY></DataWindow><BandsCount>3</BandsCount></GDAL_WMS>"
        );
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            TestData.Open(_folder["a.xml"])
        );
        Assert.Contains("network", error.Message);
        Assert.False(new GdalFormat().Recognizes(FileProbe.Of(_folder["a.xml"])));
    }

    [Theory]
    [InlineData("CFloat32")]
    [InlineData("CInt16")]
    public void Complex_values_are_refused_by_name(string type)
    {
        TestData.RequireGdal();
        Tools.Run(
            "gdal_create",
            "-of",
            "GTiff",
            "-ot",
            type,
            "-outsize",
            "4",
            "4",
            "-bands",
            "3",
            _folder["c.tif"]
        );
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            TestData.Open(_folder["c.tif"])
        );
        Assert.Contains(type, error.Message);
    }

    [Fact]
    public void A_machine_without_GDAL_is_told_how_to_get_it()
    {
        var error = Assert.Throws<HypressMissingException>(() =>
            GdalLibrary.Load(["libgdal-that-is-nowhere.so.1", "libgdal-that-is-nowhere.so"])
        );
        Assert.Contains("apt-get install gdal-bin", error.Message);
        Assert.Contains("libgdal-that-is-nowhere.so", error.Message);
        Assert.Contains(GdalLibrary.PathVariable, error.Message);
    }
}
