using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.Tests;

/// <summary>ENVI files of our writer and reader, seen by GDAL's own ENVI driver.</summary>
public sealed class EnviAgreementTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<DataType, Interleave, bool> Kinds =>
        new MatrixTheoryData<DataType, Interleave, bool>(
            DataTypes.All,
            [Interleave.Bsq, Interleave.Bil, Interleave.Bip],
            [false, true]
        );

    [Theory, MemberData(nameof(Kinds))]
    public void GDAL_reads_what_our_ENVI_writer_wrote(
        DataType type,
        Interleave interleave,
        bool bigEndian
    )
    {
        TestData.RequireGdal();
        var scene = TestData.Ramp(new(7, 11, 13), type);
        Copy(scene, _folder["a.hdr"], new() { Interleave = interleave, BigEndian = bigEndian });
        using var source = TestData.Open(_folder["a.dat"]);
        TestData.AssertEqual(scene, source);
        Assert.Equal(interleave, source.Interleave);
        Assert.Equal(["a.dat", "a.hdr"], _folder.Names);
    }

    [Theory]
    [InlineData("train", "enmap_potsdam_D.hdr")]
    [InlineData("demo", "demo_urban_pond.hdr")]
    [InlineData("test", "hyperion_paris.hdr")]
    [InlineData("formats", "envi_bil_uint16_corn-kernel-hyperspectral.hdr")]
    [InlineData("formats", "envi_bsq_int16_AV_mastercal_testdata.hdr")]
    [InlineData("formats", "envi_bil_float32_emit20250324t221005_jpl_unmix_ex.hdr")]
    [InlineData("formats", "made_envi_bip_int16_bigendian_offset128.hdr")]
    public void GDAL_and_our_reader_agree_on_a_real_scene(string folder, string name)
    {
        using var ours = FormatCatalog.Open(TestData.Path(folder, name));
        var header = TestData.Path(folder, name);
        var stem = Path.GetFileNameWithoutExtension(name);
        var data = Directory
            .GetFiles(Path.GetDirectoryName(header)!)
            .Single(path => path != header && Path.GetFileNameWithoutExtension(path) == stem);
        using var gdals = TestData.Open(data);
        TestData.AssertEqual(ours, gdals);
        var (one, other) = (ours.Metadata, gdals.Metadata);
        Assert.Equal(one.DataIgnoreValue, other.DataIgnoreValue);
        Close(one.Bands.Wavelengths, other.Bands.Wavelengths);
        Close(one.Bands.Fwhm, other.Bands.Fwhm);
        Close(one.Geo?.Transform, other.Geo?.Transform);
    }

    [Theory]
    [InlineData("train", "enmap_potsdam_D.hdr", "32633")]
    [InlineData("formats", "envi_bsq_int16_AV_mastercal_testdata.hdr", "32610")]
    public void An_ENVI_scene_goes_to_GeoTIFF_with_all_it_has(
        string folder,
        string name,
        string epsg
    )
    {
        using var envi = FormatCatalog.Open(TestData.Path(folder, name));
        Copy(envi, _folder["a.tif"], new());
        using var tiff = TestData.Open(_folder["a.tif"]);
        TestData.AssertEqual(envi, tiff);
        var (one, other) = (envi.Metadata, tiff.Metadata);
        Assert.Equal(one.Bands.Wavelengths, other.Bands.Wavelengths);
        Assert.Equal(one.Bands.Fwhm, other.Bands.Fwhm);
        Assert.Equal(one.Bands.Names, other.Bands.Names);
        Assert.Equal(one.Bands.WavelengthUnit, other.Bands.WavelengthUnit);
        Assert.Equal(one.Description?.Trim(), other.Description?.Trim());
        Assert.Equal(one.Sensor, other.Sensor);
        Close(one.Geo!.Transform, other.Geo!.Transform);
        Assert.Contains($"\"{epsg}\"", other.Geo.Wkt);
        foreach (var item in one.Extra)
            Assert.Contains(other.Extra, o => o.Key == item.Key);
        Assert.Equal(["a.tif"], _folder.Names);
    }

    [Fact]
    public void A_GeoTIFF_goes_to_ENVI_and_GDAL_finds_it_where_it_was()
    {
        using var tiff = TestData.Open(
            TestData.Path("formats", "geotiff_float32_enmap_potsdam_tile_160_64.tif")
        );
        Copy(tiff, _folder["a.hdr"], new());
        using var envi = TestData.Open(_folder["a.dat"]);
        TestData.AssertEqual(tiff, envi);
        Assert.Equal(tiff.Metadata.Bands.Wavelengths, envi.Metadata.Bands.Wavelengths);
        Close(tiff.Metadata.Geo!.Transform, envi.Metadata.Geo!.Transform);
        Assert.Contains("UTM zone 33N", envi.Metadata.Geo.Wkt);
        Assert.Equal(tiff.Metadata.DataIgnoreValue, envi.Metadata.DataIgnoreValue);
    }

    private static void Copy(ICubeSource scene, string path, WriteOptions options)
    {
        TestData.RequireGdal();
        IReadOnlyList<ICubeFormat> formats = [.. FormatCatalog.BuiltIn, new GdalFormat()];
        var description = new CubeDescription(scene.Shape, scene.Type, scene.Metadata);
        using var sink = FormatCatalog.Create(formats, path, description, options);
        sink.WriteLines(0, scene.Read(CubeWindow.All(scene.Shape)));
        sink.Complete();
    }

    // GDAL turns map info into numbers by its own arithmetic.
    private static void Close(IReadOnlyList<double>? one, IReadOnlyList<double>? other)
    {
        Assert.Equal(one is null, other is null);
        foreach (var (x, y) in (one ?? []).Zip(other ?? []))
            Assert.InRange(Math.Abs(x - y), 0, 1e-9 * Math.Max(1, Math.Abs(x)));
    }
}
