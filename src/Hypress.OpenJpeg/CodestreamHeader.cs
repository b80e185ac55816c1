using System.Buffers.Binary;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.OpenJpeg;

/// <summary>The main header of a JPEG 2000 codestream, read and checked before the library sees a byte of it.</summary>
/// <remarks><b>Source</b> ISO/IEC 15444-1, annex A.</remarks>
internal static class CodestreamHeader
{
    private const int StartOfCodestream = 0xFF4F;
    private const int Size = 0xFF51;
    private const int CodingStyle = 0xFF52;
    private const int Quantization = 0xFF5C;
    private const int Comment = 0xFF64;
    private const int StartOfTilePart = 0xFF90;
    private const int StartOfData = 0xFF93;
    private const int EndOfCodestream = 0xFFD9;

    private const int SizeFixedBytes = 36;
    private const int SmallestStyle = 12;
    private const int SmallestTilePart = 14; // its two markers

    /// <summary>Reads what the components are, of any codestream.</summary>
    /// <exception cref="HypressFormatException">No codestream, or a damaged one.</exception>
    /// <exception cref="HypressUnsupportedException">Its components differ in size or depth.</exception>
    public static PlaneFormat ReadFormat(ReadOnlySpan<byte> codestream)
    {
        var reader = new ByteReader(codestream);
        Expect(ref reader, "start of codestream", StartOfCodestream);
        return ReadSize(ref reader);
    }

    /// <summary>
    /// Reads a codestream of our own making and checks every field of its headers: one tile, one layer, one coding
    /// style, no marker that the encoder doesn't write.
    /// </summary>
    /// <exception cref="HypressFormatException">It isn't one.</exception>
    public static PlaneFormat ReadOwn(ReadOnlySpan<byte> codestream)
    {
        var reader = new ByteReader(codestream);
        Expect(ref reader, "start of codestream", StartOfCodestream);
        PlaneFormat format;
        try
        {
            format = ReadSize(ref reader);
        }
        catch (HypressUnsupportedException e)
        {
            throw new HypressFormatException(e.Message, e);
        }

        Expect(ref reader, "coding style", CodingStyle);
        Value(ref reader, "coding style length", 2, SmallestStyle, SmallestStyle);
        Value(ref reader, "coding style flags", 1, 0, 0);
        Value(ref reader, "progression order", 1, 0, 0);
        Value(ref reader, "layers", 2, 1, 1);
        Value(ref reader, "component transform", 1, 0, 0);
        var levels = (int)Value(ref reader, "decompositions", 1, 0, format.Resolutions - 1);
        Value(ref reader, "block width", 1, 4, 4);
        Value(ref reader, "block height", 1, 4, 4);
        Value(ref reader, "block style", 1, 0, 0);
        var reversible = Value(ref reader, "wavelet", 1, 0, 1) == 1;

        var subbands = (3 * levels) + 1;
        Expect(ref reader, "quantization", Quantization);
        var quantizationBytes = 3 + (subbands * (reversible ? 1 : 2));
        Value(ref reader, "quantization length", 2, quantizationBytes, quantizationBytes);
        var style = reversible ? 0x40 : 0x42; // two guard bits; none or one step a subband
        Value(ref reader, "quantization style", 1, style, style);
        for (var i = 0; i < subbands; i++)
        {
            // A step's exponent sets how many bit planes a block may have: at most those of the depth and the wavelet's gain.
            var exponent = reversible
                ? Value(ref reader, "exponent", 1, 0, 255) >> 3
                : Value(ref reader, "step", 2, 0, 65535) >> 11;
            if (exponent > format.Depth + 6)
                throw new HypressFormatException(
                    "exponent of a step",
                    reader.Offset - 1,
                    $"{exponent}",
                    $"0..{format.Depth + 6}"
                );
        }

        Expect(ref reader, "start of tile part", StartOfTilePart);
        Value(ref reader, "tile part header length", 2, 10, 10);
        Value(ref reader, "tile", 2, 0, 0);
        var tileBytes = codestream.Length - reader.Offset + 6 - 2;
        Value(ref reader, "tile part length", 4, tileBytes, tileBytes);
        Value(ref reader, "tile part", 1, 0, 0);
        Value(ref reader, "tile parts", 1, 1, 1);
        Expect(ref reader, "start of data", StartOfData);
        reader.Take("packets", reader.Left - 2);
        Expect(ref reader, "end of codestream", EndOfCodestream);
        return format;
    }

