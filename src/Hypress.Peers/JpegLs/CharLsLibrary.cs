using System.Runtime.InteropServices;

namespace Hypress.Peers.JpegLs;

/// <summary>All that Hypress calls of CharLS (libcharls 2): grey images of 2 to 16 bits, in one scan.</summary>
internal static unsafe partial class CharLsLibrary
{
    /// <summary>The most that a side of an image may have (ITU-T T.87 keeps it in 16 bits).</summary>
    public const int MaxSide = 65535;

    /// <summary>The largest bound of the error.</summary>
    public const int MaxNear = 255;

    private const string Name = "libcharls.so.2";

    private static ReadOnlySpan<byte> EndOfImage => [0xFF, 0xD9];

    /// <summary>Whether the library answers.</summary>
    public static bool Answers()
    {
        var encoder = CreateEncoder();
        DestroyEncoder(encoder);
        return encoder != 0;
    }

    /// <summary>Codes an image, [row, column].</summary>
    public static ReadOnlyMemory<byte> Encode(
        ReadOnlySpan<ushort> image,
        int width,
        int height,
        int bits,
        int near
    )
    {
        var frame = new Frame
        {
            Width = (uint)width,
            Height = (uint)height,
            Bits = bits,
            Components = 1,
        };
        var (packed, sampleBytes) = Packed(image, bits);
        var encoder = CreateEncoder();
        try
        {
            Check(SetFrame(encoder, &frame));
            Check(SetNear(encoder, near));
            Check(EstimatedSize(encoder, out var estimate));
            var buffer = new byte[checked((int)(estimate + (estimate / 2) + 1024))];
            fixed (byte* to = buffer)
            fixed (byte* from = packed)
            {
                Check(SetDestination(encoder, to, (nuint)buffer.Length));
                Check(Encode(encoder, from, (nuint)(image.Length * sampleBytes), 0));
                Check(BytesWritten(encoder, out var written));
                return buffer.AsMemory(0, (int)written);
            }
        }
        finally
        {
            DestroyEncoder(encoder);
        }
    }

    /// <summary>Decodes an image of a known size.</summary>
    /// <exception cref="HypressFormatException">The bytes are no such image.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        int width,
        int height,
        Span<ushort> image,
        DecodeBudget budget
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(image.Length, width * height);
        // Behind a stream that was cut off the library reads zeros for minutes; a marker stops it.
        if (!bytes.EndsWith(EndOfImage))
            throw new HypressFormatException("the JPEG-LS image has no end");
        var decoder = CreateDecoder();
        try
        {
            fixed (byte* from = bytes)
            fixed (ushort* to = image)
            {
                Frame frame;
                Check(SetSource(decoder, from, (nuint)bytes.Length));
                Check(ReadHeader(decoder));
                Check(GetFrame(decoder, &frame));
                if (frame.Width != width || frame.Height != height || frame.Components != 1)
                    throw new HypressFormatException(
                        $"the JPEG-LS image is {frame.Height} x {frame.Width}, expected is {height} x {width}"
                    );
                if (frame.Bits > 8)
                {
                    Check(Decode(decoder, to, (nuint)(image.Length * sizeof(ushort)), 0));
                    return;
                }
                var narrow = budget.Allocate<byte>(image.Length);
                fixed (byte* small = narrow)
                    Check(Decode(decoder, small, (nuint)narrow.Length, 0));
                for (var n = 0; n < narrow.Length; n++)
                    image[n] = narrow[n];
            }
        }
        finally
        {
            DestroyDecoder(decoder);
        }
    }

    // Samples of up to 8 bits take a byte.
    private static (byte[] Bytes, int SampleBytes) Packed(ReadOnlySpan<ushort> image, int bits)
    {
        if (bits > 8)
            return (MemoryMarshal.AsBytes(image).ToArray(), sizeof(ushort));
        var narrow = new byte[image.Length];
        for (var n = 0; n < narrow.Length; n++)
            narrow[n] = (byte)image[n];
        return (narrow, sizeof(byte));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new HypressFormatException(
                $"JPEG-LS (CharLS): {Marshal.PtrToStringUTF8(ErrorText(error))}"
            );
    }

    // charls_frame_info
    [StructLayout(LayoutKind.Sequential)]
    private struct Frame
    {
        public uint Width;
        public uint Height;
        public int Bits;
        public int Components;
    }

    [LibraryImport(Name, EntryPoint = "charls_get_error_message")]
    private static partial nint ErrorText(int error);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_create")]
    private static partial nint CreateEncoder();

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_destroy")]
    private static partial void DestroyEncoder(nint encoder);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_set_frame_info")]
    private static partial int SetFrame(nint encoder, Frame* frame);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_set_near_lossless")]
    private static partial int SetNear(nint encoder, int near);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_get_estimated_destination_size")]
    private static partial int EstimatedSize(nint encoder, out nuint size);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_set_destination_buffer")]
    private static partial int SetDestination(nint encoder, byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_encode_from_buffer")]
    private static partial int Encode(nint encoder, byte* image, nuint size, uint stride);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_encoder_get_bytes_written")]
    private static partial int BytesWritten(nint encoder, out nuint size);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_create")]
    private static partial nint CreateDecoder();

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_destroy")]
    private static partial void DestroyDecoder(nint decoder);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_set_source_buffer")]
    private static partial int SetSource(nint decoder, byte* bytes, nuint size);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_read_header")]
    private static partial int ReadHeader(nint decoder);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_get_frame_info")]
    private static partial int GetFrame(nint decoder, Frame* frame);

    [LibraryImport(Name, EntryPoint = "charls_jpegls_decoder_decode_to_buffer")]
    private static partial int Decode(nint decoder, void* image, nuint size, uint stride);
}
