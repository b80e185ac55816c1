using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hypress.Bytes;

/// <summary>Writes little-endian fields; the mirror of <see cref="ByteReader"/>.</summary>
internal sealed class ByteWriter(IBufferWriter<byte> output)
{
    public void Bytes(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    public void UInt8(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), checked((ushort)value));
        output.Advance(2);
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void VarInt(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
            UInt8((byte)(value | 0x80));
        UInt8((byte)value);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        VarInt(bytes.Length);
        Bytes(bytes);
    }
}
