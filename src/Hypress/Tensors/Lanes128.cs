using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Tensors;

/// <summary>Four values: Arm, and x86 with FMA but narrow vectors.</summary>
internal readonly struct Lanes128(Vector128<float> values) : ILanes<Lanes128>
{
    private readonly Vector128<float> _values = values;

    public static int Count => Vector128<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Load(ref readonly float source, int offset) =>
        new(Vector128.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 MultiplyAdd(Lanes128 x, Lanes128 y, Lanes128 z) =>
        new(Vector128.FusedMultiplyAdd(x._values, y._values, z._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 WhereGreater(
        Lanes128 a,
        Lanes128 b,
        Lanes128 then,
        Lanes128 otherwise
    ) =>
        new(
            Vector128.ConditionalSelect(
                Vector128.GreaterThan(a._values, b._values),
                then._values,
                otherwise._values
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes128 value)
    {
        var half = new Lanes128(Vector128.Shuffle(value._values, Vector128.Create(2, 3, 0, 1)));
        value = WhereGreater(half, value, half, value);
        var other = new Lanes128(Vector128.Shuffle(value._values, Vector128.Create(1, 0, 3, 2)));
        return WhereGreater(other, value, other, value)._values.ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Sqrt(Lanes128 value) => new(Vector128.Sqrt(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 Abs(Lanes128 value) => new(Vector128.Abs(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 PowerOfTwo(Lanes128 n)
    {
        var exponent = Vector128.ConvertToInt32(n._values) + Vector128.Create(127);
        return new(Vector128.ShiftLeft(exponent, 23).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes128 Mantissa, Lanes128 Exponent) Split(Lanes128 value)
    {
        var bits = value._values.AsInt32();
        var mantissa = (bits & Vector128.Create(0x7FFFFF)) | Vector128.Create(0x3F800000);
        var exponent = Vector128.ShiftRightArithmetic(bits, 23) - Vector128.Create(127);
        return (new(mantissa.AsSingle()), new(Vector128.ConvertToSingle(exponent)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator +(Lanes128 a, Lanes128 b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator -(Lanes128 a, Lanes128 b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator *(Lanes128 a, Lanes128 b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128 operator /(Lanes128 a, Lanes128 b) => new(a._values / b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, int offset) =>
        _values.StoreUnsafe(ref destination, (nuint)offset);
}
