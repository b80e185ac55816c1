using Hypress.Cubes;
using Microsoft.Win32.SafeHandles;

namespace Hypress.Formats.Raw;

/// <summary>Writes lines as plain values in any interleave, gathered so that writes are large.</summary>
internal sealed class RawCubeWriter
{
    /// <summary>Bytes that are gathered before they are written.</summary>
    private const int GatherBytes = 4 << 20;

    private readonly SafeFileHandle _file;
    private readonly RawLayout _layout;
    private readonly CubeShape _shape;
    private readonly Interleave _interleave;
    private readonly CubeView _gathered;
    private int _written;
    private int _held;

    /// <param name="file">Where to; need not be empty.</param>
    /// <param name="layout">What and where; its strides must be those of <paramref name="interleave"/>.</param>
    /// <param name="interleave">The order of the values.</param>
    /// <exception cref="HypressUnsupportedException">One line takes more memory than an array has.</exception>
    public RawCubeWriter(SafeFileHandle file, RawLayout layout, Interleave interleave)
    {
        (_file, _layout, _shape, _interleave) = (file, layout, layout.Shape, interleave);
        var (shape, type) = (layout.Shape, layout.Type);
        var lineBytes = (long)shape.Bands * shape.Samples * type.Size();
        if (lineBytes > Array.MaxLength)
            throw new HypressUnsupportedException(
                $"a line of {shape} has {lineBytes} bytes; {Array.MaxLength} can be written"
            );
        var lines = (int)Math.Clamp(GatherBytes / lineBytes, 1, shape.Lines);
        _gathered = CubeView.Allocate(
            new CubeShape(shape.Bands, lines, shape.Samples),
            type,
            interleave
        );
    }

    /// <summary>Takes the next lines; see <see cref="ICubeSink.WriteLines"/>.</summary>
    public void WriteLines(int firstLine, CubeView lines)
    {
        if (firstLine != _written + _held)
            throw new ArgumentException(
                $"line {_written + _held} is next, not {firstLine}",
                nameof(firstLine)
            );
        var (bands, count, samples) = lines.Shape;
        if (
            lines.Type != _gathered.Type
            || bands != _shape.Bands
            || samples != _shape.Samples
            || count > _shape.Lines - firstLine
        )
            throw new ArgumentException(
                $"{lines.Shape} of {lines.Type.ShortName()} are no lines of {_shape} of {_gathered.Type.ShortName()}",
                nameof(lines)
            );
        for (var taken = 0; taken < count; )
        {
            var step = Math.Min(count - taken, _gathered.Shape.Lines - _held);
            lines.Window(taken, step, 0, samples).CopyTo(_gathered.Window(_held, step, 0, samples));
            taken += step;
            _held += step;
            if (_held == _gathered.Shape.Lines)
                Flush();
        }
    }

    /// <summary>Writes what is still held.</summary>
    /// <exception cref="InvalidOperationException">Lines are missing.</exception>
    public void Finish()
    {
        Flush();
        if (_written != _shape.Lines)
            throw new InvalidOperationException($"{_written} of {_shape.Lines} lines were written");
    }

    private void Flush()
    {
        if (_held == 0)
            return;
        var size = _gathered.Type.Size();
        var bytes = _gathered.Bytes.Span;
        ByteOrder.Convert(bytes, size, _layout.BigEndian);
        var lineBytes = (long)_shape.Samples * size;
        if (_interleave == Interleave.Bsq)
        {
            for (var band = 0; band < _shape.Bands; band++)
            {
                var row = ((long)band * _shape.Lines) + _written;
                var start = (int)(band * _gathered.Shape.Lines * lineBytes);
                RandomAccess.Write(
                    _file,
                    bytes.Slice(start, (int)(_held * lineBytes)),
                    _layout.Offset + (row * lineBytes)
                );
            }
        }
        else
        {
            lineBytes *= _shape.Bands;
            RandomAccess.Write(
                _file,
                bytes[..(int)(_held * lineBytes)],
                _layout.Offset + (_written * lineBytes)
            );
        }
        _written += _held;
        _held = 0;
    }
}
