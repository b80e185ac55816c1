using System.Buffers.Binary;
using Hypress.Bytes;

namespace Hypress.Container;

/// <summary>The first and the last 22 bytes of a .hyp file, the same twice (docs/format.md, section 2).</summary>
/// <param name="Length">Bytes in the file.</param>
/// <param name="IndexPosition">Where the second copies begin: index, scene, shared tables.</param>
internal readonly record struct FileHeader(long Length, long IndexPosition)
{
    public const int Size = 22;
    public const byte Version = 1;
    private const long MaxPosition = (1L << 48) - 1;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'Y', (byte)'P'];

    public static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Magic);

    //  0..3 magic | 4 version | 5 flags, 0 | 6..11 length | 12..17 index position | 18..21 CRC-32C of 0..17
    public static FileHeader Parse(ReadOnlySpan<byte> bytes, long origin)
    {
        var reader = new ByteReader(bytes, origin);
        if (!HasMagic(reader.Take("file header", Size)))
            throw new HypressFormatException("magic", origin, "other bytes", "89 48 59 50");
        var found = BinaryPrimitives.ReadUInt32LittleEndian(bytes[18..]);
        var computed = Crc32C.Of(bytes[..18]);
        if (found != computed)
            throw new HypressFormatException(
                "file header CRC",
                origin + 18,
                $"{found:x8}",
                $"{computed:x8}"
            );
        if (bytes[4] != Version)
            throw new HypressUnsupportedException(
                $"the file is of version {bytes[4]}; this Hypress reads version {Version}: use a newer one"
            );
        return new(ReadInt48(bytes[6..]), ReadInt48(bytes[12..]));
    }

    public void Write(Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        bytes[5] = 0;
        WriteInt48(bytes[6..], Length);
        WriteInt48(bytes[12..], IndexPosition);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[18..], Crc32C.Of(bytes[..18]));
    }

    public static long ReadInt48(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes)
        | ((long)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) << 32);

    public static void WriteInt48(Span<byte> bytes, long value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxPosition);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)(value >> 32));
    }
}
