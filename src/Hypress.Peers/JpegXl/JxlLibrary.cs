using System.Runtime.InteropServices;

namespace Hypress.Peers.JpegXl;

/// <summary>All that Hypress calls of libjxl 0.7: channels of 16 bits without loss.</summary>
/// <remarks>The library's structures change between versions, so that no other one is taken.</remarks>
internal static unsafe partial class JxlLibrary
{
    /// <summary>The most channels of an image: one colour and as many extra ones as level 10 allows.</summary>
    public const int MaxChannels = 257;

    private const string Name = "libjxl.so.0.7";
    private const int Bits = 16;
    private const int OptionalChannel = 16;
    private const int ColorEncodingBytes = 256; // the structure takes some 100

    private const int Success = 0;
    private const int NeedMoreOutput = 2;

    private const int EventBasicInfo = 0x40;
    private const int EventFullImage = 0x1000;
    private const int NeedImageBuffer = 5;

    private const int Effort = 0;
    private const int Modular = 11;
    private const int PreviousChannels = 29;

    /// <summary>Whether the library answers, and is of the version that is known here.</summary>
    public static bool Answers() => Version() / 1000 == 7;

    /// <summary>Codes channels, [channel, row, column].</summary>
    public static ReadOnlyMemory<byte> Encode(
        ReadOnlySpan<ushort> values,
        int channels,
        int width,
        int height,
        int effort
    )
    {
        var encoder = CreateEncoder(0);
        try
        {
            BasicInfo info;
            InitBasicInfo(&info);
            (info.Width, info.Height) = ((uint)width, (uint)height);
            (info.Bits, info.ExponentBits) = (Bits, 0);
            (info.ColorChannels, info.ExtraChannels) = (1, (uint)channels - 1);
            info.UsesOriginalProfile = 1;
            Check(SetLevel(encoder, 10));
            Check(SetBasicInfo(encoder, &info));
            for (var extra = 0; extra < channels - 1; extra++)
            {
                ChannelInfo channel;
                InitChannelInfo(OptionalChannel, &channel);
                (channel.Bits, channel.ExponentBits) = (Bits, 0);
                Check(SetChannelInfo(encoder, (nuint)extra, &channel));
            }
            var color = stackalloc byte[ColorEncodingBytes];
            SetLinearGrey(color, isGrey: 1);
            Check(SetColor(encoder, color));
            var settings = CreateSettings(encoder, 0);
            Check(SetLossless(settings, 1));
            Check(SetOption(settings, Effort, effort));
            Check(SetOption(settings, Modular, 1));
            Check(SetOption(settings, PreviousChannels, 1));
            var format = Format();
            var plane = width * height;
            var planeBytes = (nuint)plane * sizeof(ushort);
            fixed (ushort* from = values)
            {
                Check(AddFrame(settings, &format, from, planeBytes));
                for (var extra = 1; extra < channels; extra++)
                    Check(
                        SetChannel(
                            settings,
                            &format,
                            from + ((long)extra * plane),
                            planeBytes,
                            (uint)extra - 1
                        )
                    );
                CloseInput(encoder);
                return Output(encoder, values.Length);
            }
        }
        finally
        {
            DestroyEncoder(encoder);
        }
    }

