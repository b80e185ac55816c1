using System.Globalization;
using Hypress.Cubes;
using PureHDF;
using PureHDF.VOL.Native;

namespace Hypress.Hdf5;

/// <summary>A dataset of real numbers.</summary>
/// <param name="Path">From the root, without a slash before it.</param>
/// <param name="Native">The library's own.</param>
/// <param name="Type">Null when cubes have no such type.</param>
/// <param name="Extents">Of its axes, in the order of the file.</param>
internal sealed record Hdf5Dataset(
    string Path,
    NativeDataset Native,
    DataType? Type,
    IReadOnlyList<long> Extents
)
{
    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path of the group it is in.</summary>
    public string Group => Path[..Math.Max(Path.LastIndexOf('/'), 0)];

    /// <summary>Of the chunks it is stored in; null when it stands in one piece.</summary>
    public IReadOnlyList<long>? Chunk { get; } =
        Native.Layout.Class == H5DataLayoutClass.Chunked
            ? [.. Native.Layout.Chunks.Select(extent => (long)Math.Min(extent, long.MaxValue))]
            : null;

    /// <summary>Values in all.</summary>
    public Int128 Count { get; } =
        Extents.Aggregate(
            (Int128)1,
            (count, extent) => count > long.MaxValue ? count : count * extent
        );

    /// <summary>Null when it holds no numbers, or is no array.</summary>
    public static Hdf5Dataset? Of(string path, NativeDataset dataset)
    {
        var type = dataset.Type;
        if (type.Class is not (H5DataTypeClass.FixedPoint or H5DataTypeClass.FloatingPoint))
            return null;
        var extents = dataset.Space.Dimensions;
        if (extents.Length == 0)
            return null;
        DataType? known = (type.Class, type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 4) => DataType.Float32,
            (H5DataTypeClass.FloatingPoint, 8) => DataType.Float64,
            (H5DataTypeClass.FixedPoint, 1) when !type.FixedPoint.IsSigned => DataType.UInt8,
            (H5DataTypeClass.FixedPoint, 2) => type.FixedPoint.IsSigned
                ? DataType.Int16
                : DataType.UInt16,
            (H5DataTypeClass.FixedPoint, 4) => type.FixedPoint.IsSigned
                ? DataType.Int32
                : DataType.UInt32,
            _ => null,
        };
        return new(
            path,
            dataset,
            known,
            [.. extents.Select(extent => (long)Math.Min(extent, long.MaxValue))]
        );
    }

    /// <summary>All values of a short list.</summary>
    public double[] ReadDoubles(H5DatasetAccess access) =>
        Type switch
        {
            DataType.Float64 => Native.Read<double[]>(access),
            DataType.Float32 => [.. Native.Read<float[]>(access).Select(value => Shortest(value))],
            DataType.Int16 => [.. Native.Read<short[]>(access).Select(value => (double)value)],
            DataType.UInt16 => [.. Native.Read<ushort[]>(access).Select(value => (double)value)],
            DataType.Int32 => [.. Native.Read<int[]>(access).Select(value => (double)value)],
            DataType.UInt32 => [.. Native.Read<uint[]>(access).Select(value => (double)value)],
            DataType.UInt8 => [.. Native.Read<byte[]>(access).Select(value => (double)value)],
            _ => throw new HypressUnsupportedException($"'{Path}' has a type that isn't read"),
        };

    public override string ToString() => $"{Path} ({string.Join(" x ", Extents)})";

    // A wavelength given as the float 381.00558 means that number, not the double beside it.
    private static double Shortest(float value) =>
        double.Parse(
            value.ToString("R", CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        );
}
