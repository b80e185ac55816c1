using System.Runtime.InteropServices;
using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Matlab;

/// <summary>Reads a variable's values into memory, in the smallest type of a cube that holds them all.</summary>
/// <remarks><b>Cost</b> Where the class doesn't decide the type, the values are read (and inflated) twice.</remarks>
internal static class MatlabValues
{
    /// <summary>Values that are in work at once.</summary>
    private const int Portion = 1 << 14;

    /// <summary>A claim so many times its compressed bytes is checked before memory is asked for.</summary>
    private const long PlausibleInflation = 16;

    /// <summary>The values in the order of the file.</summary>
    /// <exception cref="HypressUnsupportedException">Too many for memory, or integers beyond 32 bits.</exception>
    /// <exception cref="HypressFormatException">Damaged.</exception>
    public static (byte[] Bytes, DataType Type) Read(MatlabFile file, MatlabVariable variable)
    {
        var type = variable.Class.DataType() ?? SmallestType(file, variable);
        var bytes = variable.Count * type.Size();
        if (bytes > Array.MaxLength)
            throw new HypressUnsupportedException(
                $"'{variable.Name}' takes {bytes} bytes of memory; {Array.MaxLength} can be had: convert it to ENVI where it was made"
            );
        if (variable.DataBytes / PlausibleInflation > variable.Element.Length)
            ForEachPortion(file, variable, static (_, _) => { });
        var values = new byte[bytes];
        if (variable.Storage.DataType() == type)
        {
            using var stream = file.OpenValues(variable);
            MatlabFile.ReadExactly(stream, values);
            ByteOrder.Convert(values, type.Size(), file.BigEndian);
            return (values, type);
        }
        ForEachPortion(
            file,
            variable,
            (first, portion) =>
            {
                var view = new CubeView(
                    values.AsMemory((int)first * type.Size(), portion.Length * type.Size()),
                    new CubeShape(1, 1, portion.Length),
                    type,
                    new CubeLayout(portion.Length, portion.Length, 1)
                );
                view.WriteRow<double>(0, 0, portion);
            }
        );
        return (values, type);
    }

    /// <summary>All values of a small variable.</summary>
    public static double[] ReadDoubles(MatlabFile file, MatlabVariable variable)
    {
        var values = new double[variable.Count];
        ForEachPortion(
            file,
            variable,
            (first, portion) => portion.CopyTo(values.AsSpan((int)first))
        );
        return values;
    }

    private static DataType SmallestType(MatlabFile file, MatlabVariable variable)
    {
        var numbers = new WholeNumbers();
        ForEachPortion(file, variable, (_, portion) => numbers.Add(portion));
        if (numbers.Type is { } type)
            return type;
        return variable.Class == MatlabClass.Double
            ? DataType.Float64
            : throw new HypressUnsupportedException(
                $"'{variable.Name}' holds integers of more than 32 bits"
            );
    }

    private static void ForEachPortion(
        MatlabFile file,
        MatlabVariable variable,
        Action<long, ReadOnlySpan<double>> use
    )
    {
        using var stream = file.OpenValues(variable);
        var size = variable.Storage.Size();
        var bytes = new byte[Portion * size];
        var doubles = new double[Portion];
        for (var done = 0L; done < variable.Count; )
        {
            var count = (int)Math.Min(Portion, variable.Count - done);
            var portion = bytes.AsSpan(0, count * size);
            MatlabFile.ReadExactly(stream, portion);
            ByteOrder.Convert(portion, size, file.BigEndian);
            ToDoubles(portion, variable.Storage, doubles);
            use(done, doubles.AsSpan(0, count));
            done += count;
        }
    }

    private static void ToDoubles(ReadOnlySpan<byte> bytes, MatlabStorage storage, double[] doubles)
    {
        switch (storage)
        {
            case MatlabStorage.Int8:
                Convert<sbyte>(bytes);
                break;
            case MatlabStorage.UInt8:
                Convert<byte>(bytes);
                break;
            case MatlabStorage.Int16:
                Convert<short>(bytes);
                break;
            case MatlabStorage.UInt16:
                Convert<ushort>(bytes);
                break;
            case MatlabStorage.Int32:
                Convert<int>(bytes);
                break;
            case MatlabStorage.UInt32:
                Convert<uint>(bytes);
                break;
            case MatlabStorage.Single:
                Convert<float>(bytes);
                break;
            case MatlabStorage.Int64:
                Convert<long>(bytes);
                break;
            case MatlabStorage.UInt64:
                Convert<ulong>(bytes);
                break;
            default:
                Convert<double>(bytes);
                break;
        }

        void Convert<T>(ReadOnlySpan<byte> from)
            where T : unmanaged, System.Numerics.INumber<T>
        {
            var values = MemoryMarshal.Cast<byte, T>(from);
            for (var i = 0; i < values.Length; i++)
                doubles[i] = double.CreateChecked(values[i]);
        }
    }
}
