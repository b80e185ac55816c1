using System.Numerics;
using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs;

/// <summary>How a unit is made of its exponent. The numbers stand in files.</summary>
internal enum FloatUnitKind : byte
{
    /// <summary>n 2^e: whole numbers, gains that are powers of two.</summary>
    PowerOfTwo = 0,

    /// <summary>n / 10^e, rounded once: decimals, as text or a division leaves them.</summary>
    Decimal = 1,

    /// <summary>n times the f32 value of 10^-e, rounded: what multiplying by a factor of 0.0001 leaves.</summary>
    Factor = 2,
}

//  kind (u8), 128 with another value | exponent (u8, of a power of two + 149)
//  | with another value: its number + 2^31 (u32), its bits (u32)

/// <summary>The unit of floats that count in one, as integers and fixed-point numbers do which were only stored as floats.</summary>
/// <remarks>
/// Their numbers are far smaller than their bits, whose lower half is full where a number is no power of two. One other
/// bit pattern (NaN or whatever marks missing data, -0) has a number of its own.
/// </remarks>
internal sealed record FloatUnit(FloatUnitKind Kind, int Exponent)
{
    /// <summary>Numbers lie between this and its negative: floats above don't hold all whole numbers.</summary>
    public const int MostNumber = 1 << 24;

    private const byte OtherFlag = 128;
    private const int LeastExponent = -149; // of the smallest float
    private const int MostDecimals = 9;

    private static readonly double[] Decimals = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    private readonly double _unit = Kind switch
    {
        FloatUnitKind.PowerOfTwo => Math.ScaleB(1, Exponent),
        FloatUnitKind.Factor => (float)(1 / Decimals[Exponent]),
        _ => Decimals[Exponent],
    };

    /// <summary>The number and the bits of the one value that isn't counted; null when all are.</summary>
    public (int Number, uint Bits)? Other { get; init; }

    /// <summary>The number of a value, which is that of <see cref="Find"/>'s cube.</summary>
    public int NumberOf(float value) =>
        Other is { } other && BitConverter.SingleToUInt32Bits(value) == other.Bits
            ? other.Number
            : (int)Count(value);

    /// <summary>The value of any number, the same on every machine.</summary>
    public float ValueOf(int number) =>
        Other is { } other && number == other.Number ? BitConverter.UInt32BitsToSingle(other.Bits)
        // A product of two floats is exact in doubles: rounded once, like a multiplication of floats.
        : Kind == FloatUnitKind.Factor ? (float)((float)number * _unit)
        : Kind == FloatUnitKind.PowerOfTwo ? (float)(number * _unit)
        : (float)(number / _unit);

    /// <summary>The unit in which a cube's values have the smallest numbers; null when there is none for all of them.</summary>
    public static FloatUnit? Find(CubeView floats)
    {
        var (lowest, largest) = (int.MaxValue, 0f);
        uint? other = null;
        var row = new float[floats.Shape.Samples];
        for (var band = 0; band < floats.Shape.Bands; band++)
        for (var line = 0; line < floats.Shape.Lines; line++)
        {
            floats.ReadRow(band, line, row.AsSpan());
            foreach (var value in row)
            {
                var bits = BitConverter.SingleToUInt32Bits(value);
                if (!float.IsFinite(value) || bits == 1u << 31)
                {
                    if (other is { } before && before != bits)
                        return null;
                    other = bits;
                }
                else if (bits != 0)
                {
                    lowest = Math.Min(lowest, LowestBit(bits));
                    largest = Math.Max(largest, Math.Abs(value));
                }
            }
        }
        return Candidates(lowest == int.MaxValue ? 0 : lowest)
            .Select(unit => (Unit: unit, Most: Math.Abs(unit.Count(largest))))
            .Where(found => found.Most <= MostNumber)
            .OrderBy(found => found.Most)
            .Select(found => found.Unit.For(floats, other))
            .FirstOrDefault(found => found is not null);
    }

