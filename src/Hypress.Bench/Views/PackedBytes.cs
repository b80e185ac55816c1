using System.IO.Compression;

namespace Hypress.Bench.Views;

/// <summary>Bytes as a page takes them: zlib, which browsers undo themselves, in base64.</summary>
internal static class PackedBytes
{
    public static string Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            zlib.Write(bytes);
        return Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length);
    }
}
