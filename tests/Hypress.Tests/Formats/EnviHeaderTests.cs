using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Envi;

namespace Hypress.Tests.Formats;

public sealed class EnviHeaderTests
{
    private const string Odd =
        "ENVI\r\n; kept\r\nSamples = 4\r\nlines=3\r\nbands   = 2\r\nheader offset = 7\r\ndata type = 12\r\n"
        + "interleave = BIL\r\nmap info = {UTM, 2, 2, 500000, 4000000, 30, 30, 33, North, WGS-84}\r\n"
        + "wavelength units = Micrometers\r\nwavelength = { 0.41 ,\r\n 2.5001}\r\nmy key = { a , b }\r\n"
        + "default bands = {1, 2}\r\n  stray line\r\nother = 12";

    private static CubeDescription Description(string header)
    {
        var scene = EnviScene.Parse(
            EnviHeader.Parse(Encoding.UTF8.GetBytes(header)),
            static _ => { }
        );
        return new(scene.Shape, scene.Layout.Type, scene.Metadata);
    }

    private static string Text(EnviHeaderWriter.Result result) =>
        Encoding.UTF8.GetString(result.Header);

    public static TheoryData<string> RealHeaders =>
        [
            "formats/envi_bil_float32_emit20250324t221005_jpl_unmix_ex.hdr",
            "formats/envi_bil_uint16_corn-kernel-hyperspectral.hdr",
            "formats/envi_bip_int16_SalinasA_corrected.hdr",
            "formats/envi_bsq_int16_AV_mastercal_testdata.hdr",
            "formats/made_envi_bil_uint16_bigendian.hdr",
            "formats/made_envi_bip_int16_bigendian_offset128.hdr",
            "test/enmap_potsdam_A.hdr",
            "test/jasper_ridge.hdr",
            "demo/demo_urban_pond.hdr",
        ];

    [Theory, MemberData(nameof(RealHeaders))]
    public void A_scene_that_did_not_change_has_its_header_and_data_back_byte_for_byte(string name)
    {
        using var folder = new TemporaryFolder();
        var header = Corpus.File(name);
        var format = new EnviFormat();
        var scene = Corpus.Scene(name);
        Scenes.Write(format, folder.File("copy.hdr"), scene, new());
        Assert.Equal(File.ReadAllBytes(header), File.ReadAllBytes(folder.File("copy.hdr")));
        var data = Assert.Single(EnviFiles.DataOf(header));
        var offset = name.Contains("offset128", StringComparison.Ordinal) ? 128 : 0;
        Assert.Equal(
            [.. new byte[offset], .. File.ReadAllBytes(data).Skip(offset)],
            File.ReadAllBytes(folder.File("copy.dat"))
        );
    }

    [Theory, MemberData(nameof(RealHeaders))]
    public void A_header_made_anew_says_the_same(string name)
    {
        var scene = Corpus.Scene(name);
        var bare = scene.Metadata with { SourceHeader = null };
        var written = EnviHeaderWriter.Write(new(scene.Shape, scene.Type, bare), new());
        var warnings = new List<string>();
        var back = EnviScene.Parse(EnviHeader.Parse(written.Header), warnings.Add).Metadata;
        Assert.Empty(warnings);
        Assert.Equal(bare.Bands.Wavelengths, back.Bands.Wavelengths);
        Assert.Equal(bare.Bands.Fwhm, back.Bands.Fwhm);
        Assert.Equal(bare.Bands.Names, back.Bands.Names);
        Assert.Equal(bare.Bands.Good, back.Bands.Good);
        Assert.Equal(bare.Description, back.Description);
        Assert.Equal(bare.Sensor, back.Sensor);
        Assert.Equal(bare.DataIgnoreValue, back.DataIgnoreValue);
        Assert.Equal(bare.Geo?.Wkt, back.Geo?.Wkt);
        Assert.Equal(bare.Geo?.MapInfo, back.Geo?.MapInfo);
        Assert.Equal(bare.Geo?.Transform, back.Geo?.Transform);
        Assert.Equal(bare.Extra, back.Extra);
    }

