using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Envi;

/// <summary>Writes a header and its data file; the header gets its name last, so that it never stands without data.</summary>
internal sealed class EnviSink : ICubeSink
{
    private readonly AtomicFile _header;
    private readonly AtomicFile _data;
    private readonly RawCubeWriter _writer;

    public EnviSink(EnviFiles files, CubeDescription scene, WriteOptions options)
    {
        var written = EnviHeaderWriter.Write(
            scene,
            options with
            {
                Interleave = options.Interleave ?? EnviFiles.InterleaveOf(files.Data),
            }
        );
        var layout = new RawLayout(
            scene.Shape,
            scene.Type,
            CubeLayout.Of(written.Interleave, scene.Shape),
            written.BigEndian,
            written.Offset
        );
        layout.RequireWritable();
        _header = AtomicFile.Create(files.Header, options.Overwrite);
        try
        {
            _header.Stream!.Write(written.Header);
            _data = AtomicFile.Create(files.Data, options.Overwrite, (long)layout.FileBytes);
            _writer = new RawCubeWriter(_data.Handle, layout, written.Interleave);
        }
        catch
        {
            _data?.Dispose();
            _header.Dispose();
            throw;
        }
    }

    public void WriteLines(int firstLine, CubeView lines) => _writer.WriteLines(firstLine, lines);

    public void Complete()
    {
        _writer.Finish();
        _data.Complete();
        _header.Complete();
    }

    public void Dispose()
    {
        _data.Dispose();
        _header.Dispose();
    }
}
