using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.OpenJpeg;

/// <summary>Fills a component's values before encoding.</summary>
/// <param name="component">Counted from 0.</param>
/// <param name="plane">[line, sample].</param>
internal delegate void PlaneFiller(int component, Span<int> plane);

/// <summary>Takes a component's values after decoding.</summary>
/// <param name="component">Counted from 0.</param>
/// <param name="plane">[line, sample].</param>
internal delegate void PlaneTaker(int component, ReadOnlySpan<int> plane);

/// <summary>All that Hypress calls of libopenjp2 (2.5 or later), made safe: spans and exceptions outside, pointers inside.</summary>
internal static unsafe partial class OpenJpegLibrary
{
    private const string Name = "openjp2";
    private const int CodestreamFormat = 0;
    private const int StreamBuffer = 1 << 16;

    static OpenJpegLibrary() =>
        NativeLibrary.SetDllImportResolver(typeof(OpenJpegLibrary).Assembly, Resolve);

    /// <summary>Throws unless the library is here and is one that this binding knows.</summary>
    /// <exception cref="HypressMissingException">It isn't.</exception>
    public static void Require()
    {
        try
        {
            var version = Marshal.PtrToStringUTF8(Version()) ?? "";
            EncoderParameters parameters;
            SetDefaultEncoderParameters(&parameters);
            if (
                !System.Version.TryParse(version, out var number)
                || number < new Version(2, 5)
                || parameters is not { Resolutions: 6, BlockWidth: 64, BlockHeight: 64 }
            )
                throw new HypressMissingException(
                    $"JPEG 2000 needs libopenjp2 2.5 or later and found '{version}': apt-get install libopenjp2-7"
                );
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new HypressMissingException(
                "JPEG 2000 needs the library libopenjp2: apt-get install libopenjp2-7",
                e
            );
        }
    }

    /// <summary>Encodes planes into one codestream without tiles or component transform.</summary>
    /// <returns>The codestream, or null where the library can't: see <paramref name="reason"/>.</returns>
    public static Memory<byte>? Encode(
        PlaneFormat format,
        PlaneSettings settings,
        PlaneFiller fill,
        out string reason
    )
    {
        var output = new NativeOutput();
        var outputHandle = GCHandle.Alloc(output);
        var messages = new List<string>();
        var messagesHandle = GCHandle.Alloc(messages);
        var image = CreateImage(format, fill);
        var codec = CreateCompress(CodestreamFormat);
        var stream = StreamCreate(StreamBuffer, isInput: 0);
        try
        {
            if (codec == 0 || stream == 0)
                throw new InsufficientMemoryException("OpenJPEG has no memory for an encoder");
            StreamSetWriteFunction(stream, &NativeOutput.Write);
            StreamSetSkipFunction(stream, &NativeOutput.Skip);
            StreamSetSeekFunction(stream, &NativeOutput.Seek);
            StreamSetUserData(stream, GCHandle.ToIntPtr(outputHandle), freeFunction: 0);

            EncoderParameters parameters;
            SetDefaultEncoderParameters(&parameters);
            var comment = (byte)0;
            parameters.Comment = &comment; // setup copies it; the default would name the library in every file
            parameters.Resolutions = format.Resolutions;
            parameters.Irreversible = settings.Lossless ? 0 : 1;
            parameters.MultipleComponentTransform = 0;
            parameters.Layers = 1;
            parameters.AllocateByRate = 1;
            parameters.Rate = (float)settings.Ratio;

            var done =
                SetErrorHandler(codec, &OnError, GCHandle.ToIntPtr(messagesHandle)) != 0
                && SetupEncoder(codec, &parameters, image) != 0
                && SetThreads(codec, settings.Threads) != 0
                && StartCompress(codec, image, stream) != 0
                && Encode(codec, stream) != 0
                && EndCompress(codec, stream) != 0
                && output.Written.Length > 0;
            reason = string.Join("; ", messages);
            if (!done)
                return null;
            return output.Written;
        }
        finally
        {
            StreamDestroy(stream);
            DestroyCodec(codec);
            ImageDestroy(image);
            outputHandle.Free();
            messagesHandle.Free();
        }
    }

