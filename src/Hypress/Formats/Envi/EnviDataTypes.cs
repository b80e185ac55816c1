using Hypress.Cubes;

namespace Hypress.Formats.Envi;

/// <summary>ENVI's numbers for data types.</summary>
internal static class EnviDataTypes
{
    /// <exception cref="HypressUnsupportedException">A type of ENVI's that cubes don't hold.</exception>
    /// <exception cref="HypressFormatException">No type of ENVI's.</exception>
    public static DataType Parse(int code, long offset) =>
        code switch
        {
            1 => DataType.UInt8,
            2 => DataType.Int16,
            3 => DataType.Int32,
            4 => DataType.Float32,
            5 => DataType.Float64,
            12 => DataType.UInt16,
            13 => DataType.UInt32,
            6 or 9 => throw new HypressUnsupportedException(
                $"data type {code} is complex; real types are read"
            ),
            14 or 15 => throw new HypressUnsupportedException(
                $"data type {code} is a 64-bit integer; integers of up to 32 bits are read"
            ),
            _ => throw new HypressFormatException(
                "data type",
                offset,
                $"{code}",
                "1, 2, 3, 4, 5, 12 or 13"
            ),
        };

    public static int Code(DataType type) =>
        type switch
        {
            DataType.UInt8 => 1,
            DataType.Int16 => 2,
            DataType.Int32 => 3,
            DataType.Float32 => 4,
            DataType.Float64 => 5,
            DataType.UInt16 => 12,
            DataType.UInt32 => 13,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
}
