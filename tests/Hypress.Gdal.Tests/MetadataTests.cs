using Hypress.Cubes;

namespace Hypress.Gdal.Tests;

public sealed class MetadataTests
{
    private static CubeMetadata Read(string name, List<string>? warnings = null)
    {
        using var source = TestData.Open(TestData.Path("formats", name), warnings);
        return source.Metadata;
    }

    [Fact]
    public void The_EnMAP_tile_brings_wavelengths_widths_bad_bands_gains_and_its_place()
    {
        var warnings = new List<string>();
        var metadata = Read("geotiff_float32_enmap_potsdam_tile_160_64.tif", warnings);
        var bands = metadata.Bands;
        Assert.Equal(224, bands.Wavelengths?.Count);
        Assert.Equal((418.24, 2445.53), (bands.Wavelengths![0], bands.Wavelengths[^1]));
        Assert.Equal(6.99561, bands.Fwhm![0]);
        Assert.Equal("Nanometers", bands.WavelengthUnit);
        Assert.Equal("band 1 (418.24 Nanometers)", bands.Names![0]);
        Assert.Equal(224, bands.Good?.Count);
        Assert.All(bands.Gains!, gain => Assert.Equal(0.0001, gain, 9));
        Assert.Null(bands.Offsets);
        Assert.Equal(-32768, metadata.DataIgnoreValue);
        Assert.Equal([366975, 30, 0, 5808045, 0, -30], metadata.Geo!.Transform);
        Assert.Contains("AUTHORITY[\"EPSG\",\"32633\"]", metadata.Geo.Wkt);
        Assert.Contains(
            metadata.Extra,
            i => i.Key == "start_time" && i.Value == "2022-07-24T10:45:26"
        );
        Assert.Empty(warnings);
    }

    [Fact]
    public void The_M3_file_brings_wavelengths_without_a_unit_and_says_so()
    {
        var warnings = new List<string>();
        var metadata = Read("geotiff_float32_pixel_M3_aristcrater.tif", warnings);
        Assert.Equal(83, metadata.Bands.Wavelengths?.Count);
        Assert.Equal(
            (540.840027, 2976.199951),
            (metadata.Bands.Wavelengths![0], metadata.Bands.Wavelengths[^1])
        );
        Assert.Equal(-999, metadata.DataIgnoreValue);
        Assert.DoesNotContain(
            metadata.Extra,
            item => item.Key.StartsWith("Band_", StringComparison.Ordinal)
        );
        Assert.Contains("unit", Assert.Single(warnings));
    }

    [Fact]
    public void Names_that_are_dates_are_no_wavelengths()
    {
        var metadata = Read("geotiff_int16_lzw_458bands_force_TSI.tif");
        Assert.Equal("19840301", metadata.Bands.Names![0]);
        Assert.Null(metadata.Bands.Wavelengths);
        Assert.Equal(-9999, metadata.DataIgnoreValue);
        Assert.Contains("3035", metadata.Geo!.Wkt);
    }

    [Fact]
    public void The_CRISM_file_brings_the_coordinates_of_Mars()
    {
        var metadata = Read("geotiff_float32_pixel_489bands_CRISM_frt0000932c.tif");
        Assert.Contains("Mars", metadata.Geo!.Wkt);
        Assert.Equal(65535, metadata.DataIgnoreValue);
        Assert.Null(metadata.Bands.Names);
    }

    [Fact]
    public void HDF5_and_netCDF_bring_wavelengths_of_arrays_beside_the_cube()
    {
        var warnings = new List<string>();
        var hdf = Read("made_hdf5_uint16_gzip_shuffle.h5", warnings).Bands;
        Assert.Equal(Enumerable.Range(0, 31).Select(i => 400.0 + (10 * i)), hdf.Wavelengths);
        Assert.Contains("unit", Assert.Single(warnings));

        warnings.Clear();
        var metadata = Read("made_netcdf3_int16.nc", warnings);
        Assert.Equal(418.24, metadata.Bands.Wavelengths![0], 3);
        Assert.Equal("nm", metadata.Bands.WavelengthUnit);
        Assert.Equal(0.0001, metadata.Bands.Gains![0], 9);
        Assert.Equal(-32768, metadata.DataIgnoreValue);
        Assert.Empty(warnings);
    }
}
