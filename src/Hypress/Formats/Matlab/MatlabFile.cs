using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Hypress.Formats.Raw;
using Microsoft.Win32.SafeHandles;

namespace Hypress.Formats.Matlab;

/// <summary>A MATLAB file of level 5: finds its variables, opens their values.</summary>
/// <remarks>
/// <para><b>Source</b> MathWorks, MAT-File Format, "Level 5 MAT-File Format".</para>
/// <code>
/// 0..115 text | 116..123 subsystem | 124..125 version 0x0100 | 126..127 'MI' as a u16: tells the byte order
/// element: type u32, length u32, bytes, padding to 8       a compressed element has no padding
/// short element: type u16 and length u16 in one u32, 4 bytes
/// matrix: flags (u32 x 2) | extents (i32 each) | name (i8 each) | values
/// </code>
/// </remarks>
internal sealed class MatlabFile : IDisposable
{
    private const int DictionaryFlag = 0x20; // RFC 1950, FDICT
    private const int HeaderBytes = 128;
    private const int MaxVariables = 10_000;
    private const int MaxNameBytes = 4096;
    private const int MaxAxes = 32;

    private const uint ComplexFlag = 0x800;
    private const uint LogicalFlag = 0x200;

    /// <summary>Deflate makes no more of a byte than this.</summary>
    private const long MaxInflation = 1032;

    private readonly SafeFileHandle _file;
    private readonly bool _bigEndian;

    private MatlabFile(SafeFileHandle file, bool bigEndian) =>
        (_file, _bigEndian) = (file, bigEndian);

    /// <summary>Whether values stand in big-endian order.</summary>
    public bool BigEndian => _bigEndian;

    /// <summary>The real numeric arrays.</summary>
    public IReadOnlyList<MatlabVariable> Variables { get; private set; } = [];

    /// <summary>Whether a file begins as one of level 5.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> head) =>
        head.Length >= HeaderBytes && (IsLittle(head) || IsBig(head));

    /// <exception cref="HypressFormatException">Damaged.</exception>
    public static MatlabFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            var head = new byte[HeaderBytes];
            if (RandomAccess.Read(file, head, 0) < head.Length || !Recognizes(head))
                throw new HypressFormatException("no MATLAB file of level 5");
            var matlab = new MatlabFile(file, IsBig(head));
            matlab.Variables = matlab.FindVariables();
            return matlab;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The values of a variable as they stand, from the first one on.</summary>
    public Stream OpenValues(MatlabVariable variable)
    {
        var stream = OpenElement(variable.Element);
        Skip(stream, variable.DataOffset);
        return stream;
    }

    /// <summary>Fills <paramref name="bytes"/> from a stream of this file.</summary>
    /// <exception cref="HypressFormatException">It ends early, or doesn't inflate.</exception>
    public static void ReadExactly(Stream stream, Span<byte> bytes)
    {
        try
        {
            stream.ReadExactly(bytes);
        }
        catch (Exception error) when (error is EndOfStreamException or InvalidDataException)
        {
            throw new HypressFormatException(
                "a variable of the MATLAB file is cut short or damaged",
                error
            );
        }
    }

    public void Dispose() => _file.Dispose();

    private static bool IsLittle(ReadOnlySpan<byte> head) =>
        head[124..128].SequenceEqual("\0\u0001IM"u8);

    private static bool IsBig(ReadOnlySpan<byte> head) =>
        head[124..128].SequenceEqual("\u0001\0MI"u8);

    private List<MatlabVariable> FindVariables()
    {
        var variables = new List<MatlabVariable>();
        var end = RandomAccess.GetLength(_file);
        Span<byte> tag = stackalloc byte[8];
        for (var (at, count) = ((long)HeaderBytes, 0); end - at >= tag.Length; count++)
        {
            if (count == MaxVariables)
                throw new HypressUnsupportedException(
                    $"more than {MaxVariables} variables in a MATLAB file"
                );
            RandomAccess.Read(_file, tag, at);
            var (type, length) = (UInt32(tag), (long)UInt32(tag[4..]));
            at += tag.Length;
            if (length > end - at)
                throw new HypressFormatException(
                    "element length",
                    at - 4,
                    $"{length}",
                    $"0..{end - at}"
                );
            var compressed = type == (uint)MatlabStorage.Compressed;
            if (compressed || type == (uint)MatlabStorage.Matrix)
            {
                if (ReadVariable(new(at, length, compressed)) is { } variable)
                    variables.Add(variable);
            }
            at += compressed ? length : (length + 7) / 8 * 8;
        }
        return variables;
    }

