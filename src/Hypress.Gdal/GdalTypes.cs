using Hypress.Cubes;

namespace Hypress.Gdal;

/// <summary>GDAL's data types (GDALDataType of gdal.h) and ours.</summary>
internal static class GdalTypes
{
    private const int Int8 = 14; // since GDAL 3.7
    private const int Float16 = 15; // since GDAL 3.11

    /// <summary>The type that holds all values of a GDAL type.</summary>
    /// <exception cref="HypressUnsupportedException">None does: complex or 64-bit integers.</exception>
    public static DataType ToCube(int type) =>
        type switch
        {
            1 => DataType.UInt8,
            2 => DataType.UInt16,
            3 or Int8 => DataType.Int16,
            4 => DataType.UInt32,
            5 => DataType.Int32,
            6 or Float16 => DataType.Float32,
            7 => DataType.Float64,
            _ => throw new HypressUnsupportedException(
                $"values of type {GdalNative.TypeName(type) ?? "unknown"} are not read, "
                    + "only real ones of up to 32 bits, and Float64"
            ),
        };

    /// <summary>GDAL's number for a type, for buffers and new files.</summary>
    public static int ToGdal(DataType type) =>
        type switch
        {
            DataType.UInt8 => 1,
            DataType.UInt16 => 2,
            DataType.Int16 => 3,
            DataType.UInt32 => 4,
            DataType.Int32 => 5,
            DataType.Float32 => 6,
            DataType.Float64 => 7,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a data type"),
        };

    /// <summary>Whether arrays of this type hold plain real numbers.</summary>
    public static bool IsReal(int type) => type is (>= 1 and <= 7) or Int8 or Float16;
}
