using System.Buffers.Binary;
using Hypress.Bytes;

namespace Hypress.OpenJpeg.Format;

//  box: uint32 length, itself included; 0 to the end, 1 when a uint64 length follows the type | uint32 type | content
//  all big-endian

/// <summary>The boxes of a JP2 file around its codestream.</summary>
/// <remarks><b>Source</b> ISO/IEC 15444-1, annex I.</remarks>
internal static class Jp2Boxes
{
    private const uint Codestream = 0x6A703263; // jp2c
    private const uint Header = 0x6A703268; // jp2h
    private const uint ImageHeader = 0x69686472; // ihdr
    private const uint Colour = 0x636F6C72; // colr
    private const uint Palette = 0x70636C72; // pclr
    private const uint FileType = 0x66747970; // ftyp
    private const uint Brand = 0x6A703220; // "jp2 "
    private const uint Greyscale = 17;

    /// <summary>How every JP2 file begins.</summary>
    public static ReadOnlySpan<byte> Signature =>
        [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A];

    /// <summary>Whether a file begins with the signature, or what was one: GDAL would read on.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head) =>
        head.Length >= 8 && head[4..8].SequenceEqual(Signature[4..8]);

    /// <summary>The codestream within a file.</summary>
    /// <exception cref="HypressFormatException">There is none, or a box is damaged.</exception>
    /// <exception cref="HypressUnsupportedException">Its values are indices into a palette.</exception>
    public static ReadOnlyMemory<byte> FindCodestream(ReadOnlyMemory<byte> file)
    {
        if (!file.Span.StartsWith(Signature))
            throw new HypressFormatException("the signature of the JP2 file is damaged");
        var position = 0;
        while (position < file.Length)
        {
            var (type, content) = ReadBox(file, position, out position);
            if (type == Codestream)
                return content;
            if (type == Header)
                RefusePalette(content);
        }
        throw new HypressFormatException("the JP2 file holds no codestream");
    }

    /// <summary>All that stands before a codestream.</summary>
    public static byte[] Before(PlaneFormat format, long codestreamBytes)
    {
        const int LongHeader = 16;
        using var output = new MemoryStream();
        output.Write(Signature);
        Words(20, FileType, Brand, 0, Brand);
        Words(8 + 22 + 15, Header, 22, ImageHeader, (uint)format.Lines, (uint)format.Samples);
        Bytes(
            (byte)(format.Components >> 8),
            (byte)format.Components,
            (byte)((format.Depth - 1) | (format.Signed ? 0x80 : 0)),
            7, // JPEG 2000, the only compression there is
            1, // no colour space is meant
            0 // no rights
        );
        Words(15, Colour);
        Bytes(1, 0, 0); // an enumerated colour space
        Words(Greyscale, 1, Codestream);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, LongHeader + codestreamBytes);
        output.Write(length);
        return output.ToArray();

        void Words(params ReadOnlySpan<uint> words)
        {
            var bytes = new byte[4];
            foreach (var word in words)
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
                output.Write(bytes);
            }
        }

        void Bytes(params ReadOnlySpan<byte> bytes) => output.Write(bytes);
    }

    private static void RefusePalette(ReadOnlyMemory<byte> header)
    {
        var position = 0;
        while (position < header.Length)
            if (ReadBox(header, position, out position).Type == Palette)
                throw new HypressUnsupportedException(
                    "the JP2 file holds indices into a palette, not a cube's values"
                );
    }

    private static (uint Type, ReadOnlyMemory<byte> Content) ReadBox(
        ReadOnlyMemory<byte> file,
        int start,
        out int end
    )
    {
        var reader = new ByteReader(file.Span[start..], start);
        var length = (long)BinaryPrimitives.ReadUInt32BigEndian(reader.Take("box length", 4));
        var type = BinaryPrimitives.ReadUInt32BigEndian(reader.Take("box type", 4));
        if (length == 1)
            length = BinaryPrimitives.ReadInt64BigEndian(reader.Take("box length", 8));
        else if (length == 0)
            length = file.Length - start;
        if (length < reader.Offset || length > file.Length - start)
            throw new HypressFormatException(
                "box length",
                start,
                $"{length}",
                $"{reader.Offset}..{file.Length - start}"
            );
        end = start + (int)length;
        return (type, file[(start + reader.Offset)..end]);
    }
}