    /// <summary>Null for what is no real numeric array: text, cells, structures, sparse and complex arrays.</summary>
    private MatlabVariable? ReadVariable(MatlabElement element)
    {
        using var stream = OpenElement(element);
        var reader = new ElementReader(stream, this, element.Offset);
        if (element.IsCompressed && reader.Tag().Type != (uint)MatlabStorage.Matrix)
            return null;
        var flags = UInt32(reader.Element("flags", 8, 8));
        var type = (MatlabClass)(flags & 0xFF);
        if (!type.IsNumeric() || (flags & ComplexFlag) != 0)
            return null;
        var dimensions = reader.Element("extents", 8, MaxAxes * sizeof(int));
        var extents = new long[dimensions.Length / sizeof(int)];
        for (var i = 0; i < extents.Length; i++)
            extents[i] = UInt32(dimensions.AsSpan(i * sizeof(int)));
        var name = Encoding.Latin1.GetString(reader.Element("name", 0, MaxNameBytes));
        var tag = reader.Tag();
        var storage = (MatlabStorage)tag.Type;
        var bytes = extents.Aggregate(
            (Int128)storage.Size(),
            (product, extent) => product > uint.MaxValue ? product : product * extent
        );
        if (storage.Size() == 0 || bytes != tag.Length)
            throw new HypressFormatException(
                $"'{name}' claims {string.Join(" x ", extents)} values in {tag.Length} bytes of type {tag.Type}"
            );
        var most = element.IsCompressed ? (element.Length + 1) * MaxInflation : element.Length;
        if (tag.Length > most)
            throw new HypressFormatException(
                $"'{name}' claims {tag.Length} bytes, more than its {element.Length} can hold"
            );
        // The values of a short element stand in its tag.
        var dataOffset = reader.Read - (tag.Short is null ? 0 : 4);
        var isLogical = (flags & LogicalFlag) != 0;
        return new(name, type, isLogical, extents, storage, element, dataOffset);
    }

    private Stream OpenElement(MatlabElement element)
    {
        var range = new FileRange(_file, element.Offset, element.Length);
        if (!element.IsCompressed)
            return range;
        Span<byte> head = stackalloc byte[2];
        if (
            RandomAccess.Read(_file, head, element.Offset) == head.Length
            && (head[1] & DictionaryFlag) != 0
        )
            throw new HypressFormatException(
                "a variable of the MATLAB file asks for a dictionary to inflate with, and there is none"
            );
        return new ZLibStream(range, CompressionMode.Decompress);
    }

    private static void Skip(Stream stream, long bytes)
    {
        var waste = new byte[(int)Math.Min(bytes, 1 << 14)];
        for (; bytes > 0; bytes -= waste.Length)
        {
            if (bytes < waste.Length)
                waste = new byte[(int)bytes];
            ReadExactly(stream, waste);
        }
    }

    private uint UInt32(ReadOnlySpan<byte> bytes) =>
        _bigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private sealed class ElementReader(Stream stream, MatlabFile file, long offset)
    {
        /// <summary>Bytes taken from the stream.</summary>
        public long Read { get; private set; }

        /// <summary>A type and a length; the bytes of a short element are in its tag.</summary>
        public (uint Type, long Length, byte[]? Short) Tag()
        {
            var tag = new byte[8];
            ReadExactly(stream, tag);
            Read += tag.Length;
            var first = file.UInt32(tag);
            return first >> 16 == 0
                ? (first, file.UInt32(tag.AsSpan(4)), null)
                : (first & 0xFFFF, first >> 16, tag[4..]);
        }

        public byte[] Element(string field, int min, int max)
        {
            var (_, length, inTag) = Tag();
            if (inTag is not null)
                max = Math.Min(max, inTag.Length);
            if (length < min || length > max)
                throw new HypressFormatException(
                    field,
                    offset,
                    $"{length} bytes",
                    $"{min}..{max} bytes"
                );
            if (inTag is not null)
                return inTag[..(int)length];
            var padded = new byte[(length + 7) / 8 * 8];
            ReadExactly(stream, padded);
            Read += padded.Length;
            return padded[..(int)length];
        }
    }
}
