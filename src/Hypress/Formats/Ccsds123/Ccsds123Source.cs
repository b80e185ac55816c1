using Hypress.Codecs.Ccsds123;
using Hypress.Cubes;

namespace Hypress.Formats.Ccsds123;

/// <summary>A bare CCSDS 123.0-B-2 stream that is decoded as it is read.</summary>
/// <remarks>
/// <b>Cost</b>: lines are decoded in their order, so reading upwards begins anew. A few lines of memory, and 4 bytes
/// a sample for band-sequential and hybrid streams.
/// </remarks>
public sealed class Ccsds123Source : ICubeSource
{
    private readonly string _path;
    private FileStream _file;
    private Ccsds123Decoder _decoder;
    private readonly int[] _line;
    private int _next;

    internal Ccsds123Source(string path)
    {
        _path = path;
        (_file, _decoder) = Begin(path);
        var image = Parameters.Image;
        Shape = new(image.Bands, image.Lines, image.Samples);
        Type = TypeOf(image);
        Metadata = CubeMetadata.Empty with
        {
            Bands = BandTable.Empty with
            {
                Wavelengths = SpectralTables.Read(Parameters, SpectralTables.Wavelength),
                Fwhm = SpectralTables.Read(Parameters, SpectralTables.Fwhm),
            },
        };
        _line = new int[image.Samples * image.Bands];
    }

    /// <summary>What the header says; <see cref="Ccsds123Description"/> puts it in words.</summary>
    public Ccsds123Parameters Parameters => _decoder.Parameters;

    /// <inheritdoc/>
    public CubeShape Shape { get; }

    /// <inheritdoc/>
    public DataType Type { get; }

    /// <inheritdoc/>
    public Interleave Interleave =>
        Parameters.Image.IsBandSequential ? Interleave.Bsq
        : Parameters.Image.InterleaveDepth == 1 ? Interleave.Bil
        : Interleave.Bip;

    /// <inheritdoc/>
    public CubeMetadata Metadata { get; }

    /// <inheritdoc/>
    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (window.FirstLine < _next)
        {
            _file.Dispose();
            (_file, _decoder) = Begin(_path);
            _next = 0;
        }
        var whole = CubeView.Allocate(new(Shape.Bands, 1, Shape.Samples), Type, Interleave.Bip);
        using var line = new Cube(whole);
        while (_next < window.FirstLine + window.Lines)
        {
            _decoder.ReadLine(_line);
            var y = _next++ - window.FirstLine;
            if (y < 0)
                continue;
            var to = destination.Window(y, 1, 0, window.Samples);
            if (window.Bands.IsAll && window.Samples == Shape.Samples)
            {
                SampleLines.Write(to, 0, _line);
                continue;
            }
            SampleLines.Write(whole, 0, _line);
            line.Read(window with { FirstLine = 0, Lines = 1 }, to);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static (FileStream File, Ccsds123Decoder Decoder) Begin(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        try
        {
            // Half of the machine's memory: only streams that must be held whole come near.
            var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;
            return (file, new Ccsds123Decoder(file, new DecodeBudget(memory)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static DataType TypeOf(ImageParameters image) =>
        (image.Depth, image.Signed) switch
        {
            (<= 8, false) => DataType.UInt8,
            (<= 16, false) => DataType.UInt16,
            (_, false) => DataType.UInt32,
            (<= 16, true) => DataType.Int16,
            _ => DataType.Int32,
        };
}
