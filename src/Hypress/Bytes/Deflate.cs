using System.Buffers;
using System.IO.Compression;

namespace Hypress.Bytes;

/// <summary>Deflate (RFC 1951) between memory and memory.</summary>
internal static class Deflate
{
    /// <summary>Packs with an effort of 1 to 9.</summary>
    public static void Pack(ReadOnlySpan<byte> bytes, int level, IBufferWriter<byte> output)
    {
        using var packed = new MemoryStream();
        var options = new ZLibCompressionOptions { CompressionLevel = level };
        using (var deflate = new DeflateStream(packed, options, leaveOpen: true))
            deflate.Write(bytes);
        output.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }

    /// <summary>Unpacks just as many bytes as the destination takes.</summary>
    /// <exception cref="HypressFormatException">They don't come out.</exception>
    public static void Unpack(ReadOnlySpan<byte> packed, Span<byte> destination, string what)
    {
        using var inflate = Reader(packed);
        try
        {
            inflate.ReadExactly(destination);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new HypressFormatException(
                $"{what} is damaged: {destination.Length} bytes don't come out of it",
                e
            );
        }
    }

    /// <summary>Unpacks all there is, up to a limit.</summary>
    /// <exception cref="HypressFormatException">Damaged, or more than the limit.</exception>
    public static byte[] UnpackAll(
        ReadOnlySpan<byte> packed,
        int limit,
        DecodeBudget budget,
        string what
    )
    {
        using var inflate = Reader(packed);
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        try
        {
            for (int read; (read = inflate.Read(buffer)) > 0; )
            {
                if (bytes.Length + read > limit)
                    throw new HypressFormatException($"{what} unpacks to more than {limit} bytes");
                budget.Charge(read);
                bytes.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new HypressFormatException($"{what} is damaged: {e.Message}", e);
        }
        return bytes.ToArray();
    }

    private static DeflateStream Reader(ReadOnlySpan<byte> packed) =>
        new(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
}
