using System.Runtime.CompilerServices;

namespace Hypress.Tensors;

/// <summary>One value: for processors without fused multiply-add, for leftovers, and to judge the wide ones.</summary>
internal readonly struct LanesScalar(float value) : ILanes<LanesScalar>
{
    private readonly float _value = value;

    public static int Count => 1;

    public float Value => _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Load(ref readonly float source, int offset) =>
        new(Unsafe.Add(ref Unsafe.AsRef(in source), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LanesScalar MultiplyAdd(LanesScalar x, LanesScalar y, LanesScalar z) =>
        new(Fma.Exact(x._value, y._value, z._value));

    public static LanesScalar WhereGreater(
        LanesScalar a,
        LanesScalar b,
        LanesScalar then,
        LanesScalar otherwise
    ) => a._value > b._value ? then : otherwise;

    public static float Largest(LanesScalar value) => value.Value;

    public static LanesScalar Sqrt(LanesScalar value) => new(float.Sqrt(value._value));

    public static LanesScalar Abs(LanesScalar value) => new(float.Abs(value._value));

    public static LanesScalar PowerOfTwo(LanesScalar n) =>
        new(BitConverter.Int32BitsToSingle(((int)n._value + 127) << 23));

    public static (LanesScalar Mantissa, LanesScalar Exponent) Split(LanesScalar value)
    {
        var bits = BitConverter.SingleToInt32Bits(value._value);
        var mantissa = BitConverter.Int32BitsToSingle((bits & 0x7FFFFF) | 0x3F800000);
        return (new(mantissa), new((bits >> 23) - 127));
    }

    public static LanesScalar operator +(LanesScalar a, LanesScalar b) => new(a._value + b._value);

    public static LanesScalar operator -(LanesScalar a, LanesScalar b) => new(a._value - b._value);

    public static LanesScalar operator *(LanesScalar a, LanesScalar b) => new(a._value * b._value);

    public static LanesScalar operator /(LanesScalar a, LanesScalar b) => new(a._value / b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination, int offset) =>
        Unsafe.Add(ref destination, offset) = _value;
}