    [Fact]
    public void A_header_offset_is_kept_only_with_the_header()
    {
        var scene = Description(Odd);
        var same = EnviHeaderWriter.Write(scene, new());
        Assert.Equal((Odd, 7L), (Text(same), same.Offset));
        var bip = EnviHeaderWriter.Write(scene, new() { Interleave = Interleave.Bip });
        Assert.Equal(0, bip.Offset);
        Assert.Equal(
            Odd.Replace("offset = 7", "offset = 0", StringComparison.Ordinal)
                .Replace("BIL", "bip", StringComparison.Ordinal),
            Text(bip)
        );
    }

    [Fact]
    public void Only_what_must_change_changes()
    {
        var scene = Description(Odd);
        var window = new CubeWindow(1, 2, 1, 3, BandSelection.Of([1], 2));
        var part = new CubeDescription(
            window.Shape,
            DataType.Float32,
            scene.Metadata.Select(window, scene.Shape)
        );
        var text = Text(EnviHeaderWriter.Write(part, new() { BigEndian = true }));
        Assert.Equal(
            "ENVI\r\n; kept\r\nSamples = 3\r\nlines=2\r\nbands   = 1\r\nheader offset = 0\r\ndata type = 4\r\n"
                + "interleave = BIL\r\nmap info = {UTM, 1, 1, 500000, 4000000, 30, 30, 33, North, WGS-84}\r\n"
                + "wavelength units = Micrometers\r\nwavelength = {\n  2.5001}\r\n"
                + "  stray line\r\nother = 12\r\nbyte order = 1\r\n",
            text
        );
        Assert.Equal([2500.1], Description(text).Metadata.Bands.Wavelengths);
    }

    [Fact]
    public void Metadata_that_was_changed_replaces_what_the_header_said()
    {
        var scene = Description(Odd);
        var changed = scene with
        {
            Metadata = scene.Metadata with
            {
                Description = "new",
                DataIgnoreValue = -1,
                Geo = null,
                Bands = scene.Metadata.Bands with
                {
                    Names = ["one, two", "three"],
                    Wavelengths = [401.5, 900],
                },
                Extra = [KeyValuePair.Create("other", "13"), KeyValuePair.Create("Added", "a\nb")],
            },
        };
        var back = Description(Text(EnviHeaderWriter.Write(changed, new()))).Metadata;
        Assert.Equal(("new", -1.0, null), (back.Description, back.DataIgnoreValue, back.Geo));
        Assert.Equal(["one, two", "three"], back.Bands.Names);
        Assert.Equal([401.5, 900], back.Bands.Wavelengths);
        Assert.Equal(
            [KeyValuePair.Create("other", "13"), KeyValuePair.Create("added", "{a\nb}")],
            back.Extra
        );
    }

    [Fact]
    public void Wavelengths_in_micrometres_survive_bit_for_bit()
    {
        Gen.Double[200, 20000]
            .Array[1, 30]
            .Sample(lengths =>
            {
                var wkt = new BandTable { Wavelengths = lengths };
                var shape = new CubeShape(lengths.Length, 1, 1);
                var written = EnviHeaderWriter.Write(
                    new(shape, DataType.UInt8, new() { Bands = wkt }),
                    new()
                );
                Assert.Equal(
                    lengths,
                    Description(Encoding.UTF8.GetString(written.Header)).Metadata.Bands.Wavelengths
                );
            });
    }

    [Fact]
    public void Names_of_any_kind_come_back_as_near_as_a_header_can_say_them()
    {
        string[] names = ["plain", "", "a, b", " spaces ", "{brace}", "\"quoted\"", "two\nlines"];
        var scene = new CubeDescription(
            new CubeShape(7, 1, 1),
            DataType.UInt8,
            new() { Bands = new() { Names = names } }
        );
        var back = Description(Text(EnviHeaderWriter.Write(scene, new()))).Metadata.Bands.Names;
        Assert.Equal(["plain", "", "a, b", " spaces ", "(brace)", "'quoted'", "two lines"], back);
    }

