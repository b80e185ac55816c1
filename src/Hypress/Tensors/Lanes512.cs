using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Tensors;

/// <summary>Sixteen values: AVX-512.</summary>
internal readonly struct Lanes512(Vector512<float> values) : ILanes<Lanes512>
{
    private readonly Vector512<float> _values = values;

    public static int Count => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(ref readonly float source, int offset) =>
        new(Vector512.LoadUnsafe(in source, (nuint)offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 MultiplyAdd(Lanes512 x, Lanes512 y, Lanes512 z) =>
        new(Vector512.FusedMultiplyAdd(x._values, y._values, z._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 WhereGreater(
        Lanes512 a,
        Lanes512 b,
        Lanes512 then,
        Lanes512 otherwise
    ) =>
        new(
            Vector512.ConditionalSelect(
                Vector512.GreaterThan(a._values, b._values),
                then._values,
                otherwise._values
            )
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Lanes512 value)
    {
        var (lower, upper) = (
            new Lanes256(value._values.GetLower()),
            new Lanes256(value._values.GetUpper())
        );
        return Lanes256.Largest(Lanes256.WhereGreater(upper, lower, upper, lower));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 value) => new(Vector512.Sqrt(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Abs(Lanes512 value) => new(Vector512.Abs(value._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 PowerOfTwo(Lanes512 n)
    {
        var exponent = Vector512.ConvertToInt32(n._values) + Vector512.Create(127);
        return new(Vector512.ShiftLeft(exponent, 23).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes512 Mantissa, Lanes512 Exponent) Split(Lanes512 value)
    {
        var bits = value._values.AsInt32();
        var mantissa = (bits & Vector512.Create(0x7FFFFF)) | Vector512.Create(0x3F800000);
        var exponent = Vector512.ShiftRightArithmetic(bits, 23) - Vector512.Create(127);
        return (new(mantissa.AsSingle()), new(Vector512.ConvertToSingle(exponent)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(a._values / b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, int offset) =>
        _values.StoreUnsafe(ref destination, (nuint)offset);
}
