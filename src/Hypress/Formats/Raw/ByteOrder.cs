using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Hypress.Formats.Raw;

/// <summary>Turns values between the machine's byte order and a file's.</summary>
internal static class ByteOrder
{
    /// <summary>Turns values of <paramref name="size"/> bytes round, in place.</summary>
    public static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }

    /// <summary>Turns values round when a file's order isn't the machine's.</summary>
    public static void Convert(Span<byte> bytes, int size, bool bigEndian)
    {
        if (bigEndian == BitConverter.IsLittleEndian)
            Reverse(bytes, size);
    }
}
