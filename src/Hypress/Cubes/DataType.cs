namespace Hypress.Cubes;

/// <summary>The type of a cube's values. The numbers stand in files.</summary>
public enum DataType
{
    /// <summary>Unsigned, 8 bits.</summary>
    UInt8 = 1,

    /// <summary>Signed, 16 bits.</summary>
    Int16 = 2,

    /// <summary>Unsigned, 16 bits.</summary>
    UInt16 = 3,

    /// <summary>Signed, 32 bits.</summary>
    Int32 = 4,

    /// <summary>Unsigned, 32 bits.</summary>
    UInt32 = 5,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float32 = 6,

    /// <summary>IEEE 754, 64 bits; read, and refused by codecs that can't.</summary>
    Float64 = 7,
}

/// <summary>What follows from a <see cref="DataType"/>.</summary>
public static class DataTypes
{
    /// <summary>All types, in the order of their numbers.</summary>
    public static IReadOnlyList<DataType> All { get; } = Enum.GetValues<DataType>();

    /// <summary>Bytes a value takes.</summary>
    public static int Size(this DataType type) =>
        type switch
        {
            DataType.UInt8 => 1,
            DataType.Int16 or DataType.UInt16 => 2,
            DataType.Int32 or DataType.UInt32 or DataType.Float32 => 4,
            DataType.Float64 => 8,
            _ => throw Unknown(type),
        };

    /// <summary>Whether values are floating point.</summary>
    public static bool IsFloat(this DataType type) => type is DataType.Float32 or DataType.Float64;

    /// <summary>Whether values are integers that may be negative.</summary>
    public static bool IsSigned(this DataType type) => type is DataType.Int16 or DataType.Int32;

    /// <summary>The smallest and largest finite value.</summary>
    public static (double Min, double Max) Range(this DataType type) =>
        type switch
        {
            DataType.UInt8 => (byte.MinValue, byte.MaxValue),
            DataType.Int16 => (short.MinValue, short.MaxValue),
            DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            DataType.Int32 => (int.MinValue, int.MaxValue),
            DataType.UInt32 => (uint.MinValue, uint.MaxValue),
            DataType.Float32 => (float.MinValue, float.MaxValue),
            DataType.Float64 => (double.MinValue, double.MaxValue),
            _ => throw Unknown(type),
        };

    /// <summary>The short name that messages and the command line use: u8, i16, u16, i32, u32, f32, f64.</summary>
    public static string ShortName(this DataType type) =>
        type switch
        {
            DataType.UInt8 => "u8",
            DataType.Int16 => "i16",
            DataType.UInt16 => "u16",
            DataType.Int32 => "i32",
            DataType.UInt32 => "u32",
            DataType.Float32 => "f32",
            DataType.Float64 => "f64",
            _ => throw Unknown(type),
        };

    /// <summary>The data type of a .NET type.</summary>
    public static DataType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(byte) ? DataType.UInt8
        : typeof(T) == typeof(short) ? DataType.Int16
        : typeof(T) == typeof(ushort) ? DataType.UInt16
        : typeof(T) == typeof(int) ? DataType.Int32
        : typeof(T) == typeof(uint) ? DataType.UInt32
        : typeof(T) == typeof(float) ? DataType.Float32
        : typeof(T) == typeof(double) ? DataType.Float64
        : throw new ArgumentException($"cubes don't hold values of type {typeof(T).Name}");

    private static ArgumentOutOfRangeException Unknown(DataType type) =>
        new(nameof(type), type, "not a data type");
}
