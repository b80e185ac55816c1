using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Tests.Formats;

/// <summary>Files that others wrote, against the ENVI copies of the same scenes.</summary>
public sealed class PublishedFileTests
{
    private static readonly (int Line, int Lines, int Sample, int Samples, int Bands) U = (
        100,
        48,
        60,
        64,
        31
    );
    private static readonly (int Line, int Lines, int Sample, int Samples, int Bands) E = (
        0,
        32,
        0,
        48,
        61
    );

    [Theory]
    [InlineData("envi_bil_uint16_corn-kernel-hyperspectral.hdr", "train/corn_kernels")]
    [InlineData("envi_bil_uint16_corn-kernel-hyperspectral.raw", "train/corn_kernels")]
    [InlineData("envi_bip_int16_SalinasA_corrected.img", "train/salinas_a")]
    [InlineData("envi_bsq_int16_AV_mastercal_testdata.bsq", "train/aviris_mastercal")]
    public void The_whole_scene_is_equal(string file, string copy)
    {
        using var source = FormatCatalog.Open(Corpus.File($"formats/{file}"));
        Scenes.AssertSame(Corpus.Scene($"{copy}.hdr").Values, Cube.Load(source).Values);
    }

    [Theory]
    [InlineData("made_envi_bil_uint16_bigendian.hdr", null)]
    [InlineData("made_npy_uint16_C_lines_samples_bands.npy", null)]
    public void The_crop_of_cave_beads_is_equal(string file, Interleave? axes) =>
        AssertCrop(file, axes, "train/cave_beads.hdr", U);

    [Theory]
    [InlineData("made_envi_bip_int16_bigendian_offset128.hdr", null)]
    [InlineData("made_npy_int16_fortran_bands_lines_samples.npy", Interleave.Bsq)]
    public void The_crop_of_EnMAP_is_equal(string file, Interleave? axes) =>
        AssertCrop(file, axes, "train/enmap_potsdam_D.hdr", E);

    [Fact]
    public void The_big_endian_floats_are_the_scaled_crop()
    {
        using var source = FormatCatalog.Open(
            Corpus.File("formats/made_npy_float32_bigendian.npy")
        );
        Assert.Equal((new CubeShape(8, 32, 32), DataType.Float32), (source.Shape, source.Type));
        var beads = Corpus.Scene("train/cave_beads.hdr").Values;
        var values = Cube.Load(source).Values;
        for (var band = 0; band < 8; band++)
        for (var line = 0; line < 32; line++)
        for (var sample = 0; sample < 32; sample++)
            Assert.Equal(
                beads.Get<ushort>(band, 100 + line, 60 + sample) / 65535.0,
                values.Get<float>(band, line, sample),
                1e-7
            );
    }

    [Fact]
    public void EMIT_is_read_with_all_that_its_header_says()
    {
        using var source = FormatCatalog.Open(
            Corpus.File("formats/envi_bil_float32_emit20250324t221005_jpl_unmix_ex")
        );
        Assert.Equal(new CubeShape(285, 10, 10), source.Shape);
        Assert.Equal((DataType.Float32, Interleave.Bil), (source.Type, source.Interleave));
        var bands = source.Metadata.Bands;
        Assert.Equal(381.0055927, bands.Wavelengths![0]);
        Assert.Equal(8.415000000000001, bands.Fwhm![0]);
        Assert.Equal("channel_284", bands.Names![284]);
        Assert.Contains(false, bands.Good!);
        Assert.Equal(-9999, source.Metadata.DataIgnoreValue);
    }

    private static void AssertCrop(
        string file,
        Interleave? axes,
        string scene,
        (int Line, int Lines, int Sample, int Samples, int Bands) crop
    )
    {
        using var source = FormatCatalog.Open(
            Corpus.File($"formats/{file}"),
            new() { Axes = axes }
        );
        var whole = Corpus.Scene(scene).Values;
        var expected = whole
            .Window(crop.Line, crop.Lines, crop.Sample, crop.Samples)
            .BandRange(0, crop.Bands);
        Scenes.AssertSame(expected, Cube.Load(source).Values);
    }
}
