using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Tensors;

/// <summary>Eight values: AVX2.</summary>
internal readonly struct Lanes256(Vector256<float> values) : ILanes<Lanes256>
{
    private readonly Vector256<float> _values = values;

    public static int Count => Vector256<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(ref readonly float source, int offset) =>
        new(Vector256.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 x, Lanes256 y, Lanes256 z) =>
        new(Vector256.FusedMultiplyAdd(x._values, y._values, z._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 WhereGreater(
        Lanes256 a,
        Lanes256 b,
        Lanes256 then,
        Lanes256 otherwise
    ) =>
        new(
            Vector256.ConditionalSelect(
                Vector256.GreaterThan(a._values, b._values),
                then._values,
                otherwise._values
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes256 value)
    {
        var (lower, upper) = (
            new Lanes128(value._values.GetLower()),
            new Lanes128(value._values.GetUpper())
        );
        return Lanes128.Largest(Lanes128.WhereGreater(upper, lower, upper, lower));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 value) => new(Vector256.Sqrt(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 value) => new(Vector256.Abs(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 PowerOfTwo(Lanes256 n)
    {
        var exponent = Vector256.ConvertToInt32(n._values) + Vector256.Create(127);
        return new(Vector256.ShiftLeft(exponent, 23).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes256 Mantissa, Lanes256 Exponent) Split(Lanes256 value)
    {
        var bits = value._values.AsInt32();
        var mantissa = (bits & Vector256.Create(0x7FFFFF)) | Vector256.Create(0x3F800000);
        var exponent = Vector256.ShiftRightArithmetic(bits, 23) - Vector256.Create(127);
        return (new(mantissa.AsSingle()), new(Vector256.ConvertToSingle(exponent)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(a._values / b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, int offset) =>
        _values.StoreUnsafe(ref destination, (nuint)offset);
}
