using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hypress.Cubes;

namespace Hypress.Formats.Npy;

/// <summary>What a .npy file says of its array.</summary>
/// <remarks>
/// <para><b>Source</b> NumPy, numpy.lib.format, versions 1.0 to 3.0.</para>
/// <code>
/// 0..5 magic 93 'NUMPY' | 6 major | 7 minor | length of the text: u16 (version 1) or u32, little-endian
/// text: {'descr': '&lt;u2', 'fortran_order': False, 'shape': (3, 4, 5), } spaces, newline; padded to 64 bytes
/// </code>
/// </remarks>
internal sealed partial record NpyHeader(
    DataType Type,
    bool BigEndian,
    bool FortranOrder,
    IReadOnlyList<long> Extents,
    long Offset
)
{
    private const int Alignment = 64;
    private const int MaxText = 1 << 16;

    public static ReadOnlySpan<byte> Magic =>
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Strides of the axes, in values.</summary>
    public IReadOnlyList<long> Strides
    {
        get
        {
            var strides = new long[Extents.Count];
            var stride = 1L;
            for (var i = 0; i < strides.Length; i++)
            {
                var axis = FortranOrder ? i : strides.Length - 1 - i;
                strides[axis] = stride;
                // Extents that overflow are too long for a cube and refused as such.
                stride = unchecked(stride * Extents[axis]);
            }
            return strides;
        }
    }

    /// <exception cref="HypressFormatException">Not such a header.</exception>
    /// <exception cref="HypressUnsupportedException">An array of something else than numbers that cubes hold.</exception>
    public static NpyHeader Read(Stream file)
    {
        Span<byte> start = stackalloc byte[12];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < start.Length || !start.StartsWith(Magic))
            throw new HypressFormatException("a .npy file begins with the bytes 93 'NUMPY'");
        var version = start[6];
        if (version is < 1 or > 3)
            throw new HypressFormatException("version", 6, $"{version}", "1..3");
        var textStart = version == 1 ? 10 : 12;
        var length =
            version == 1
                ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
                : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxText)
            throw new HypressFormatException("header length", 8, $"{length}", $"0..{MaxText}");
        var text = new byte[length];
        file.Position = textStart;
        if (file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new HypressFormatException("the .npy file ends within its header");
        return Parse(Encoding.UTF8.GetString(text), textStart + length);
    }

    /// <summary>The bytes before the values.</summary>
    public static byte[] Render(DataType type, bool bigEndian, IReadOnlyList<int> extents)
    {
        var order =
            type.Size() == 1 ? '|'
            : bigEndian ? '>'
            : '<';
        var shape = string.Join(", ", extents);
        var text =
            $"{{'descr': '{order}{Code(type)}', 'fortran_order': False, 'shape': ({shape}), }}";
        var length = (10 + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        bytes.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static NpyHeader Parse(string text, long offset)
    {
        if (StructuredDescr().IsMatch(text))
            throw new HypressUnsupportedException("arrays of records are no scenes");
        var descr = Field(text, Descr(), "descr");
        var (type, bigEndian) = ParseType(descr);
        var fortran = Field(text, Fortran(), "fortran_order") == "True";
        var extents = new List<long>();
        foreach (
            var part in Field(text, ShapeTuple(), "shape")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            if (
                !long.TryParse(
                    part,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var extent
                )
            )
                throw new HypressFormatException("shape", -1, $"'{part}'", "a whole number");
            extents.Add(extent);
        }
        return new(type, bigEndian, fortran, extents, offset);
    }

    private static string Field(string text, Regex pattern, string name) =>
        pattern.Match(text) is { Success: true } match
            ? match.Groups[1].Value
            : throw new HypressFormatException($"the .npy header has no '{name}' that makes sense");

    private static (DataType Type, bool BigEndian) ParseType(string descr)
    {
        var bigEndian = descr[0] == '>' || (descr[0] == '=' && !BitConverter.IsLittleEndian);
        foreach (var type in DataTypes.All)
            if (descr[1..] == Code(type))
                return (type, bigEndian);
        throw new HypressUnsupportedException(
            $"arrays of '{descr}' are not read; known are {string.Join(", ", DataTypes.All.Select(Code))} in either byte order"
        );
    }

    private static string Code(DataType type) =>
        (
            type.IsFloat() ? "f"
            : type.IsSigned() ? "i"
            : "u"
        ) + type.Size().ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""['"]descr['"]\s*:\s*\[""", RegexOptions.CultureInvariant)]
    private static partial Regex StructuredDescr();

    [GeneratedRegex(
        """['"]descr['"]\s*:\s*['"]([<>|=][a-zA-Z][^'"]*)['"]""",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Descr();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""", RegexOptions.CultureInvariant)]
    private static partial Regex Fortran();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""", RegexOptions.CultureInvariant)]
    private static partial Regex ShapeTuple();
}
