using Hypress.Cubes;

namespace Hypress.Gdal.Tests;

/// <summary>Every GDAL-readable file of the data folder against its ENVI copy.</summary>
public sealed class ReadingTests
{
    [Theory]
    [InlineData("made_geotiff_uint16_pixel_deflate_pred2_tiled.tif")]
    [InlineData("made_geotiff_uint16_bigendian_strips.tif")]
    [InlineData("made_geotiff_uint16_bigtiff_lzw_pred2.tif")]
    [InlineData("made_hdf5_uint16_gzip_shuffle.h5")]
    public void Files_of_scene_U_equal_it(string name)
    {
        using var source = TestData.Open(TestData.Path("formats", name));
        TestData.AssertEqual(TestData.U(), source);
    }

    [Theory]
    [InlineData("made_geotiff_int16_utm_nodata.tif", 61)]
    [InlineData("made_hdf5_int16_contiguous.h5", 61)]
    [InlineData("made_netcdf3_int16.nc", 16)]
    public void Files_of_scene_E_equal_it(string name, int bands)
    {
        using var source = TestData.Open(TestData.Path("formats", name));
        TestData.AssertEqual(
            TestData.Crop(TestData.E(), 0, 32, 0, 48, TestData.Bands(bands)),
            source
        );
    }

    [Fact]
    public void Floats_with_predictor_3_are_scene_U_over_65535()
    {
        using var source = TestData.Open(
            TestData.Path("formats", "made_geotiff_float32_deflate_pred3.tif")
        );
        Assert.Equal(DataType.Float32, source.Type);
        var integers = TestData.U();
        for (var band = 0; band < 12; band++)
        {
            var expected = integers.ReadBand<float>(band);
            var actual = source.ReadBand<float>(band);
            for (var i = 0; i < actual.Length; i++)
                Assert.Equal(expected[i] / 65535f, actual[i]);
        }
    }

    [Fact]
    public void The_EnMAP_tile_is_its_ENVI_copy_with_the_six_empty_bands()
    {
        using var source = TestData.Open(
            TestData.Path("formats", "geotiff_float32_enmap_potsdam_tile_160_64.tif")
        );
        Assert.Equal(new CubeShape(224, 32, 32), source.Shape);
        var copy = TestData.EnviCopy("train", "enmap_potsdam_D");
        var integers = TestData.Crop(copy, 0, 32, 0, 32, TestData.Bands(218));
        for (var band = 0; band < 224; band++)
        {
            var actual = source.ReadBand<float>(band);
            if (band is >= 129 and <= 134)
            {
                Assert.All(actual, value => Assert.Equal(-32768f, value));
                continue;
            }
            Assert.Equal(integers.ReadBand<float>(band < 129 ? band : band - 6), actual);
        }
    }

    [Fact]
    public void A_MATLAB_file_of_version_7_3_stands_in_MATLABs_order()
    {
        using var source = TestData.Open(
            TestData.Path("formats", "matlab73_double_Sandiego.mat"),
            variable: "hsi"
        );
        Assert.Equal((DataType.Float64, new CubeShape(189, 100, 100)), (source.Type, source.Shape));
        var left = new HashSet<int>([
            .. Range(0, 5),
            .. Range(32, 34),
            96,
            .. Range(106, 112),
            .. Range(152, 165),
            .. Range(220, 223),
        ]);
        var kept = Range(0, 223).Where(band => !left.Contains(band)).ToArray();
        var copy = TestData.EnviCopy("train", "san_diego_224");
        for (var band = 0; band < kept.Length; band += 17)
            Assert.Equal(copy.ReadBand<double>(kept[band]), source.ReadBand<double>(band));

        static IEnumerable<int> Range(int first, int last) =>
            Enumerable.Range(first, last - first + 1);
    }

    [Fact]
    public void An_EMIT_file_is_one_cube_with_the_names_of_its_bands()
    {
        var warnings = new List<string>();
        using var source = TestData.Open(
            TestData.Path("formats", "netcdf4_float32_EMIT_L1B_OBS.nc"),
            warnings
        );
        Assert.Equal(new CubeShape(11, 200, 200), source.Shape);
        Assert.Equal((DataType.Float32, Interleave.Bip), (source.Type, source.Interleave));
        Assert.Equal(-9999, source.Metadata.DataIgnoreValue);
        Assert.Equal(11, source.Metadata.Bands.Names?.Count);
        Assert.Contains(
            "zenith",
            source.Metadata.Bands.Names![2],
            StringComparison.OrdinalIgnoreCase
        );
        Assert.StartsWith("EMIT", source.Metadata.Sensor);
        Assert.Contains(
            source.Metadata.Extra,
            item => item.Key == "platform" && item.Value == "ISS"
        );
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("location/elev", 200, 200)]
    [InlineData("glt_x", 318, 354)]
    public void A_named_variable_of_two_dimensions_is_one_band(
        string variable,
        int lines,
        int samples
    )
    {
        using var source = TestData.Open(
            TestData.Path("formats", "netcdf4_float32_EMIT_L1B_OBS.nc"),
            variable: variable
        );
        Assert.Equal(new CubeShape(1, lines, samples), source.Shape);
        Assert.Contains(source.ReadBand<double>(0), value => value > 0);
    }

