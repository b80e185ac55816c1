using System.Runtime.InteropServices;
using Hypress.Cubes;

namespace Hypress.Peers.Lerc;

/// <summary>All that Hypress calls of LERC (libLerc 4): cubes of [line, sample, band] as values per pixel.</summary>
internal static unsafe partial class LercLibrary
{
    private const string Name = "libLerc.so.4";
    private const int InfoFields = 8;

    // Places in the library's info array.
    private const int InfoType = 1;
    private const int InfoDepth = 2;
    private const int InfoColumns = 3;
    private const int InfoRows = 4;
    private const int InfoBands = 5;

    /// <summary>Whether the library answers: no info about no blob.</summary>
    public static bool Answers()
    {
        uint none = 0;
        return BlobInfo((byte*)&none, 0, &none, null, 1, 0) != 0;
    }

    /// <summary>Codes values with a bound of the error; 0 codes integers without loss.</summary>
    public static ReadOnlyMemory<byte> Encode(
        ReadOnlySpan<byte> values,
        CubeShape shape,
        DataType type,
        double bound
    )
    {
        var (bands, lines, samples) = shape;
        var code = TypeOf(type);
        fixed (byte* from = values)
        {
            Check(Size(from, code, bands, samples, lines, 1, 0, null, bound, out var size));
            var buffer = new byte[size];
            fixed (byte* to = buffer)
                Check(
                    Encode(
                        from,
                        code,
                        bands,
                        samples,
                        lines,
                        1,
                        0,
                        null,
                        bound,
                        to,
                        size,
                        out var written
                    ),
                    written
                );
            return buffer;
        }
    }

    /// <summary>Decodes values of a known shape.</summary>
    /// <exception cref="HypressFormatException">The bytes hold no such values.</exception>
    public static void Decode(
        ReadOnlySpan<byte> bytes,
        CubeShape shape,
        DataType type,
        Span<byte> values
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, shape.Count * type.Size());
        var (bands, lines, samples) = shape;
        var info = stackalloc uint[InfoFields];
        fixed (byte* from = bytes)
        fixed (byte* to = values)
        {
            if (BlobInfo(from, (uint)bytes.Length, info, null, InfoFields, 0) != 0)
                throw Damaged("it has no header");
            if (
                info[InfoType] != TypeOf(type)
                || info[InfoDepth] != bands
                || info[InfoColumns] != samples
                || info[InfoRows] != lines
                || info[InfoBands] != 1
            )
                throw Damaged("its header tells of another cube");
            var error = Decode(
                from,
                (uint)bytes.Length,
                0,
                null,
                bands,
                samples,
                lines,
                1,
                TypeOf(type),
                to
            );
            if (error != 0)
                throw Damaged($"the library's error {error}");
        }
    }

    private static uint TypeOf(DataType type) =>
        type switch
        {
            DataType.UInt8 => 1,
            DataType.Int16 => 2,
            DataType.UInt16 => 3,
            DataType.Int32 => 4,
            DataType.UInt32 => 5,
            DataType.Float32 => 6,
            DataType.Float64 => 7,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a data type"),
        };

    private static HypressFormatException Damaged(string why) =>
        new($"the LERC blob is damaged: {why}");

    private static void Check(uint error, uint written = 1)
    {
        if (error != 0 || written == 0)
            throw new InvalidOperationException($"LERC can't code these values: error {error}");
    }

    [LibraryImport(Name, EntryPoint = "lerc_getBlobInfo")]
    private static partial uint BlobInfo(
        byte* bytes,
        uint size,
        uint* info,
        double* range,
        int infoFields,
        int rangeFields
    );

    [LibraryImport(Name, EntryPoint = "lerc_computeCompressedSize")]
    private static partial uint Size(
        byte* values,
        uint type,
        int depth,
        int columns,
        int rows,
        int bands,
        int masks,
        byte* valid,
        double bound,
        out uint size
    );

    [LibraryImport(Name, EntryPoint = "lerc_encode")]
    private static partial uint Encode(
        byte* values,
        uint type,
        int depth,
        int columns,
        int rows,
        int bands,
        int masks,
        byte* valid,
        double bound,
        byte* buffer,
        uint size,
        out uint written
    );

    [LibraryImport(Name, EntryPoint = "lerc_decode")]
    private static partial uint Decode(
        byte* bytes,
        uint size,
        int masks,
        byte* valid,
        int depth,
        int columns,
        int rows,
        int bands,
        uint type,
        byte* values
    );
}
