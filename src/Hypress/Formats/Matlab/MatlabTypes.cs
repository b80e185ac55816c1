using Hypress.Cubes;

namespace Hypress.Formats.Matlab;

/// <summary>The class of a MATLAB array, as its flags number it.</summary>
internal enum MatlabClass
{
    Double = 6,
    Single = 7,
    Int8 = 8,
    UInt8 = 9,
    Int16 = 10,
    UInt16 = 11,
    Int32 = 12,
    UInt32 = 13,
    Int64 = 14,
    UInt64 = 15,
}

/// <summary>The type in which values stand in a file; smaller than the class's own where they fit.</summary>
internal enum MatlabStorage
{
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Single = 7,
    Double = 9,
    Int64 = 12,
    UInt64 = 13,
    Matrix = 14,
    Compressed = 15,
}

/// <summary>What follows from them.</summary>
internal static class MatlabTypes
{
    public static bool IsNumeric(this MatlabClass type) =>
        type is >= MatlabClass.Double and <= MatlabClass.UInt64;

    /// <summary>The type of a cube of this class; null when the values decide.</summary>
    public static DataType? DataType(this MatlabClass type) =>
        type switch
        {
            MatlabClass.UInt8 => Cubes.DataType.UInt8,
            MatlabClass.Int16 => Cubes.DataType.Int16,
            MatlabClass.UInt16 => Cubes.DataType.UInt16,
            MatlabClass.Int32 => Cubes.DataType.Int32,
            MatlabClass.UInt32 => Cubes.DataType.UInt32,
            MatlabClass.Single => Cubes.DataType.Float32,
            _ => null,
        };

    /// <summary>The cube type with the same bytes; null when there is none.</summary>
    public static DataType? DataType(this MatlabStorage storage) =>
        storage switch
        {
            MatlabStorage.UInt8 => Cubes.DataType.UInt8,
            MatlabStorage.Int16 => Cubes.DataType.Int16,
            MatlabStorage.UInt16 => Cubes.DataType.UInt16,
            MatlabStorage.Int32 => Cubes.DataType.Int32,
            MatlabStorage.UInt32 => Cubes.DataType.UInt32,
            MatlabStorage.Single => Cubes.DataType.Float32,
            MatlabStorage.Double => Cubes.DataType.Float64,
            _ => null,
        };

    /// <summary>Bytes a value takes; 0 when it is no number.</summary>
    public static int Size(this MatlabStorage storage) =>
        storage switch
        {
            MatlabStorage.Int8 or MatlabStorage.UInt8 => 1,
            MatlabStorage.Int16 or MatlabStorage.UInt16 => 2,
            MatlabStorage.Int32 or MatlabStorage.UInt32 or MatlabStorage.Single => 4,
            MatlabStorage.Double or MatlabStorage.Int64 or MatlabStorage.UInt64 => 8,
            _ => 0,
        };
}
