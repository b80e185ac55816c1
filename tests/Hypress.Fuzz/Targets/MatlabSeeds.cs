using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Hypress.Fuzz.Targets;

/// <summary>MATLAB files of version 5, which Hypress reads and doesn't write.</summary>
internal static class MatlabSeeds
{
    // Numbers of the format: types of elements, classes of arrays.
    private const int Int32 = 5;
    private const int UInt32 = 6;
    private const int Matrix = 14;
    private const int Compressed = 15;

    /// <summary>Plain and compressed files, with one variable and with several.</summary>
    public static IReadOnlyList<byte[]> All() =>
        [
            File(compressed: false, ("cube", 11, 4, [6, 7, 3], new byte[6 * 7 * 3 * 2])),
            File(compressed: true, ("cube", 11, 4, [6, 7, 3], Ramp(6 * 7 * 3 * 2))),
            File(
                compressed: false,
                ("a", 7, 7, [4, 5, 3], Ramp(4 * 5 * 3 * 4)),
                ("wavelength", 6, 9, [1, 3], Doubles([400, 500, 600]))
            ),
            File(compressed: true, ("d", 6, 9, [4, 5, 3], Doubles(new double[60]))),
        ];

    private static byte[] File(
        bool compressed,
        params (string Name, int Class, int Storage, int[] Extents, byte[] Values)[] variables
    )
    {
        List<byte> file = [.. Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file".PadRight(124))];
        file.AddRange([0, 1, (byte)'I', (byte)'M']);
        foreach (var variable in variables)
        {
            byte[] matrix = Element(
                Matrix,
                [
                    .. Element(UInt32, [.. Word(variable.Class), 0, 0, 0, 0]),
                    .. Element(Int32, [.. variable.Extents.SelectMany(Word)]),
                    .. Element(1, Encoding.ASCII.GetBytes(variable.Name)),
                    .. Element(variable.Storage, variable.Values),
                ]
            );
            file.AddRange(compressed ? Packed(matrix) : matrix);
        }
        return [.. file];
    }

    private static byte[] Packed(byte[] matrix)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(matrix);
        return [.. Word(Compressed), .. Word((int)packed.Length), .. packed.ToArray()];
    }

    private static byte[] Element(int type, byte[] bytes) =>
        [.. Word(type), .. Word(bytes.Length), .. bytes, .. new byte[-bytes.Length & 7]];

    private static byte[] Word(int value)
    {
        var word = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(word, value);
        return word;
    }

    private static byte[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(n => (byte)n)];

    private static byte[] Doubles(double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
