using System.Buffers;
using System.Buffers.Binary;
using Hypress.Bytes;

namespace Hypress.Container;

/// <summary>What a section holds. The numbers stand in files; kinds from 128 on may be skipped by readers that don't know them.</summary>
internal enum SectionKind : byte
{
    Scene = 1,
    Index = 2,
    SharedTables = 3,
    Metadata = 4,
    Mask = 5,
    Tile = 6,

    /// <summary>A tile that can't be restored without the mask section before it.</summary>
    MaskedTile = 7,
}

/// <summary>A section's frame (docs/format.md, section 3).</summary>
/// <param name="Position">Where the sync marker stands.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Number">The tile's number; for doubled sections 0 for the first copy and 1 for the second.</param>
/// <param name="HeaderBytes">Bytes before the payload.</param>
/// <param name="PayloadBytes">Bytes of the payload.</param>
internal readonly record struct Section(
    long Position,
    SectionKind Kind,
    int Number,
    int HeaderBytes,
    long PayloadBytes
)
{
    public const int MaxHeaderBytes = 4 + 1 + 5 + 9 + 2;
    public const int CrcBytes = sizeof(uint);

    // Bytes that neither text nor deflated data favour.
    public static ReadOnlySpan<byte> Sync => [0xD3, 0x91, 0x5A, 0xE7];

    public long PayloadPosition => Position + HeaderBytes;

    public long End => PayloadPosition + PayloadBytes + CrcBytes;

    /// <summary>Says which section in a user's words.</summary>
    public override string ToString() =>
        Kind switch
        {
            SectionKind.Tile or SectionKind.MaskedTile => $"tile {Number}",
            SectionKind.Mask => $"mask of tile {Number}",
            SectionKind.Metadata => "metadata",
            SectionKind.SharedTables => $"shared tables, copy {Number + 1}",
            SectionKind.Scene => $"scene description, copy {Number + 1}",
            SectionKind.Index => $"index, copy {Number + 1}",
            _ => $"section of kind {(byte)Kind}",
        };

    //  sync | kind | number (VarInt) | payload length (VarInt) | low 16 bits of CRC-32C of all before
    //  payload | CRC-32C of the payload
    public static Section Parse(ReadOnlySpan<byte> bytes, long position)
    {
        var reader = new ByteReader(bytes, position);
        if (!reader.Take("sync marker", Sync.Length).SequenceEqual(Sync))
            throw new HypressFormatException("sync marker", position, "other bytes", "d3 91 5a e7");
        var kind = (SectionKind)reader.UInt8("section kind", 1);
        var number = reader.VarInt32("section number");
        var length = reader.VarInt("section length");
        var covered = reader.Offset;
        var found = reader.UInt16("section header CRC");
        if (found != (ushort)Crc32C.Of(bytes[..covered]))
            throw new HypressFormatException(
                $"the header of the section at byte {position} is damaged"
            );
        return new(position, kind, number, reader.Offset, length);
    }

    /// <summary>Writes the frame's first part and returns its length.</summary>
    public static int WriteHeader(
        IBufferWriter<byte> output,
        SectionKind kind,
        int number,
        long payloadBytes
    )
    {
        var header = new ArrayBufferWriter<byte>(MaxHeaderBytes);
        var writer = new ByteWriter(header);
        writer.Bytes(Sync);
        writer.UInt8((byte)kind);
        writer.VarInt(number);
        writer.VarInt(payloadBytes);
        writer.UInt16((ushort)Crc32C.Of(header.WrittenSpan));
        output.Write(header.WrittenSpan);
        return header.WrittenCount;
    }

    /// <summary>Bytes of a section numbered 0 with its frame.</summary>
    public static long FramedBytes(int payloadBytes) =>
        WriteHeader(new ArrayBufferWriter<byte>(MaxHeaderBytes), SectionKind.Tile, 0, payloadBytes)
        + payloadBytes
        + CrcBytes;

    /// <summary>Writes a whole section.</summary>
    public static void Write(
        IBufferWriter<byte> output,
        SectionKind kind,
        int number,
        ReadOnlySpan<byte> payload
    )
    {
        WriteHeader(output, kind, number, payload.Length);
        output.Write(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(CrcBytes), Crc32C.Of(payload));
        output.Advance(CrcBytes);
    }
}