    [Theory]
    [InlineData(30.0, 0, 0, -30)]
    [InlineData(20.0, 0, 0, -40)]
    [InlineData(4.850965501411636, 14.08822677642982, 14.08822677642982, -4.850965501411636)]
    [InlineData(0.0, 5, 5, 0)]
    public void A_geotransform_becomes_map_info_and_back(double t1, double t2, double t4, double t5)
    {
        var geo = new GeoReference([500000.25, t1, t2, 4000000.5, t4, t5], null);
        var scene = new CubeDescription(
            new CubeShape(1, 2, 2),
            DataType.UInt8,
            new() { Geo = geo }
        );
        var back = Description(Text(EnviHeaderWriter.Write(scene, new()))).Metadata.Geo!;
        for (var i = 0; i < 6; i++)
            Assert.Equal(geo.Transform![i], back.Transform![i], 9);
    }

    [Theory]
    [InlineData(
        "PROJCS[\"WGS 84 / UTM zone 33N\",GEOGCS[\"WGS 84\"]]",
        "{UTM, 1, 1, 5, 6, 30, 30, 33, North, WGS-84, units=Meters}"
    )]
    [InlineData(
        "PROJCRS[\"WGS 84 / UTM zone 7S\",BASEGEOGCRS[\"WGS 84\"]]",
        "{UTM, 1, 1, 5, 6, 30, 30, 7, South, WGS-84, units=Meters}"
    )]
    [InlineData(
        "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\"]]",
        "{Geographic Lat/Lon, 1, 1, 5, 6, 30, 30, WGS-84, units=Degrees}"
    )]
    [InlineData("PROJCS[\"Something else\"]", "{Arbitrary, 1, 1, 5, 6, 30, 30}")]
    public void Map_info_names_the_projection_where_it_can(string wkt, string expected)
    {
        var scene = new CubeDescription(
            new CubeShape(1, 2, 2),
            DataType.UInt8,
            new() { Geo = new GeoReference([5, 30, 0, 6, 0, -30], wkt) }
        );
        var back = Description(Text(EnviHeaderWriter.Write(scene, new()))).Metadata.Geo!;
        Assert.Equal((expected, wkt), (back.MapInfo, back.Wkt));
    }

    [Fact]
    public void Mutated_headers_end_in_a_documented_error_or_in_a_scene()
    {
        // Headers cut short of their lists, so that a mutation hits the keys more often than not.
        var seeds = RealHeaders
            .Select(row => File.ReadAllBytes(Corpus.File(row.Data))[..])
            .Append(Encoding.UTF8.GetBytes(Odd))
            .ToArray();
        var random = new Random(20261122);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.dat"), new byte[100]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var budget = 0L;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = (byte[])seeds[round % seeds.Length].Clone();
            bytes = bytes[..random.Next(4, Math.Min(bytes.Length, 1500) + 1)];
            for (var i = random.Next(1, 6); i > 0; i--)
                bytes[random.Next(bytes.Length)] =
                    random.Next(3) == 0
                        ? (byte)random.Next(256)
                        : "0123456789{}=,\"\n -"u8[random.Next(18)];
            File.WriteAllBytes(folder.File("a.hdr"), bytes);
            budget += 64 << 10;
            try
            {
                using var source = new EnviFormat().Open(folder.File("a.hdr"), new());
                var view = source.Read(CubeWindow.All(source.Shape));
                EnviHeaderWriter.Write(
                    new(source.Shape, source.Type, source.Metadata),
                    new() { Interleave = Interleave.Bip }
                );
            }
            catch (Exception error) when (error is HypressException or IOException) { }
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < budget, $"{allocated} bytes were allocated");
    }
}
