using Hypress.Cubes;

namespace Hypress.Gdal.Raster;

/// <summary>A GDAL dataset's raster bands as a cube.</summary>
/// <remarks>
/// All bands of a window go to GDAL in one call, so that it decodes a pixel-interleaved block once and not once a band.
/// Reads are safe from several threads: they take turns.
/// </remarks>
internal sealed class RasterSource : ICubeSource
{
    // GDAL takes memory for whole blocks; one may be larger than a small image (512 x 512 of 224 bands of f32 and more), and
    // reach beyond the edges of a large one.
    private const long BlockBytes = 240 << 20;

    private readonly Lock _gate = new();
    private readonly string _name;
    private nint _dataset;

    /// <param name="dataset">Owned from here on.</param>
    /// <param name="name">For messages.</param>
    /// <param name="warn">Hears what is doubtful in the metadata.</param>
    public RasterSource(nint dataset, string name, Action<string> warn)
    {
        (_dataset, _name) = (dataset, name);
        try
        {
            Shape = ShapeOf(dataset, name);
            Type = TypeOf(dataset, Shape.Bands);
            Interleave = GdalNative.MetadataItem(dataset, "INTERLEAVE", "IMAGE_STRUCTURE") switch
            {
                "PIXEL" => Interleave.Bip,
                "LINE" => Interleave.Bil,
                _ => Interleave.Bsq,
            };
            CheckBlocks();
            Metadata = RasterMetadata.Read(dataset, Shape.Bands, warn);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public CubeShape Shape { get; }

    public DataType Type { get; }

    public Interleave Interleave { get; }

    public CubeMetadata Metadata { get; }

    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        if (destination.Shape != window.Shape || destination.Type != Type)
            throw new ArgumentException("the view differs in shape or type", nameof(destination));
        var bands = new int[window.Bands.Count];
        for (var i = 0; i < bands.Length; i++)
            bands[i] = window.Bands[i] + 1;
        var size = Type.Size();
        var layout = destination.Layout;
        var first = (int)(destination.IndexOf(0, 0, 0) * size);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_dataset == 0, this);
            using var messages = GdalMessages.Capture();
            var result = GdalNative.RasterIO(
                _dataset,
                write: false,
                (window.FirstSample, window.FirstLine, window.Samples, window.Lines),
                ref destination.Bytes.Span[first],
                GdalTypes.ToGdal(Type),
                bands,
                layout.SampleStride * size,
                layout.LineStride * size,
                layout.BandStride * size
            );
            if (result != GdalNative.NoError || messages.Failed)
                throw new HypressFormatException(
                    $"{_name}: {messages.Failure("GDAL can't read the values")}"
                );
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_dataset == 0)
                return;
            using var messages = GdalMessages.Capture();
            GdalNative.Close(_dataset);
            _dataset = 0;
        }
    }

    private void CheckBlocks()
    {
        var (width, height) = GdalNative.BandBlock(GdalNative.RasterBand(_dataset, 1));
        var bands = Interleave == Interleave.Bip ? Shape.Bands : 1;
        var bytes = (Int128)width * height * bands * Type.Size();
        if (bytes > Math.Max(BlockBytes, 4 * Shape.Pixels * bands * Type.Size()))
            throw new HypressFormatException(
                $"{_name}: blocks of {height} x {width} for an image of {Shape.Lines} x {Shape.Samples}"
            );
    }

    private static CubeShape ShapeOf(nint dataset, string name)
    {
        var bands = GdalNative.RasterCount(dataset);
        var lines = GdalNative.RasterYSize(dataset);
        var samples = GdalNative.RasterXSize(dataset);
        foreach (var extent in (ReadOnlySpan<int>)[bands, lines, samples])
            if (extent is < 1 or > CubeShape.MaxExtent)
                throw new HypressFormatException(
                    $"{name}: {lines} lines x {samples} samples x {bands} bands, each must be 1..{CubeShape.MaxExtent}"
                );
        return new(bands, lines, samples);
    }

    private static DataType TypeOf(nint dataset, int bands)
    {
        var first = GdalNative.RasterBand(dataset, 1);
        if (GdalNative.MetadataItem(first, "PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE")
            throw new HypressUnsupportedException("signed bytes are not read");
        var type = GdalNative.BandType(first);
        for (var band = 2; band <= bands; band++)
            type = GdalNative.TypeUnion(
                type,
                GdalNative.BandType(GdalNative.RasterBand(dataset, band))
            );
        return GdalTypes.ToCube(type);
    }
}
