using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hypress.Cubes;
using Hypress.Formats;
using Hypress.Formats.Matlab;

namespace Hypress.Tests.Formats;

public sealed class MatlabFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("matlab5_uncompressed_HYDICE.mat", "test/hydice_urban.hdr")]
    [InlineData("matlab5_uncompressed_HYDICE.mat:data", "test/hydice_urban.hdr")]
    [InlineData("matlab5_compressed_dataPavia.mat", "test/pavia_center.hdr")]
    [InlineData("matlab5_compressed_dataPavia.mat:PaviaCenter", "test/pavia_center.hdr")]
    public void A_published_file_is_equal_to_its_copy(string file, string copy)
    {
        using var source = FormatCatalog.Open(Corpus.File($"formats/{file}"));
        var expected = Corpus.Scene(copy).Values;
        Scenes.AssertSame(expected, Cube.Load(source).Values);
        var window = new CubeWindow(
            3,
            20,
            5,
            7,
            BandSelection.Of([100, 3, 4], expected.Shape.Bands)
        );
        Scenes.AssertSame(new Cube(expected).Read(window), source.Read(window));
    }

    [Fact]
    public void Floats_stay_floats_and_wavelengths_are_found()
    {
        using var source = FormatCatalog.Open(
            Corpus.File("formats/matlab5_compressed_float32_casi_hsi_sub.mat"),
            new() { Warn = _warnings.Add }
        );
        Assert.Equal(new CubeShape(72, 51, 88), source.Shape);
        Assert.Equal(DataType.Float32, source.Type);
        var wavelengths = source.Metadata.Bands.Wavelengths!;
        Assert.Equal(72, wavelengths.Count);
        Assert.InRange(wavelengths[0], 300, 500);
        Assert.InRange(wavelengths[71], 900, 1100);
        Assert.Contains("nanometers", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_is_not_there_is_refused_with_those_that_are()
    {
        var error = Assert.Throws<HypressUnsupportedException>(() =>
            FormatCatalog.Open(Corpus.File("formats/matlab5_uncompressed_HYDICE.mat:no"))
        );
        Assert.Contains("data (80 x 100 x 162)", error.Message, StringComparison.Ordinal);
        Assert.Contains("map (80 x 100)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Whole_doubles_come_in_as_the_smallest_integers(bool bigEndian, bool compressed)
    {
        foreach (
            var (values, type) in ((double[] Values, DataType Type)[])
                [
                    ([0, 1, 255, 3, 4, 5], DataType.UInt8),
                    ([0, 1, 256, 3, 4, 5], DataType.UInt16),
                    ([0, -1, 256, 3, 4, 5], DataType.Int16),
                    ([0, 1, 65536, 3, 4, 5], DataType.UInt32),
                    ([0, -1, 65536, 3, 4, 5], DataType.Int32),
                    ([0, -1, 4294967295, 3, 4, 5], DataType.Float64),
                    ([0, 0.5, 1, 3, 4, 5], DataType.Float64),
                    ([0, double.NaN, 1, 3, 4, 5], DataType.Float64),
                ]
        )
        {
            var path = Write(
                bigEndian,
                compressed,
                ("cube", 6, 9, [1, 2, 3], Doubles(values, bigEndian))
            );
            using var source = FormatCatalog.Open(path);
            Assert.Equal((new CubeShape(3, 1, 2), type), (source.Shape, source.Type));
            // Down the first axis, then along the second, then the third.
            Assert.Equal([values[0], values[2], values[4]], source.ReadSpectrum<double>(0, 0));
            Assert.Equal([values[1], values[3], values[5]], source.ReadSpectrum<double>(0, 1));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bands_by_pixels_find_their_lines_and_samples(bool bandsFirst)
    {
        // value = 100 band + 10 line + sample; pixels are counted down the columns
        var values =
            from pixel in Enumerable.Range(0, 6)
            from band in Enumerable.Range(0, 4)
            orderby bandsFirst ? pixel : band, bandsFirst ? band : pixel
            select (double)((100 * band) + (10 * (pixel % 2)) + (pixel / 2));
        var path = Write(
            false,
            true,
            ("Y", 6, 9, bandsFirst ? [4, 6] : [6, 4], Doubles([.. values], false)),
            ("nRow", 6, 9, [1, 1], Doubles([2], false)),
            ("nCol", 6, 9, [1, 1], Doubles([3], false)),
            ("wavelength", 6, 9, [1, 4], Doubles([400, 500, 600, 700], false))
        );
        using var source = FormatCatalog.Open(path);
        Assert.Equal(new CubeShape(4, 2, 3), source.Shape);
        Assert.Equal([0, 100, 200, 300], source.ReadSpectrum<int>(0, 0));
        Assert.Equal([12, 112, 212, 312], source.ReadSpectrum<int>(1, 2));
        Assert.Equal([400.0, 500, 600, 700], source.Metadata.Bands.Wavelengths);
    }

    [Fact]
    public void Values_that_were_stored_smaller_than_their_class_are_widened()
    {
        // class uint16, stored as uint8; class single, stored as int16
        using var narrow = FormatCatalog.Open(
            Write(false, false, ("a", 11, 2, [1, 2, 2], [1, 2, 3, 200]))
        );
        Assert.Equal(DataType.UInt16, narrow.Type);
        Assert.Equal([2, 200], narrow.ReadSpectrum<int>(0, 1));
        using var single = FormatCatalog.Open(
            Write(false, true, ("a", 7, 3, [1, 1, 2], [1, 0, 255, 255]))
        );
        Assert.Equal(DataType.Float32, single.Type);
        Assert.Equal([1f, -1f], single.ReadSpectrum<float>(0, 0));
    }

    [Fact]
    public void Without_an_array_of_three_axes_the_others_are_named()
    {
        var path = Write(false, false, ("m", 9, 2, [2, 3], [1, 2, 3, 4, 5, 6]));
        var error = Assert.Throws<HypressUnsupportedException>(() => FormatCatalog.Open(path));
        Assert.Contains("m (2 x 3)", error.Message, StringComparison.Ordinal);
        using var source = FormatCatalog.Open($"{path}:m");
        Assert.Equal(new CubeShape(1, 2, 3), source.Shape);
        Assert.Equal([1, 3, 5, 2, 4, 6], source.ReadBand<int>(0));
    }

    [Fact]
    public void A_claim_of_a_gigabyte_in_a_megabyte_is_refused_before_memory_is_asked_for()
    {
        var path = Write(false, true, ("a", 9, 2, [1024, 1024, 900], new byte[1 << 20]));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<HypressFormatException>(() => FormatCatalog.Open(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Mutated_files_end_in_a_documented_error_or_in_a_scene()
    {
        var doubles = Doubles([.. Enumerable.Range(0, 24).Select(i => (double)i)], false);
        var seeds = new[] { false, true }
            .Select(compressed =>
                Write(
                    false,
                    compressed,
                    ("cube", 6, 9, [2, 3, 4], doubles),
                    ("nRow", 6, 9, [1, 1], Doubles([2], false)),
                    ("wl", 6, 9, [1, 4], Doubles([400, 500, 600, 700], false))
                )
            )
            .Select(File.ReadAllBytes)
            .ToArray();
        var random = new Random(11);
        var path = _folder.File("mutated.mat");
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int rounds = 4000;
        for (var round = 0; round < rounds; round++)
        {
            var bytes = (byte[])seeds[round % 2].Clone();
            bytes = bytes[..random.Next(120, bytes.Length + 1)];
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes[random.Next(Math.Min(128, bytes.Length - 1), bytes.Length)] = (byte)
                    random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                using var source = FormatCatalog.Open(path);
                Cube.Load(source);
            }
            catch (HypressException) { }
        }
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
        Assert.InRange(each, 0, 1 << 20);
    }

    private static byte[] Doubles(double[] values, bool bigEndian)
    {
        var bytes = new byte[values.Length * 8];
        for (var i = 0; i < values.Length; i++)
            if (bigEndian)
                BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(i * 8), values[i]);
            else
                BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * 8), values[i]);
        return bytes;
    }

    private string Write(
        bool bigEndian,
        bool compressed,
        params (string Name, int Class, int Storage, int[] Extents, byte[] Values)[] variables
    )
    {
        var file = new MemoryStream();
        file.Write(Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124)));
        file.Write(bigEndian ? [1, 0, (byte)'M', (byte)'I'] : [0, 1, (byte)'I', (byte)'M']);
        foreach (var variable in variables)
        {
            var body = new MemoryStream();
            Element(body, 6, [.. Word(variable.Class), 0, 0, 0, 0]);
            Element(body, 5, [.. variable.Extents.SelectMany(Word)]);
            Element(body, 1, Encoding.ASCII.GetBytes(variable.Name));
            Element(body, variable.Storage, variable.Values);
            var matrix = new MemoryStream();
            Element(matrix, 14, body.ToArray());
            if (!compressed)
            {
                file.Write(matrix.ToArray());
                continue;
            }
            var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                zlib.Write(matrix.ToArray());
            file.Write([.. Word(15), .. Word((int)packed.Length), .. packed.ToArray()]);
        }
        var path = _folder.File($"{Guid.NewGuid():N}.mat");
        File.WriteAllBytes(path, file.ToArray());
        return path;

        byte[] Word(int value)
        {
            var word = BitConverter.GetBytes(value);
            return bigEndian ? [.. word.Reverse()] : word;
        }

        void Element(MemoryStream output, int type, byte[] bytes)
        {
            if (bytes.Length is > 0 and <= 4 && type != 14)
                output.Write([
                    .. Word((bytes.Length << 16) | type),
                    .. bytes,
                    .. new byte[4 - bytes.Length],
                ]);
            else
                output.Write([
                    .. Word(type),
                    .. Word(bytes.Length),
                    .. bytes,
                    .. new byte[-bytes.Length & 7],
                ]);
        }
    }
}
