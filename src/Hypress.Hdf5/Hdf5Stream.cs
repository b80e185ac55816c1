using System.Runtime.CompilerServices;

namespace Hypress.Hdf5;

/// <summary>A file as PureHDF reads it: what damage makes it do without end ends in an error here.</summary>
/// <remarks>
/// PureHDF takes a file at its word: it reads on behind the end, follows addresses in circles, calls itself for every link,
/// and allocates what a length says before it reads. Here reads end with the file and are counted, each looks at the stack,
/// and object headers and heaps are checked (<see cref="Hdf5Structure"/>) before their first byte is given.
/// </remarks>
internal sealed class Hdf5Stream : Stream
{
    // Of a byte and more: a scene's structure takes some thousands.
    private const long FewReads = 4 << 20;

    private readonly FileStream _file;
    private Hdf5Structure? _structure;
    private long _readsLeft;
    private bool _hasJumped;

    /// <exception cref="HypressFormatException">Its superblock is wrong.</exception>
    public Hdf5Stream(string path)
    {
        _file = File.OpenRead(path);
        try
        {
            Length = _file.Length;
            _readsLeft = FewReads + Length;
            _structure = new(_file.SafeFileHandle);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>The structure is known; so many values are read next.</summary>
    public void BeginValues(long count)
    {
        _structure = null;
        _readsLeft = FewReads + Length + count;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin == SeekOrigin.Current ? _file.Position + offset : offset;
        if (position < 0 || position > Length)
            throw new EndOfStreamException($"it has no byte {position}");
        _hasJumped = true;
        return _file.Seek(position, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (--_readsLeft < 0)
            throw new HypressFormatException("its structure leads in circles");
        // After a jump PureHDF reads the first byte of an object header alone, and four of all that has a signature.
        if (_hasJumped && buffer.Length == 1)
            _structure?.CheckHeader(_file.Position);
        else if (_hasJumped && buffer.Length == 4)
            _structure?.CheckHeap(_file.Position);
        _hasJumped = false;
        return _file.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _file.Dispose();
        base.Dispose(disposing);
    }
}