    /// <summary>A cube of i32 numbers.</summary>
    public CubeView Numbers(CubeView floats)
    {
        var numbers = CubeView.Allocate(floats.Shape, DataType.Int32, Interleave.Bip);
        var (from, to) = (new float[floats.Shape.Samples], new int[floats.Shape.Samples]);
        for (var band = 0; band < floats.Shape.Bands; band++)
        for (var line = 0; line < floats.Shape.Lines; line++)
        {
            floats.ReadRow(band, line, from.AsSpan());
            for (var i = 0; i < to.Length; i++)
                to[i] = NumberOf(from[i]);
            numbers.WriteRow<int>(band, line, to);
        }
        return numbers;
    }

    /// <summary>Puts the bits of their values in place of numbers.</summary>
    public void ToBits(Span<int> numbers)
    {
        foreach (ref var number in numbers)
            number = BitConverter.SingleToInt32Bits(ValueOf(number));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static FloatUnit Parse(ref ByteReader reader)
    {
        var head = reader.UInt8("kind of unit");
        var kind = (FloatUnitKind)(head & ~OtherFlag);
        if (kind > FloatUnitKind.Factor)
            throw new HypressFormatException($"a unit of kind {(byte)kind}");
        var isPower = kind == FloatUnitKind.PowerOfTwo;
        var exponent = reader.UInt8(
            "exponent of the unit",
            0,
            isPower ? byte.MaxValue : (byte)MostDecimals
        );
        var unit = new FloatUnit(kind, isPower ? exponent + LeastExponent : exponent);
        if (head < OtherFlag)
            return unit;
        var number = (int)(reader.UInt32("number of the other value") ^ (1u << 31));
        return unit with { Other = (number, reader.UInt32("bits of the other value")) };
    }

    /// <summary>Appends it.</summary>
    public void Write(ByteWriter writer)
    {
        writer.UInt8((byte)((byte)Kind | (Other is null ? 0 : OtherFlag)));
        writer.UInt8(
            (byte)(Kind == FloatUnitKind.PowerOfTwo ? Exponent - LeastExponent : Exponent)
        );
        if (Other is not { } other)
            return;
        writer.UInt32((uint)other.Number ^ (1u << 31));
        writer.UInt32(other.Bits);
    }

    private static IEnumerable<FloatUnit> Candidates(int lowest)
    {
        yield return new(FloatUnitKind.PowerOfTwo, Math.Min(lowest, byte.MaxValue + LeastExponent));
        for (var decimals = 1; decimals <= MostDecimals; decimals++)
        {
            yield return new(FloatUnitKind.Decimal, decimals);
            yield return new(FloatUnitKind.Factor, decimals);
        }
    }

    // The unit with the number of the other value, where every value comes back from its number.
    private FloatUnit? For(CubeView floats, uint? other)
    {
        var (least, row) = (0, new float[floats.Shape.Samples]);
        for (var band = 0; band < floats.Shape.Bands; band++)
        for (var line = 0; line < floats.Shape.Lines; line++)
        {
            floats.ReadRow(band, line, row.AsSpan());
            foreach (var value in row)
            {
                var bits = BitConverter.SingleToUInt32Bits(value);
                if (bits == other)
                    continue;
                var number = (int)Count(value);
                if (BitConverter.SingleToUInt32Bits(ValueOf(number)) != bits)
                    return null;
                least = Math.Min(least, number);
            }
        }
        return other is { } pattern ? this with { Other = (least - 1, pattern) } : this;
    }

    private double Count(float value) =>
        Kind == FloatUnitKind.Decimal ? Math.Round(value * _unit) : Math.Round(value / _unit);

    // The exponent of the lowest bit that is set.
    private static int LowestBit(uint bits)
    {
        var exponent = (int)(bits >> 23) & 255;
        var fraction = (bits & 0x7FFFFF) | (exponent > 0 ? 1u << 23 : 0);
        return Math.Max(exponent, 1)
            + LeastExponent
            - 1
            + BitOperations.TrailingZeroCount(fraction);
    }
}