    /// <summary>Decodes a codestream whose components all have the expected size.</summary>
    /// <param name="bytes">Unchecked.</param>
    /// <param name="format">What the header must say.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="take">Takes the planes.</param>
    /// <exception cref="HypressFormatException">The bytes are damaged.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        PlaneFormat format,
        int threads,
        PlaneTaker take
    )
    {
        fixed (byte* start = bytes)
        {
            var input = new NativeInput { Start = start, Length = bytes.Length };
            var messages = new List<string>();
            var messagesHandle = GCHandle.Alloc(messages);
            var codec = CreateDecompress(CodestreamFormat);
            var stream = StreamCreate(StreamBuffer, isInput: 1);
            Image* image = null;
            try
            {
                if (codec == 0 || stream == 0)
                    throw new InsufficientMemoryException("OpenJPEG has no memory for a decoder");
                StreamSetReadFunction(stream, &NativeInput.Read);
                StreamSetSkipFunction(stream, &NativeInput.Skip);
                StreamSetSeekFunction(stream, &NativeInput.Seek);
                StreamSetUserData(stream, (nint)(&input), freeFunction: 0);
                StreamSetUserDataLength(stream, (ulong)bytes.Length);

                DecoderParameters parameters;
                SetDefaultDecoderParameters(&parameters);
                if (
                    SetErrorHandler(codec, &OnError, GCHandle.ToIntPtr(messagesHandle)) == 0
                    || SetupDecoder(codec, &parameters) == 0
                    || SetThreads(codec, threads) == 0
                    || ReadHeader(stream, codec, &image) == 0
                )
                    throw Damaged(messages);
                CheckImage(image, format, decoded: false);
                if (Decode(codec, stream, image) == 0)
                    throw Damaged(messages);
                CheckImage(image, format, decoded: true);
                for (var c = 0; c < format.Components; c++)
                    take(c, new(image->Components[c].Data, format.Lines * format.Samples));
            }
            finally
            {
                ImageDestroy(image);
                StreamDestroy(stream);
                DestroyCodec(codec);
                messagesHandle.Free();
            }
        }
    }

    private static Image* CreateImage(PlaneFormat format, PlaneFiller fill)
    {
        var components = new ComponentParameters[format.Components];
        components
            .AsSpan()
            .Fill(
                new()
                {
                    StepX = 1,
                    StepY = 1,
                    Width = (uint)format.Samples,
                    Height = (uint)format.Lines,
                    Depth = (uint)format.Depth,
                    ObsoleteDepth = (uint)format.Depth,
                    Signed = format.Signed ? 1u : 0,
                }
            );
        fixed (ComponentParameters* first = components)
        {
            var image = ImageCreate((uint)format.Components, first, colorSpace: 2);
            if (image == null)
                throw new InsufficientMemoryException(
                    $"OpenJPEG has no memory for {format.Components} components of {format.Lines} x {format.Samples}"
                );
            try
            {
                image->Right = (uint)format.Samples;
                image->Bottom = (uint)format.Lines;
                for (var c = 0; c < format.Components; c++)
                    fill(c, new(image->Components[c].Data, format.Lines * format.Samples));
                return image;
            }
            catch
            {
                ImageDestroy(image);
                throw;
            }
        }
    }

    private static void CheckImage(Image* image, PlaneFormat format, bool decoded)
    {
        if (image->ComponentCount != format.Components)
            throw new HypressFormatException(
                $"the codestream holds {image->ComponentCount} components, expected are {format.Components}"
            );
        for (var c = 0; c < format.Components; c++)
        {
            var component = image->Components[c];
            if (
                component.Width != format.Samples
                || component.Height != format.Lines
                || component.Depth != format.Depth
                || component.Signed != (format.Signed ? 1u : 0)
                || (decoded && component.Data == null)
            )
                throw new HypressFormatException(
                    $"component {c} of the codestream isn't {format.Lines} x {format.Samples} of {format.Depth} bits"
                );
        }
    }

    private static HypressFormatException Damaged(List<string> messages) =>
        new("the JPEG 2000 codestream is damaged: " + string.Join("; ", messages));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(byte* message, nint list)
    {
        var messages = (List<string>)GCHandle.FromIntPtr(list).Target!;
        if (messages.Count < 4)
            messages.Add((Marshal.PtrToStringUTF8((nint)message) ?? "").Trim());
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name == Name)
            foreach (var file in (string[])["libopenjp2.so.7", "libopenjp2.7.dylib", "openjp2"])
                if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
                    return handle;
        return 0;
    }

    /// <summary>Bytes that the library reads.</summary>
    private struct NativeInput
    {
        public byte* Start;
        public long Length;
        public long Position;

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static nuint Read(byte* buffer, nuint count, nint input)
        {
            var self = (NativeInput*)input;
            var left = (nuint)(self->Length - self->Position);
            if (left == 0)
                return nuint.MaxValue;
            var taken = count < left ? count : left;
            Buffer.MemoryCopy(self->Start + self->Position, buffer, count, taken);
            self->Position += (long)taken;
            return taken;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static long Skip(long count, nint input)
        {
            var self = (NativeInput*)input;
            if (count < -self->Position || count > self->Length - self->Position)
                return -1;
            self->Position += count;
            return count;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static int Seek(long position, nint input)
        {
            var self = (NativeInput*)input;
            if (position < 0 || position > self->Length)
                return 0;
            self->Position = position;
            return 1;
        }
    }

    /// <summary>Bytes that the library writes.</summary>
    private sealed class NativeOutput
    {
        private byte[] _bytes = new byte[StreamBuffer];
        private long _position;
        private long _length;

        public Memory<byte> Written => _bytes.AsMemory(0, (int)_length);

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static nuint Write(byte* buffer, nuint count, nint output)
        {
            var self = Of(output);
            if (!self.Reserve(self._position + (long)count))
                return nuint.MaxValue;
            new ReadOnlySpan<byte>(buffer, (int)count).CopyTo(
                self._bytes.AsSpan((int)self._position)
            );
            self.MoveTo(self._position + (long)count);
            return count;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static long Skip(long count, nint output)
        {
            var self = Of(output);
            if (self._position + count < 0 || !self.Reserve(self._position + count))
                return -1;
            self.MoveTo(self._position + count);
            return count;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        public static int Seek(long position, nint output)
        {
            var self = Of(output);
            if (position < 0 || !self.Reserve(position))
                return 0;
            self.MoveTo(position);
            return 1;
        }

        private static NativeOutput Of(nint handle) =>
            (NativeOutput)GCHandle.FromIntPtr(handle).Target!;

        private void MoveTo(long position)
        {
            _position = position;
            _length = Math.Max(_length, position);
        }

        private bool Reserve(long length)
        {
            if (length > Array.MaxLength)
                return false; // an exception must not cross the native frames
            if (length > _bytes.Length)
                Array.Resize(
                    ref _bytes,
                    (int)Math.Min(Math.Max(length, 2L * _bytes.Length), Array.MaxLength)
                );
            return true;
        }
    }

    // opj_cparameters_t of openjpeg.h 2.5; the fields between are left at their defaults.
    [StructLayout(LayoutKind.Explicit, Size = 18720)]
    private struct EncoderParameters
    {
        [FieldOffset(20)]
        public int AllocateByRate;

        [FieldOffset(40)]
        public byte* Comment;

        [FieldOffset(4796)]
        public int Layers;

        [FieldOffset(4800)]
        public float Rate;

        [FieldOffset(5600)]
        public int Resolutions;

        [FieldOffset(5604)]
        public int BlockWidth;

        [FieldOffset(5608)]
        public int BlockHeight;

        [FieldOffset(5616)]
        public int Irreversible;

        [FieldOffset(18698)]
        public byte MultipleComponentTransform;
    }

    // opj_dparameters_t: all defaults.
    [StructLayout(LayoutKind.Explicit, Size = 8252)]
    private struct DecoderParameters;

    // opj_image_cmptparm_t
    [StructLayout(LayoutKind.Sequential)]
    private struct ComponentParameters
    {
        public uint StepX;
        public uint StepY;
        public uint Width;
        public uint Height;
        public uint X;
        public uint Y;
        public uint Depth;
        public uint ObsoleteDepth;
        public uint Signed;
    }

    // opj_image_comp_t
    [StructLayout(LayoutKind.Sequential)]
    private struct Component
    {
        public uint StepX;
        public uint StepY;
        public uint Width;
        public uint Height;
        public uint X;
        public uint Y;
        public uint Depth;
        public uint ObsoleteDepth;
        public uint Signed;
        public uint DecodedResolutions;
        public uint Factor;
        public int* Data;
        public ushort Alpha;
    }

    // opj_image_t
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public uint Left;
        public uint Top;
        public uint Right;
        public uint Bottom;
        public uint ComponentCount;
        public int ColorSpace;
        public Component* Components;
        public byte* ColorProfile;
        public uint ColorProfileLength;
    }

    [LibraryImport(Name, EntryPoint = "opj_version")]
    private static partial nint Version();

    [LibraryImport(Name, EntryPoint = "opj_image_create")]
    private static partial Image* ImageCreate(
        uint count,
        ComponentParameters* components,
        int colorSpace
    );

    [LibraryImport(Name, EntryPoint = "opj_image_destroy")]
    private static partial void ImageDestroy(Image* image);

    [LibraryImport(Name, EntryPoint = "opj_stream_create")]
    private static partial nint StreamCreate(nuint bufferSize, int isInput);

    [LibraryImport(Name, EntryPoint = "opj_stream_destroy")]
    private static partial void StreamDestroy(nint stream);

    [LibraryImport(Name, EntryPoint = "opj_stream_set_read_function")]
    private static partial void StreamSetReadFunction(
        nint stream,
        delegate* unmanaged[Cdecl]<byte*, nuint, nint, nuint> read
    );

    [LibraryImport(Name, EntryPoint = "opj_stream_set_write_function")]
    private static partial void StreamSetWriteFunction(
        nint stream,
        delegate* unmanaged[Cdecl]<byte*, nuint, nint, nuint> write
    );

    [LibraryImport(Name, EntryPoint = "opj_stream_set_skip_function")]
    private static partial void StreamSetSkipFunction(
        nint stream,
        delegate* unmanaged[Cdecl]<long, nint, long> skip
    );

    [LibraryImport(Name, EntryPoint = "opj_stream_set_seek_function")]
    private static partial void StreamSetSeekFunction(
        nint stream,
        delegate* unmanaged[Cdecl]<long, nint, int> seek
    );

    [LibraryImport(Name, EntryPoint = "opj_stream_set_user_data")]
    private static partial void StreamSetUserData(nint stream, nint data, nint freeFunction);

    [LibraryImport(Name, EntryPoint = "opj_stream_set_user_data_length")]
    private static partial void StreamSetUserDataLength(nint stream, ulong length);

    [LibraryImport(Name, EntryPoint = "opj_set_error_handler")]
    private static partial int SetErrorHandler(
        nint codec,
        delegate* unmanaged[Cdecl]<byte*, nint, void> handler,
        nint data
    );

    [LibraryImport(Name, EntryPoint = "opj_codec_set_threads")]
    private static partial int SetThreads(nint codec, int threads);

    [LibraryImport(Name, EntryPoint = "opj_destroy_codec")]
    private static partial void DestroyCodec(nint codec);

    [LibraryImport(Name, EntryPoint = "opj_create_compress")]
    private static partial nint CreateCompress(int format);

    [LibraryImport(Name, EntryPoint = "opj_set_default_encoder_parameters")]
    private static partial void SetDefaultEncoderParameters(EncoderParameters* parameters);

    [LibraryImport(Name, EntryPoint = "opj_setup_encoder")]
    private static partial int SetupEncoder(
        nint codec,
        EncoderParameters* parameters,
        Image* image
    );

    [LibraryImport(Name, EntryPoint = "opj_start_compress")]
    private static partial int StartCompress(nint codec, Image* image, nint stream);

    [LibraryImport(Name, EntryPoint = "opj_encode")]
    private static partial int Encode(nint codec, nint stream);

    [LibraryImport(Name, EntryPoint = "opj_end_compress")]
    private static partial int EndCompress(nint codec, nint stream);

    [LibraryImport(Name, EntryPoint = "opj_create_decompress")]
    private static partial nint CreateDecompress(int format);

    [LibraryImport(Name, EntryPoint = "opj_set_default_decoder_parameters")]
    private static partial void SetDefaultDecoderParameters(DecoderParameters* parameters);

    [LibraryImport(Name, EntryPoint = "opj_setup_decoder")]
    private static partial int SetupDecoder(nint codec, DecoderParameters* parameters);

    [LibraryImport(Name, EntryPoint = "opj_read_header")]
    private static partial int ReadHeader(nint stream, nint codec, Image** image);

    [LibraryImport(Name, EntryPoint = "opj_decode")]
    private static partial int Decode(nint codec, nint stream, Image* image);
}
