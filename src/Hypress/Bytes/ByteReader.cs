using System.Buffers.Binary;
using System.Text;

namespace Hypress.Bytes;

/// <summary>Reads little-endian fields from bytes that nobody has checked yet.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes, long origin = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _origin = origin;
    private int _offset;

    public readonly int Offset => _offset;

    public readonly int Left => _bytes.Length - _offset;

    public ReadOnlySpan<byte> Take(string field, int count)
    {
        if ((uint)count > (uint)Left)
            throw new HypressFormatException(
                field,
                _origin + _offset,
                $"{Left} bytes",
                $"{count} bytes"
            );
        _offset += count;
        return _bytes.Slice(_offset - count, count);
    }

    public ReadOnlySpan<byte> Rest() => Take("rest", Left);

    public byte UInt8(string field, byte min = 0, byte max = byte.MaxValue) =>
        (byte)Checked(field, 1, Take(field, 1)[0], min, max);

    public int UInt16(string field, int min = 0, int max = ushort.MaxValue) =>
        (int)Checked(field, 2, BinaryPrimitives.ReadUInt16LittleEndian(Take(field, 2)), min, max);

    public int Int32(string field, int min = int.MinValue, int max = int.MaxValue) =>
        (int)Checked(field, 4, BinaryPrimitives.ReadInt32LittleEndian(Take(field, 4)), min, max);

    public uint UInt32(string field) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Take(field, sizeof(uint)));

    public long Int64(string field, long min = long.MinValue, long max = long.MaxValue) =>
        Checked(field, 8, BinaryPrimitives.ReadInt64LittleEndian(Take(field, 8)), min, max);

    public float Single(string field) =>
        BinaryPrimitives.ReadSingleLittleEndian(Take(field, sizeof(float)));

    public double Double(string field) =>
        BinaryPrimitives.ReadDoubleLittleEndian(Take(field, sizeof(double)));

    /// <summary>LEB128: seven bits a byte, the lowest first, at most nine bytes.</summary>
    public long VarInt(string field, long min = 0, long max = long.MaxValue)
    {
        var start = _offset;
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Take(field, 1)[0];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return Checked(field, _offset - start, value, min, max);
        }
        throw new HypressFormatException(
            field,
            _origin + start,
            "more than 63 bits",
            $"{min}..{max}"
        );
    }

    /// <summary>A VarInt of at most 31 bits.</summary>
    public int VarInt32(string field, int min = 0, int max = int.MaxValue) =>
        (int)VarInt(field, min, max);

    /// <summary>UTF-8 text after its length as a VarInt.</summary>
    public string Text(string field, int maxBytes)
    {
        var bytes = Take(field, VarInt32(field, 0, maxBytes));
        return Encoding.UTF8.GetString(bytes);
    }

    private readonly long Checked(string field, int size, long value, long min, long max)
    {
        if (value >= min && value <= max)
            return value;
        throw new HypressFormatException(
            field,
            _origin + _offset - size,
            $"{value}",
            $"{min}..{max}"
        );
    }
}
