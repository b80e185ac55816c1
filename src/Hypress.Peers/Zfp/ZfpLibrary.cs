using System.Runtime.InteropServices;
using Hypress.Cubes;

namespace Hypress.Peers.Zfp;

/// <summary>How ZFP codes.</summary>
internal enum ZfpMode : byte
{
    /// <summary>Bit for bit.</summary>
    Reversible,

    /// <summary>A bound of the error.</summary>
    Accuracy,

    /// <summary>So many bits a value.</summary>
    Rate,
}

/// <summary>All that Hypress calls of libzfp 1: cubes of float32, [band, line, sample].</summary>
internal static unsafe partial class ZfpLibrary
{
    private const string Name = "libzfp.so.1";
    private const int Float32 = 3;
    private const int BlockValues = 64;

    /// <summary>Whether the library answers.</summary>
    public static bool Answers() => TypeSize(Float32) == sizeof(float);

    /// <summary>Codes values.</summary>
    /// <param name="values">[band, line, sample].</param>
    /// <param name="shape">Their extents.</param>
    /// <param name="mode">How.</param>
    /// <param name="parameter">The bound, or bits a value.</param>
    public static ReadOnlyMemory<byte> Encode(
        float[] values,
        CubeShape shape,
        ZfpMode mode,
        double parameter
    )
    {
        fixed (float* from = values)
        {
            var stream = Open(0);
            var field = Field(from, shape);
            try
            {
                Set(stream, mode, parameter);
                var buffer = new byte[checked((int)MaximumSize(stream, field))];
                fixed (byte* to = buffer)
                {
                    var written = Run(stream, field, to, buffer.Length, isEncoding: true);
                    if (written == 0)
                        throw new InvalidOperationException("ZFP can't code these values");
                    return buffer.AsMemory(0, (int)written);
                }
            }
            finally
            {
                FreeField(field);
                Close(stream);
            }
        }
    }

    /// <summary>Decodes values of a known shape.</summary>
    /// <remarks>
    /// The library reads on as the bits tell it and knows no end: it gets a copy with as many zeros behind it as the
    /// shape could ask for.
    /// </remarks>
    /// <exception cref="HypressFormatException">The bytes hold fewer values.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        CubeShape shape,
        ZfpMode mode,
        double parameter,
        float[] values,
        DecodeBudget budget
    )
    {
        fixed (float* to = values)
        {
            var stream = Open(0);
            var field = Field(to, shape);
            try
            {
                Set(stream, mode, parameter);
                var size = Math.Max((long)MaximumSize(stream, field), bytes.Length) + 64;
                var padded = budget.Allocate<byte>(size);
                bytes.CopyTo(padded);
                fixed (byte* from = padded)
                {
                    var read = Run(stream, field, from, padded.Length, isEncoding: false);
                    if (read == 0 || read > (nuint)bytes.Length)
                        throw new HypressFormatException(
                            $"the ZFP stream is damaged: it wants {read} bytes and has {bytes.Length}"
                        );
                }
            }
            finally
            {
                FreeField(field);
                Close(stream);
            }
        }
    }

    /// <summary>Values in the blocks of 4 x 4 x 4 that cover a shape.</summary>
    public static long PaddedCount(CubeShape shape)
    {
        const int Side = 4;
        return BlockValues * Blocks(shape.Bands) * Blocks(shape.Lines) * Blocks(shape.Samples);

        static long Blocks(int extent) => (extent + Side - 1) / Side;
    }

    /// <summary>The least bits a value that the library codes a shape with.</summary>
    public static double LeastRate(CubeShape shape)
    {
        const double LeastBits = 9; // of a block: whether it's all zero, and an exponent
        return LeastBits / BlockValues * PaddedCount(shape) / shape.Count;
    }

    /// <summary>The rate, in whole bits a block, whose stream of 64-bit words fits.</summary>
    public static double RateWithin(CubeShape shape, long maxBytes)
    {
        const int WordBytes = 8;
        var bits = (double)(maxBytes / WordBytes * WordBytes) * 8;
        return Math.Floor(bits / (PaddedCount(shape) / BlockValues)) / BlockValues;
    }

    private static nint Field(float* values, CubeShape shape) =>
        Field3(values, Float32, (nuint)shape.Samples, (nuint)shape.Lines, (nuint)shape.Bands);

    private static void Set(nint stream, ZfpMode mode, double parameter)
    {
        if (mode == ZfpMode.Reversible)
            SetReversible(stream);
        else if (mode == ZfpMode.Accuracy)
            _ = SetAccuracy(stream, parameter);
        else
            _ = SetRate(stream, parameter, Float32, dimensions: 3, align: 0);
    }

    private static nuint Run(nint stream, nint field, byte* bytes, int size, bool isEncoding)
    {
        var bits = OpenBits(bytes, (nuint)size);
        try
        {
            SetBits(stream, bits);
            Rewind(stream);
            return isEncoding ? Compress(stream, field) : Decompress(stream, field);
        }
        finally
        {
            CloseBits(bits);
        }
    }

    [LibraryImport(Name, EntryPoint = "zfp_type_size")]
    private static partial nuint TypeSize(int type);

    [LibraryImport(Name, EntryPoint = "zfp_stream_open")]
    private static partial nint Open(nint bits);

    [LibraryImport(Name, EntryPoint = "zfp_stream_close")]
    private static partial void Close(nint stream);

    [LibraryImport(Name, EntryPoint = "zfp_stream_set_bit_stream")]
    private static partial void SetBits(nint stream, nint bits);

    [LibraryImport(Name, EntryPoint = "zfp_stream_rewind")]
    private static partial void Rewind(nint stream);

    [LibraryImport(Name, EntryPoint = "zfp_stream_set_reversible")]
    private static partial void SetReversible(nint stream);

    [LibraryImport(Name, EntryPoint = "zfp_stream_set_accuracy")]
    private static partial double SetAccuracy(nint stream, double bound);

    [LibraryImport(Name, EntryPoint = "zfp_stream_set_rate")]
    private static partial double SetRate(
        nint stream,
        double rate,
        int type,
        uint dimensions,
        int align
    );

    [LibraryImport(Name, EntryPoint = "zfp_stream_maximum_size")]
    private static partial nuint MaximumSize(nint stream, nint field);

    [LibraryImport(Name, EntryPoint = "zfp_field_3d")]
    private static partial nint Field3(float* values, int type, nuint x, nuint y, nuint z);

    [LibraryImport(Name, EntryPoint = "zfp_field_free")]
    private static partial void FreeField(nint field);

    [LibraryImport(Name, EntryPoint = "zfp_compress")]
    private static partial nuint Compress(nint stream, nint field);

    [LibraryImport(Name, EntryPoint = "zfp_decompress")]
    private static partial nuint Decompress(nint stream, nint field);

    [LibraryImport(Name, EntryPoint = "stream_open")]
    private static partial nint OpenBits(byte* buffer, nuint size);

    [LibraryImport(Name, EntryPoint = "stream_close")]
    private static partial void CloseBits(nint bits);
}
