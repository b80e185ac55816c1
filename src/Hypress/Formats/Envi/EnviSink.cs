using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Envi;

/// <summary>Writes a header and its data file; the header gets its name last, so that it never stands without data.</summary>
/// <remarks>
/// An old header goes before new data comes, all of which is on the disk by then: a kill between the renames leaves data
/// without a header, which nobody reads, instead of new values under what was said of the old ones.
/// </remarks>
internal sealed class EnviSink : ICubeSink
{
    private readonly AtomicFile _header;
    private readonly AtomicFile _data;
    private readonly RawCubeWriter _writer;
    private readonly byte[] _headerBytes;

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
            _headerBytes = written.Header;
            _header.Stream!.Write(_headerBytes);
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
        _header.Flush();
        _data.Flush();
        _header.DeleteOld(_headerBytes);
        _data.Complete();
        _header.Complete();
    }

    public void Dispose()
    {
        _data.Dispose();
        _header.Dispose();
    }
}
