using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Tests;
using Hypress.Tests.Formats;
using PureHDF;

namespace Hypress.Hdf5.Tests;

public sealed class Hdf5FormatTests : IDisposable
{
    private static readonly IReadOnlyList<ICubeFormat> Formats =
    [
        .. FormatCatalog.BuiltIn,
        new Hdf5Format(),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MATLAB_7_3_is_read_as_the_integers_it_holds()
    {
        using var source = Open("matlab73_double_Sandiego.mat");
        var all = Corpus.Scene("train/san_diego_224.hdr");
        int[][] leftOut =
        [
            [.. Range(0, 5)],
            [.. Range(32, 34)],
            [96],
            [.. Range(106, 112)],
            [.. Range(152, 165)],
            [.. Range(220, 223)],
        ];
        var kept = Enumerable.Range(0, 224).Except(leftOut.SelectMany(bands => bands)).ToArray();
        var window = CubeWindow.All(all.Shape) with { Bands = BandSelection.Of(kept, 224) };
        Assert.Equal((window.Shape, DataType.UInt16), (source.Shape, source.Type));
        for (var band = 0; band < kept.Length; band++)
            Assert.Equal(all.ReadBand<int>(kept[band]), source.ReadBand<int>(band));

        static IEnumerable<int> Range(int first, int last) =>
            Enumerable.Range(first, last - first + 1);
    }

    [Fact]
    public void HDF5_with_wavelengths_is_equal_to_the_crop_of_cave_beads()
    {
        using var source = Open("made_hdf5_uint16_gzip_shuffle.h5");
        var expected = Corpus.Scene("train/cave_beads.hdr").Values.Window(100, 48, 60, 64);
        Scenes.AssertSame(expected, Cube.Load(source).Values);
        Assert.Equal(
            [.. Enumerable.Range(0, 31).Select(i => 400.0 + (10 * i))],
            source.Metadata.Bands.Wavelengths
        );
    }

    [Fact]
    public void HDF5_without_wavelengths_takes_its_axes_from_the_caller()
    {
        using var source = Open("made_hdf5_int16_contiguous.h5:HSI/reflectance", Interleave.Bip);
        var expected = Corpus
            .Scene("train/enmap_potsdam_D.hdr")
            .Values.Window(0, 32, 0, 48)
            .BandRange(0, 61);
        Scenes.AssertSame(expected, Cube.Load(source).Values);
    }

    [Fact]
    public void A_window_is_the_same_crop_in_any_order_of_bands()
    {
        foreach (
            var name in (string[])
                [
                    "made_hdf5_uint16_gzip_shuffle.h5",
                    "matlab73_double_Sandiego.mat",
                    "netcdf4_float32_EMIT_L1B_OBS.nc",
                ]
        )
        {
            using var source = Open(name);
            var whole = Cube.Load(source);
            Scenes
                .Window(source.Shape)
                .Sample(
                    window => Scenes.AssertSame(whole.Read(window), source.Read(window)),
                    iter: 20,
                    threads: 1
                );
        }
    }

    [Fact]
    public void EMIT_observations_come_with_their_fill_value()
    {
        using var source = Open("netcdf4_float32_EMIT_L1B_OBS.nc");
        Assert.Equal((new CubeShape(11, 200, 200), DataType.Float32), (source.Shape, source.Type));
        Assert.Equal(-9999, source.Metadata.DataIgnoreValue);
    }

    [Fact]
    public void What_products_say_of_their_bands_is_found()
    {
        var values = new float[3, 4, 5];
        Buffer.BlockCopy(
            Enumerable.Range(0, 60).Select(i => (float)i).ToArray(),
            0,
            values,
            0,
            240
        );
        var path = _folder.File("emit.nc");
        new H5File
        {
            ["radiance"] = new H5Dataset(values)
            {
                Attributes = new() { ["_FillValue"] = -9999f, ["scale_factor"] = 0.5 },
            },
            ["sensor_band_parameters"] = new H5Group
            {
                ["wavelengths"] = new H5Dataset(new[] { 0.4, 0.5, 0.6, 0.7, 0.8 })
                {
                    Attributes = new() { ["units"] = "micrometers" },
                },
                ["fwhm"] = new[] { 0.01, 0.01, 0.01, 0.01, 0.0105 },
                ["good_wavelengths"] = new[] { 1f, 0, 1, 1, 1 },
            },
        }.Write(path);
        using var source = FormatCatalog.Open(Formats, path, new() { Warn = _warnings.Add });
        Assert.Equal((new CubeShape(5, 3, 4), DataType.Float32), (source.Shape, source.Type));
        Assert.Equal([5f, 6, 7, 8, 9], source.ReadSpectrum<float>(0, 1));
        var bands = source.Metadata.Bands;
        Assert.Equal([400.0, 500, 600, 700, 800], bands.Wavelengths);
        Assert.Equal(10.5, bands.Fwhm![4]);
        Assert.Equal([true, false, true, true, true], bands.Good);
        Assert.Equal([.. Enumerable.Repeat(0.5, 5)], bands.Gains);
        Assert.Equal(-9999, source.Metadata.DataIgnoreValue);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Of_several_scenes_the_names_are_listed()
    {
        var path = _folder.File("two.h5");
        new H5File
        {
            ["a"] = new byte[2, 3, 4],
            ["g"] = new H5Group { ["b"] = new byte[2, 3, 4] },
            ["flat"] = new byte[2, 3],
        }.Write(path);
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            FormatCatalog.Open(Formats, path)
        );
        Assert.Contains(
            "a (2 x 3 x 4), g/b (2 x 3 x 4), flat (2 x 3)",
            error.Message,
            StringComparison.Ordinal
        );
        foreach (var (name, bands) in ((string, int)[])[("/g/b", 2), ("b", 2), ("flat", 1)])
        {
            using var source = FormatCatalog.Open(Formats, $"{path}:{name}");
            Assert.Equal(bands, source.Shape.Bands);
        }
        Assert.Throws<HypressUnsupportedException>(() => FormatCatalog.Open(Formats, $"{path}:no"));
    }

    [Fact]
    public void Every_data_type_is_read_or_refused_by_name()
    {
        Check(new byte[2, 2, 3], DataType.UInt8);
        Check(new short[2, 2, 3], DataType.Int16);
        Check(new ushort[2, 2, 3], DataType.UInt16);
        Check(new int[2, 2, 3], DataType.Int32);
        Check(new uint[2, 2, 3], DataType.UInt32);
        Check(new float[2, 2, 3], DataType.Float32);
        Check(new double[2, 2, 3], DataType.Float64);
        Check(new long[2, 2, 3], null);
        Check(new sbyte[2, 2, 3], null);

        void Check(Array values, DataType? type)
        {
            var path = _folder.File($"{Guid.NewGuid():N}.h5");
            new H5File { ["cube"] = values }.Write(path);
            if (type is null)
            {
                Assert.Throws<HypressUnsupportedException>(() =>
                    FormatCatalog.Open(Formats, $"{path}:cube")
                );
                return;
            }
            using var source = FormatCatalog.Open(Formats, path);
            Assert.Equal(type, source.Type);
            Cube.Load(source);
        }
    }

    [Theory]
    [InlineData("cube", "cube", "/cube")] // over the root's header, which is read again
    [InlineData("cubes", "cubes", "cubes")] // within the header, without reading
    [InlineData("a_long_name", "cube", "cube/cube/cu")] // more links at each step
    [InlineData("a_longer_name", "cube", "/cube/cube/cub")]
    public void A_soft_link_that_leads_to_itself_is_no_dataset(
        string dataset,
        string link,
        string target
    )
    {
        var path = _folder.File("seed.h5");
        new H5File { [dataset] = new ushort[4, 5, 6] }.Write(path);
        var bytes = File.ReadAllBytes(path);
        // The hard link's message: version, flags, encoding, name's length, name, address. The soft one is as long.
        byte[] soft =
        [
            1,
            0x1A,
            1,
            1,
            (byte)link.Length,
            0,
            0,
            0,
            .. Encoding.ASCII.GetBytes(link),
            (byte)target.Length,
            0,
            .. Encoding.ASCII.GetBytes(target),
        ];
        Assert.Equal(7 + dataset.Length + 8, soft.Length);
        soft.CopyTo(bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(dataset)) - 7);
        File.WriteAllBytes(path, bytes);
        Assert.ThrowsAny<HypressException>(() => FormatCatalog.Open(Formats, path));
    }

    [Fact]
    public void Mutated_files_end_in_a_documented_error_or_in_a_scene()
    {
        var values = new ushort[4, 5, 6];
        var path = _folder.File("seed.h5");
        new H5File
        {
            ["cube"] = new H5Dataset(values, chunks: [2, 5, 6]),
            ["wavelength"] = new[] { 1.5, 2, 3, 4 },
        }.Write(path);
        var seed = File.ReadAllBytes(path);
        var random = new Random(5);
        var mutated = _folder.File("mutated.h5");
        for (var round = 0; round < 1500; round++)
        {
            var bytes = seed[..(random.Next(4) == 0 ? random.Next(64, seed.Length) : seed.Length)];
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(8, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(mutated, bytes);
            try
            {
                using var source = FormatCatalog.Open(Formats, mutated);
                if (source.Shape.Count < 1 << 20)
                    Cube.Load(source);
            }
            catch (HypressException) { }
        }
    }

    private static ICubeSource Open(string name, Interleave? axes = null) =>
        FormatCatalog.Open(Formats, Corpus.File($"formats/{name}"), new() { Axes = axes });
}