    /// <summary>Decodes channels of a known shape.</summary>
    /// <exception cref="HypressFormatException">The bytes hold no such channels.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        int channels,
        int width,
        int height,
        Span<ushort> values
    )
    {
        var plane = width * height;
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, channels * plane);
        var planeBytes = (nuint)plane * sizeof(ushort);
        var format = Format();
        var decoder = CreateDecoder(0);
        try
        {
            fixed (byte* from = bytes)
            fixed (ushort* to = values)
            {
                Require(Subscribe(decoder, EventBasicInfo | EventFullImage));
                Require(SetInput(decoder, from, (nuint)bytes.Length));
                CloseDecoderInput(decoder);
                while (true)
                    switch (Process(decoder))
                    {
                        case EventBasicInfo:
                            BasicInfo info;
                            Require(GetBasicInfo(decoder, &info));
                            if (
                                info.Width != width
                                || info.Height != height
                                || info.ColorChannels != 1
                                || info.ExtraChannels != channels - 1
                                || info.Bits != Bits
                            )
                                throw Damaged("its header tells of another image");
                            break;
                        case NeedImageBuffer:
                            Require(SetImageBuffer(decoder, &format, to, planeBytes));
                            for (var extra = 1; extra < channels; extra++)
                                Require(
                                    SetChannelBuffer(
                                        decoder,
                                        &format,
                                        to + ((long)extra * plane),
                                        planeBytes,
                                        (uint)extra - 1
                                    )
                                );
                            break;
                        case EventFullImage:
                            return;
                        default:
                            throw Damaged("it ends early or can't be decoded");
                    }
            }
        }
        finally
        {
            DestroyDecoder(decoder);
        }
    }

    private static Memory<byte> Output(nint encoder, int firstSize)
    {
        var buffer = new byte[Math.Max(1 << 16, firstSize)];
        var length = 0;
        while (true)
        {
            int status;
            fixed (byte* start = buffer)
            {
                var next = start + length;
                var left = (nuint)(buffer.Length - length);
                status = ProcessOutput(encoder, &next, &left);
                length = buffer.Length - (int)left;
            }
            if (status == Success)
                return buffer.AsMemory(0, length);
            if (status != NeedMoreOutput)
                throw Refused(encoder);
            Array.Resize(ref buffer, checked(buffer.Length * 2));
        }
    }

    private static PixelFormat Format() => new() { Channels = 1, Type = 3 };

    private static void Check(int status)
    {
        if (status != Success)
            throw new InvalidOperationException("libjxl refuses a setting");
    }

    private static InvalidOperationException Refused(nint encoder) =>
        new($"libjxl can't code these values: error {EncoderError(encoder)}");

    private static void Require(int status)
    {
        if (status != Success)
            throw Damaged("the library refuses it");
    }

    private static HypressFormatException Damaged(string why) =>
        new($"the JPEG XL codestream is damaged: {why}");

    // JxlPixelFormat; native byte order, rows without padding
    [StructLayout(LayoutKind.Sequential)]
    private struct PixelFormat
    {
        public uint Channels;
        public int Type;
        public int Endianness;
        public nuint Align;
    }

    // JxlBasicInfo of 0.7; the fields between and after are left as the library sets them
    [StructLayout(LayoutKind.Explicit, Size = 204)]
    private struct BasicInfo
    {
        [FieldOffset(4)]
        public uint Width;

        [FieldOffset(8)]
        public uint Height;

        [FieldOffset(12)]
        public uint Bits;

        [FieldOffset(16)]
        public uint ExponentBits;

        [FieldOffset(36)]
        public int UsesOriginalProfile;

        [FieldOffset(52)]
        public uint ColorChannels;

        [FieldOffset(56)]
        public uint ExtraChannels;
    }

    // JxlExtraChannelInfo
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    private struct ChannelInfo
    {
        [FieldOffset(4)]
        public uint Bits;

        [FieldOffset(8)]
        public uint ExponentBits;
    }

    [LibraryImport(Name, EntryPoint = "JxlEncoderVersion")]
    private static partial uint Version();

    [LibraryImport(Name, EntryPoint = "JxlEncoderCreate")]
    private static partial nint CreateEncoder(nint memory);

    [LibraryImport(Name, EntryPoint = "JxlEncoderDestroy")]
    private static partial void DestroyEncoder(nint encoder);

    [LibraryImport(Name, EntryPoint = "JxlEncoderGetError")]
    private static partial int EncoderError(nint encoder);

    [LibraryImport(Name, EntryPoint = "JxlEncoderInitBasicInfo")]
    private static partial void InitBasicInfo(BasicInfo* info);

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetBasicInfo")]
    private static partial int SetBasicInfo(nint encoder, BasicInfo* info);

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetCodestreamLevel")]
    private static partial int SetLevel(nint encoder, int level);

    [LibraryImport(Name, EntryPoint = "JxlEncoderInitExtraChannelInfo")]
    private static partial void InitChannelInfo(int type, ChannelInfo* info);

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetExtraChannelInfo")]
    private static partial int SetChannelInfo(nint encoder, nuint index, ChannelInfo* info);

    [LibraryImport(Name, EntryPoint = "JxlColorEncodingSetToLinearSRGB")]
    private static partial void SetLinearGrey(byte* color, int isGrey);

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetColorEncoding")]
    private static partial int SetColor(nint encoder, byte* color);

    [LibraryImport(Name, EntryPoint = "JxlEncoderFrameSettingsCreate")]
    private static partial nint CreateSettings(nint encoder, nint source);

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetFrameLossless")]
    private static partial int SetLossless(nint settings, int lossless);

    [LibraryImport(Name, EntryPoint = "JxlEncoderFrameSettingsSetOption")]
    private static partial int SetOption(nint settings, int option, long value);

    [LibraryImport(Name, EntryPoint = "JxlEncoderAddImageFrame")]
    private static partial int AddFrame(
        nint settings,
        PixelFormat* format,
        ushort* values,
        nuint bytes
    );

    [LibraryImport(Name, EntryPoint = "JxlEncoderSetExtraChannelBuffer")]
    private static partial int SetChannel(
        nint settings,
        PixelFormat* format,
        ushort* values,
        nuint bytes,
        uint index
    );

    [LibraryImport(Name, EntryPoint = "JxlEncoderCloseInput")]
    private static partial void CloseInput(nint encoder);

    [LibraryImport(Name, EntryPoint = "JxlEncoderProcessOutput")]
    private static partial int ProcessOutput(nint encoder, byte** next, nuint* left);

    [LibraryImport(Name, EntryPoint = "JxlDecoderCreate")]
    private static partial nint CreateDecoder(nint memory);

    [LibraryImport(Name, EntryPoint = "JxlDecoderDestroy")]
    private static partial void DestroyDecoder(nint decoder);

    [LibraryImport(Name, EntryPoint = "JxlDecoderSubscribeEvents")]
    private static partial int Subscribe(nint decoder, int events);

    [LibraryImport(Name, EntryPoint = "JxlDecoderSetInput")]
    private static partial int SetInput(nint decoder, byte* bytes, nuint size);

    [LibraryImport(Name, EntryPoint = "JxlDecoderCloseInput")]
    private static partial void CloseDecoderInput(nint decoder);

    [LibraryImport(Name, EntryPoint = "JxlDecoderProcessInput")]
    private static partial int Process(nint decoder);

    [LibraryImport(Name, EntryPoint = "JxlDecoderGetBasicInfo")]
    private static partial int GetBasicInfo(nint decoder, BasicInfo* info);

    [LibraryImport(Name, EntryPoint = "JxlDecoderSetImageOutBuffer")]
    private static partial int SetImageBuffer(
        nint decoder,
        PixelFormat* format,
        ushort* values,
        nuint bytes
    );

    [LibraryImport(Name, EntryPoint = "JxlDecoderSetExtraChannelBuffer")]
    private static partial int SetChannelBuffer(
        nint decoder,
        PixelFormat* format,
        ushort* values,
        nuint bytes,
        uint index
    );
}
