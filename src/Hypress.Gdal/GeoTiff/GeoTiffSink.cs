using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats;

namespace Hypress.Gdal.GeoTiff;

/// <summary>Writes a GeoTIFF line by line; holds one row of tiles.</summary>
internal sealed class GeoTiffSink : ICubeSink
{
    private readonly AtomicFile _file;
    private readonly CubeShape _shape;
    private readonly GeoTiffLayout _layout;
    private readonly CubeView _row;
    private nint _dataset;
    private int _nextLine;

    private GeoTiffSink(AtomicFile file, nint dataset, CubeDescription scene, GeoTiffLayout layout)
    {
        (_file, _dataset, _shape, _layout) = (file, dataset, scene.Shape, layout);
        _row = CubeView.Allocate(
            new(_shape.Bands, Math.Min(layout.TileLines, _shape.Lines), _shape.Samples),
            scene.Type,
            layout.ByPixel ? Interleave.Bip : Interleave.Bsq
        );
    }

    /// <exception cref="HypressUnsupportedException">TIFF or this GDAL can't hold the scene so.</exception>
    public static GeoTiffSink Create(string path, CubeDescription scene, WriteOptions options)
    {
        var layout = GeoTiffLayout.Choose(scene, options);
        if (scene.Shape.Bands > ushort.MaxValue)
            throw new HypressUnsupportedException(
                $"GeoTIFF holds at most {ushort.MaxValue} bands, the scene has {scene.Shape.Bands}"
            );
        using var messages = GdalMessages.Capture();
        using var quiet = NoSideFiles.Begin();
        var driver = GdalNative.DriverByName("GTiff");
        if (
            GdalNative
                .MetadataItem(driver, "DMD_CREATIONOPTIONLIST", "")
                ?.Contains($">{layout.Compression}<", StringComparison.Ordinal) != true
        )
            throw new HypressUnsupportedException(
                $"GDAL on this machine is built without {layout.Compression}"
            );
        var file = AtomicFile.Reserve(path, options.Overwrite);
        try
        {
            var dataset = GdalNative.Create(
                driver,
                file.TemporaryPath,
                scene.Shape.Samples,
                scene.Shape.Lines,
                scene.Shape.Bands,
                GdalTypes.ToGdal(scene.Type),
                layout.CreationOptions(scene.Type)
            );
            if (dataset == 0)
                throw new IOException($"{path}: {messages.Failure("GDAL can't create it")}");
            var sink = new GeoTiffSink(file, dataset, scene, layout);
            GeoTiffMetadata.Write(dataset, scene.Metadata);
            if (!messages.Failed)
                return sink;
            sink.Dispose();
            throw new HypressUnsupportedException($"{path}: {messages.Failure("")}");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void WriteLines(int firstLine, CubeView lines)
    {
        ObjectDisposedException.ThrowIf(_dataset == 0, this);
        if (firstLine != _nextLine || lines.Shape.Lines > _shape.Lines - firstLine)
            throw new ArgumentException($"line {_nextLine} is next", nameof(firstLine));
        for (var line = 0; line < lines.Shape.Lines; )
        {
            var at = _nextLine % _layout.TileLines;
            var count = Math.Min(_row.Shape.Lines - at, lines.Shape.Lines - line);
            lines
                .Window(line, count, 0, _shape.Samples)
                .CopyTo(_row.Window(at, count, 0, _shape.Samples));
            line += count;
            _nextLine += count;
            if (_nextLine % _layout.TileLines == 0 || _nextLine == _shape.Lines)
                WriteRow();
        }
    }

    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_dataset == 0, this);
        if (_nextLine != _shape.Lines)
            throw new InvalidOperationException(
                $"{_nextLine} of {_shape.Lines} lines were written"
            );
        using var messages = GdalMessages.Capture();
        Close();
        if (messages.Failed)
            throw new IOException(messages.Failure(""));
        _file.Complete();
    }

    public void Dispose()
    {
        if (_dataset != 0)
        {
            using var messages = GdalMessages.Capture();
            Close();
        }
        _file.Dispose();
    }

    private void WriteRow()
    {
        var first = (_nextLine - 1) / _layout.TileLines * _layout.TileLines;
        var size = _row.Type.Size();
        var bands = new int[_shape.Bands];
        for (var i = 0; i < bands.Length; i++)
            bands[i] = i + 1;
        using var messages = GdalMessages.Capture();
        using var quiet = NoSideFiles.Begin();
        var result = GdalNative.RasterIO(
            _dataset,
            write: true,
            (0, first, _shape.Samples, _nextLine - first),
            ref _row.Bytes.Span[0],
            GdalTypes.ToGdal(_row.Type),
            bands,
            _row.Layout.SampleStride * size,
            _row.Layout.LineStride * size,
            _row.Layout.BandStride * size
        );
        if (result != GdalNative.NoError || messages.Failed)
            throw new IOException(messages.Failure("GDAL can't write the values"));
    }

    private void Close()
    {
        using var quiet = NoSideFiles.Begin();
        GdalNative.Close(_dataset);
        _dataset = 0;
    }
}
