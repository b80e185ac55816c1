using System.Runtime.InteropServices;

namespace Hypress.Peers.Jpeg;

/// <summary>All that Hypress calls of libturbojpeg (2.0 or later, the functions without prefix 3): grey images of 8 bits.</summary>
internal static unsafe partial class TurboJpegLibrary
{
    /// <summary>The most that a side of an image may have.</summary>
    public const int MaxSide = 65500;

    private const string Name = "libturbojpeg.so.0";
    private const int GreyPixels = 6;
    private const int GreySampling = 3;
    private const int NoReallocation = 1024;
    private const int AccurateTransform = 4096;
    private const int StopOnWarning = 8192;

    /// <summary>Whether the library answers.</summary>
    public static bool Answers()
    {
        var handle = InitCompress();
        _ = Destroy(handle);
        return handle != 0;
    }

    /// <summary>Codes an image, [line, sample].</summary>
    /// <param name="image">Values.</param>
    /// <param name="samples">Values in a line.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="quality">1..100.</param>
    public static byte[] Encode(ReadOnlySpan<byte> image, int samples, int lines, int quality)
    {
        var buffer = new byte[checked((int)BufferSize(samples, lines, GreySampling))];
        var handle = InitCompress();
        try
        {
            fixed (byte* from = image)
            fixed (byte* start = buffer)
            {
                var to = start;
                var size = (ulong)buffer.Length;
                var failed = Compress(
                    handle,
                    from,
                    samples,
                    samples,
                    lines,
                    GreyPixels,
                    &to,
                    &size,
                    GreySampling,
                    quality,
                    NoReallocation | AccurateTransform
                );
                if (failed != 0)
                    throw new InvalidOperationException($"libturbojpeg: {Error(handle)}");
                return buffer[..(int)size];
            }
        }
        finally
        {
            _ = Destroy(handle);
        }
    }

    /// <summary>Decodes an image of a known size.</summary>
    /// <exception cref="HypressFormatException">The bytes are no such image.</exception>
    public static void Decode(ReadOnlySpan<byte> bytes, int samples, int lines, Span<byte> image)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Length, samples * lines);
        var handle = InitDecompress();
        try
        {
            fixed (byte* from = bytes)
            fixed (byte* to = image)
            {
                var failed = DecompressHeader(
                    handle,
                    from,
                    (ulong)bytes.Length,
                    out var width,
                    out var height,
                    out var sampling,
                    out _
                );
                if (failed != 0)
                    throw Damaged(Error(handle));
                if (width != samples || height != lines || sampling != GreySampling)
                    throw Damaged(
                        $"it is {height} x {width}, expected is grey, {lines} x {samples}"
                    );
                failed = Decompress(
                    handle,
                    from,
                    (ulong)bytes.Length,
                    to,
                    samples,
                    samples,
                    lines,
                    GreyPixels,
                    AccurateTransform | StopOnWarning
                );
                if (failed != 0)
                    throw Damaged(Error(handle));
            }
        }
        finally
        {
            _ = Destroy(handle);
        }
    }

    private static HypressFormatException Damaged(string why) =>
        new($"the JPEG image is damaged: {why}");

    private static string Error(nint handle) => Marshal.PtrToStringUTF8(ErrorText(handle)) ?? "";

    [LibraryImport(Name, EntryPoint = "tjInitCompress")]
    private static partial nint InitCompress();

    [LibraryImport(Name, EntryPoint = "tjInitDecompress")]
    private static partial nint InitDecompress();

    [LibraryImport(Name, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);

    [LibraryImport(Name, EntryPoint = "tjGetErrorStr2")]
    private static partial nint ErrorText(nint handle);

    [LibraryImport(Name, EntryPoint = "tjBufSize")]
    private static partial ulong BufferSize(int width, int height, int sampling);

    [LibraryImport(Name, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint handle,
        byte* image,
        int width,
        int pitch,
        int height,
        int pixels,
        byte** bytes,
        ulong* size,
        int sampling,
        int quality,
        int flags
    );

    [LibraryImport(Name, EntryPoint = "tjDecompressHeader3")]
    private static partial int DecompressHeader(
        nint handle,
        byte* bytes,
        ulong size,
        out int width,
        out int height,
        out int sampling,
        out int colours
    );

    [LibraryImport(Name, EntryPoint = "tjDecompress2")]
    private static partial int Decompress(
        nint handle,
        byte* bytes,
        ulong size,
        byte* image,
        int width,
        int pitch,
        int height,
        int pixels,
        int flags
    );
}
