using System.Runtime.CompilerServices;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Universal;

//  integers: VarInt min - type's min | VarInt max - min        floats: float32 min | float32 max
//  then int8 exponent

/// <summary>The smallest and largest value of a tile, and the power of two by which values are scaled for the transform.</summary>
/// <param name="Min">Nothing is decoded below it.</param>
/// <param name="Max">Nothing is decoded above it.</param>
/// <param name="Exponent">(value - Min) / 2^Exponent is below 2^16.</param>
internal sealed record ValueLimits(double Min, double Max, int Exponent)
{
    private const int Bits = 16;
    private const int MostExponent = 127;

    /// <summary>Looks at every value.</summary>
    public static ValueLimits Of(CubeView values)
    {
        var bands = new (double Min, double Max)[values.Shape.Bands];
        Parallel.For(0, bands.Length, band => bands[band] = Of(values, band));
        var (min, max) = (bands.Min(band => band.Min), bands.Max(band => band.Max));
        var exponent = values.Type.IsFloat() ? -MostExponent - 1 : 0;
        while (exponent < MostExponent && max - min > Math.ScaleB(1, Bits + exponent))
            exponent++;
        return new(min, max, max > min ? exponent : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Min, double Max) Of(CubeView values, int band)
    {
        var (min, max) = (double.MaxValue, double.MinValue);
        var row = new double[values.Shape.Samples];
        for (var line = 0; line < values.Shape.Lines; line++)
        {
            values.ReadRow<double>(band, line, row);
            foreach (var value in row)
            {
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
        }
        return (min, max);
    }

    /// <summary>Appends them.</summary>
    public void Write(ByteWriter writer, DataType type)
    {
        if (type.IsFloat())
        {
            writer.Single((float)Min);
            writer.Single((float)Max);
        }
        else
        {
            writer.VarInt((long)(Min - type.Range().Min));
            writer.VarInt((long)(Max - Min));
        }
        writer.UInt8(unchecked((byte)(sbyte)Exponent));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ValueLimits Parse(ref ByteReader reader, DataType type)
    {
        double min,
            max;
        if (type.IsFloat())
        {
            (min, max) = (reader.Single("smallest value"), reader.Single("largest value"));
            if (!(min <= max) || !double.IsFinite(max - min))
                throw new HypressFormatException($"values between {min} and {max}");
        }
        else
        {
            var (least, most) = type.Range();
            min = least + reader.VarInt("smallest value", 0, (long)(most - least));
            max = min + reader.VarInt("largest value", 0, (long)(most - min));
        }
        return new(min, max, (sbyte)reader.UInt8("exponent of values"));
    }
}
