using System.Buffers;
using Hypress.Bytes;
using Hypress.Cubes;
using Hypress.Transforms.Klt;

namespace Hypress.OpenJpeg;

//  shared tables, or for a single tile the start of its payload: KltBasis
//  payload: limits | CompactCodestream, none where there are no components
//  limits: integers: varint min - type's min | varint max - min        floats: float32 min | float32 max

/// <summary>What a klt-jpeg2000 payload holds beside the codestream.</summary>
internal static class KltTables
{
    /// <summary>The most bytes of a tile's limits.</summary>
    public const int MostLimitBytes = 10;

    /// <summary>The basis as bytes.</summary>
    public static ReadOnlyMemory<byte> Write(KltBasis basis)
    {
        var output = new ArrayBufferWriter<byte>();
        basis.Write(new(output));
        return output.WrittenMemory;
    }

    /// <summary>Appends the smallest and largest value of a tile.</summary>
    public static void WriteLimits(IBufferWriter<byte> output, CubeView values)
    {
        var (min, max) = ValueRange.Of(values);
        var writer = new ByteWriter(output);
        if (values.Type.IsFloat())
        {
            writer.Single((float)min);
            writer.Single((float)max);
            return;
        }
        writer.VarInt((long)(min - values.Type.Range().Min));
        writer.VarInt((long)(max - min));
    }

    /// <summary>Reads what <see cref="WriteLimits"/> wrote.</summary>
    public static (double Min, double Max) ReadLimits(ref ByteReader reader, DataType type)
    {
        if (type.IsFloat())
        {
            var low = reader.Single("smallest value");
            var high = reader.Single("largest value");
            return low <= high
                ? (low, high)
                : throw new HypressFormatException($"values between {low} and {high}");
        }
        var (least, most) = type.Range();
        var min = least + reader.VarInt("smallest value", 0, (long)(most - least));
        return (min, min + reader.VarInt("largest value", 0, (long)(most - min)));
    }
}