    [Fact]
    public void An_unknown_variable_is_refused_with_the_ones_there_are()
    {
        var path = TestData.Path("formats", "netcdf4_float32_EMIT_L1B_OBS.nc");
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            TestData.Open(path, variable: "radiance")
        );
        Assert.Contains("'radiance'", error.Message);
        Assert.Contains("obs (200 x 200 x 11)", error.Message);
    }

    [Fact]
    public void An_axis_that_nothing_names_is_guessed_aloud()
    {
        var warnings = new List<string>();
        using var source = TestData.Open(
            TestData.Path("formats", "made_hdf5_int16_contiguous.h5"),
            warnings
        );
        Assert.Equal(61, source.Shape.Bands);
        Assert.Contains(warnings, warning => warning.Contains("holds the bands"));
    }

    [Theory]
    [InlineData(Interleave.Bsq, 32, 48, 61)]
    [InlineData(Interleave.Bil, 48, 32, 61)]
    [InlineData(Interleave.Bip, 61, 32, 48)]
    public void The_callers_word_on_the_axes_counts_first(
        Interleave axes,
        int bands,
        int lines,
        int samples
    )
    {
        TestData.RequireGdal();
        var path = TestData.Path("formats", "made_hdf5_int16_contiguous.h5");
        using var source = new GdalFormat().Open(path, new() { Axes = axes });
        Assert.Equal(new CubeShape(bands, lines, samples), source.Shape);
        Assert.Equal(axes, source.Interleave);
    }

    public static TheoryData<string> AllFiles =>
        [
            "made_geotiff_uint16_pixel_deflate_pred2_tiled.tif",
            "made_geotiff_uint16_bigtiff_lzw_pred2.tif",
            "geotiff_float32_pixel_489bands_CRISM_frt0000932c.tif",
            "geotiff_float32_pixel_M3_aristcrater.tif",
            "geotiff_int16_lzw_458bands_force_TSI.tif",
            "made_netcdf3_int16.nc",
            "netcdf4_float32_EMIT_L1B_OBS.nc",
            "made_hdf5_uint16_gzip_shuffle.h5",
            "made_hdf5_int16_contiguous.h5",
        ];

    [Theory, MemberData(nameof(AllFiles))]
    public void A_window_in_any_layout_is_a_crop_of_the_whole(string name)
    {
        using var source = TestData.Open(TestData.Path("formats", name));
        var whole = Cube.Load(source);
        var shape = source.Shape;
        var windows =
            from line in Gen.Int[0, shape.Lines - 1]
            from lines in Gen.Int[1, shape.Lines - line]
            from sample in Gen.Int[0, shape.Samples - 1]
            from samples in Gen.Int[1, shape.Samples - sample]
            from bands in Gen.Int[0, shape.Bands - 1].Array[1, 9]
            from all in Gen.Bool
            from wide in Gen.Bool
            from interleave in Gen.Enum<Interleave>()
            select (
                Window: new CubeWindow(
                    line,
                    lines,
                    wide ? 0 : sample,
                    wide ? shape.Samples : samples,
                    all ? BandSelection.All(shape.Bands) : BandSelection.Of(bands, shape.Bands)
                ),
                interleave
            );
        windows.Sample(
            w =>
                whole
                    .Read(w.Window, w.interleave)
                    .Bytes.Span.SequenceEqual(source.Read(w.Window, w.interleave).Bytes.Span),
            iter: 40
        );
    }

    [Fact]
    public void Threads_may_share_a_source()
    {
        using var source = TestData.Open(
            TestData.Path("formats", "made_geotiff_uint16_pixel_deflate_pred2_tiled.tif")
        );
        var whole = Cube.Load(source);
        Parallel.For(
            0,
            64,
            i =>
            {
                var window = CubeWindow.OfLines(source.Shape, i % 40, 8);
                var expected = whole.Read(window, Interleave.Bil).Bytes.Span;
                Assert.True(expected.SequenceEqual(source.Read(window, Interleave.Bil).Bytes.Span));
            }
        );
    }
}