    /// <summary>Where the encoder's empty comment stands, and its length; it says nothing and can be cut out.</summary>
    public static Range CommentOf(ReadOnlySpan<byte> codestream)
    {
        var position = 2;
        while (true)
        {
            var marker = BinaryPrimitives.ReadUInt16BigEndian(codestream[position..]);
            if (marker == StartOfTilePart)
                return position..position;
            var end =
                position + 2 + BinaryPrimitives.ReadUInt16BigEndian(codestream[(position + 2)..]);
            if (marker == Comment)
                return position..end;
            position = end;
        }
    }

    private static PlaneFormat ReadSize(ref ByteReader reader)
    {
        Expect(ref reader, "image size", Size);
        var length = Value(ref reader, "image size length", 2, SizeFixedBytes + 5, 65535);
        Value(ref reader, "capabilities", 2, 0, 65535);
        var right = Value(ref reader, "right edge", 4, 1, uint.MaxValue);
        var bottom = Value(ref reader, "bottom edge", 4, 1, uint.MaxValue);
        var left = Value(ref reader, "left edge", 4, 0, right - 1);
        var top = Value(ref reader, "top edge", 4, 0, bottom - 1);
        var tileWidth = Value(ref reader, "tile width", 4, 1, uint.MaxValue);
        var tileHeight = Value(ref reader, "tile height", 4, 1, uint.MaxValue);
        var tileLeft = Value(ref reader, "tile left", 4, 0, left);
        var tileTop = Value(ref reader, "tile top", 4, 0, top);
        // The library sets memory aside for each tile before it reads the first.
        var tiles =
            (Int128)((right - tileLeft + tileWidth - 1) / tileWidth)
            * ((bottom - tileTop + tileHeight - 1) / tileHeight);
        if (tiles > (reader.Offset + reader.Left) / SmallestTilePart)
            throw new HypressFormatException(
                $"a JPEG 2000 codestream of {reader.Offset + reader.Left} bytes can't hold {tiles} tiles"
            );
        var components = (int)Value(ref reader, "components", 2, 1, PlaneFormat.MaxComponents);
        if (length != SizeFixedBytes + 2 + (3 * components))
            throw new HypressFormatException(
                $"a JPEG 2000 size header of {length} bytes can't describe {components} components"
            );
        if (right - left > CubeShape.MaxExtent || bottom - top > CubeShape.MaxExtent)
            throw new HypressFormatException(
                $"an image of {bottom - top} x {right - left}: more than {CubeShape.MaxExtent} in a direction"
            );

        var first = 0L;
        for (var c = 0; c < components; c++)
        {
            var depth = Value(ref reader, "component depth", 1, 0, 255);
            var stepX = Value(ref reader, "component step", 1, 1, 255);
            var stepY = Value(ref reader, "component step", 1, 1, 255);
            if (c == 0)
                first = depth;
            if (depth != first || stepX != 1 || stepY != 1)
                throw new HypressUnsupportedException(
                    $"component {c} of the JPEG 2000 image differs from the first in size or depth, or is subsampled"
                );
        }
        return new(
            components,
            (int)(bottom - top),
            (int)(right - left),
            (int)(first & 0x7F) + 1,
            (first & 0x80) != 0
        );
    }

    private static void Expect(ref ByteReader reader, string field, int marker) =>
        Value(ref reader, field, 2, marker, marker);

    private static long Value(ref ByteReader reader, string field, int size, long min, long max)
    {
        var value = 0L;
        foreach (var part in reader.Take(field, size))
            value = (value << 8) | part;
        return value >= min && value <= max
            ? value
            : throw new HypressFormatException(
                field,
                reader.Offset - size,
                $"{value}",
                min == max ? $"{min}" : $"{min}..{max}"
            );
    }
}
