using System.Buffers.Binary;

namespace Hypress.Gdal.Arrays;

/// <summary>Checks that a classic netCDF file is as long as its header says: the netCDF library reads zeros past its end.</summary>
/// <remarks><b>Source</b> "The NetCDF Classic Format Specification": CDF-1, CDF-2, CDF-5. Big-endian, padded to 4 bytes.</remarks>
internal sealed class ClassicNetCdf
{
    private const int DimensionTag = 0x0A;
    private const int VariableTag = 0x0B;
    private const int AttributeTag = 0x0C;
    private const int WideVersion = 5;
    private const int NarrowOffsetVersion = 1;

    private readonly FileStream _file;
    private readonly int _version;

    private ClassicNetCdf(FileStream file, int version) => (_file, _version) = (file, version);

    /// <exception cref="HypressFormatException">The file is shorter, or its header is damaged.</exception>
    public static void RequireWhole(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        if (file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4 || !magic.StartsWith("CDF"u8))
            return; // netCDF-4 is HDF5, which checks itself
        var end = new ClassicNetCdf(file, magic[3]).EndOfValues();
        // The last values of a file may stand unpadded.
        if (end > file.Length)
            throw new HypressFormatException(
                $"{path}: the header speaks of {end} bytes, the file has {file.Length}"
            );
    }

    private long EndOfValues()
    {
        var records = Count("records", allowStreaming: true);
        var sizes = new List<long>();
        for (var left = ListLength(DimensionTag); left > 0; left--)
        {
            SkipName();
            sizes.Add(Count("dimension"));
        }
        SkipAttributes();

        var end = _file.Position;
        var perRecord = new List<(long Begin, long Bytes)>();
        for (var left = ListLength(VariableTag); left > 0; left--)
        {
            SkipName();
            var bytes = 1L;
            var isRecord = false;
            for (var dimension = Count("dimensions"); dimension > 0; dimension--)
            {
                var id = Count("dimension");
                if (id >= sizes.Count)
                    throw Damaged("a variable's dimension");
                isRecord |= sizes[(int)id] == 0;
                bytes = Times(bytes, sizes[(int)id] == 0 ? 1 : sizes[(int)id]);
            }
            SkipAttributes();
            bytes = Times(bytes, TypeSize(Int32("type")));
            Count("variable size"); // wrong by design beyond 4 GiB
            var begin = _version == NarrowOffsetVersion ? (uint)Int32("begin") : Int64("begin");
            if (begin < 0)
                throw Damaged("a variable's begin");
            if (isRecord)
                perRecord.Add((begin, bytes));
            else
                end = Math.Max(end, checked(begin + bytes));
        }
        end = Math.Max(end, _file.Position);
        if (records == 0 || perRecord.Count == 0)
            return end;
        // One record variable stands unpadded, several are padded each.
        var record =
            perRecord.Count == 1 ? perRecord[0].Bytes : perRecord.Sum(v => Padded(v.Bytes));
        return perRecord.Max(v => checked(v.Begin + Times(record, records - 1) + v.Bytes));
    }

    private void SkipAttributes()
    {
        for (var left = ListLength(AttributeTag); left > 0; left--)
        {
            SkipName();
            var size = TypeSize(Int32("attribute type"));
            Skip(Padded(Times(Count("attribute values"), size)));
        }
    }

    private long ListLength(int tag)
    {
        var found = Int32("list tag");
        var length = Count("list length");
        return found == tag || (found == 0 && length == 0) ? length : throw Damaged("a list");
    }

    private void SkipName() => Skip(Padded(Count("name")));

    private void Skip(long bytes)
    {
        if (bytes > _file.Length - _file.Position)
            throw Damaged("the header's end");
        _file.Position += bytes;
    }

    private long Count(string field, bool allowStreaming = false)
    {
        var count = _version == WideVersion ? Int64(field) : Int32(field);
        if (count == -1 && allowStreaming)
            return 0;
        return count >= 0 ? count : throw Damaged(field);
    }

    private int Int32(string field)
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes, field);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private long Int64(string field)
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes, field);
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private void Fill(Span<byte> bytes, string field)
    {
        if (_file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw Damaged(field);
    }

    private long Times(long one, long other) =>
        other == 0 || one <= (long.MaxValue >> 2) / other ? one * other : throw Damaged("a size");

    private static long Padded(long bytes) => (bytes + 3) & ~3L;

    private int TypeSize(int type) =>
        type switch
        {
            1 or 2 or 7 => 1,
            3 or 8 => 2,
            4 or 5 or 9 => 4,
            6 or 10 or 11 => 8,
            _ => throw Damaged("a type"),
        };

    private HypressFormatException Damaged(string field) =>
        new($"netCDF header: {field} before byte {_file.Position} is damaged or cut off");
}
