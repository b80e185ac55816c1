namespace Hypress.Tensors;

/// <summary>
/// Several float32 values that are computed side by side. Kernels are written once over it; each lane gets the same
/// bits whatever the width, since every operation here is IEEE 754's, rounded once.
/// </summary>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Values side by side.</summary>
    static abstract int Count { get; }

    /// <summary>Reads neighbouring values, the first one <paramref name="offset"/> values after <paramref name="source"/>.</summary>
    static abstract TSelf Load(ref readonly float source, int offset);

    /// <summary>The same value in each lane.</summary>
    static abstract TSelf Broadcast(float value);

    /// <summary>x·y + z, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);

    /// <summary>Lane by lane: <paramref name="then"/> where a is greater than b, else <paramref name="otherwise"/> (so for NaN).</summary>
    static abstract TSelf WhereGreater(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>The largest of the lanes, none of which may be NaN.</summary>
    static abstract float Largest(TSelf value);

    /// <summary>The square root, correctly rounded.</summary>
    static abstract TSelf Sqrt(TSelf value);

    /// <summary>Without the sign.</summary>
    static abstract TSelf Abs(TSelf value);

    /// <summary>2^n for whole n of -126..127.</summary>
    static abstract TSelf PowerOfTwo(TSelf n);

    /// <summary>Splits a positive normal number into a mantissa of [1, 2) and the exponent of two.</summary>
    static abstract (TSelf Mantissa, TSelf Exponent) Split(TSelf value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>Writes the values, the first one <paramref name="offset"/> values after <paramref name="destination"/>.</summary>
    void Store(ref float destination, int offset);
}
