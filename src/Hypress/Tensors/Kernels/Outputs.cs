using System.Runtime.CompilerServices;

namespace Hypress.Tensors.Kernels;

/// <summary>One pixel's outputs in a panel: one to four vectors that stay in registers.</summary>
internal interface IOutputs<TSelf, T>
    where TSelf : struct, IOutputs<TSelf, T>
    where T : struct, ILanes<T>
{
    /// <summary>How many vectors.</summary>
    static abstract int Vectors { get; }

    /// <summary>Reads neighbouring vectors.</summary>
    static abstract TSelf Load(ref float source);

    /// <summary>x · weights + sums, each rounded once.</summary>
    static abstract TSelf MultiplyAdd(T x, TSelf weights, TSelf sums);

    /// <summary>Writes neighbouring vectors.</summary>
    void Store(ref float destination);
}

/// <inheritdoc/>
internal readonly struct Outputs4<T>(T a, T b, T c, T d) : IOutputs<Outputs4<T>, T>
    where T : struct, ILanes<T>
{
    private readonly T _a = a;
    private readonly T _b = b;
    private readonly T _c = c;
    private readonly T _d = d;

    public static int Vectors => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs4<T> Load(ref float source) =>
        new(
            T.Load(ref source, 0),
            T.Load(ref source, 1 * T.Count),
            T.Load(ref source, 2 * T.Count),
            T.Load(ref source, 3 * T.Count)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs4<T> MultiplyAdd(T x, Outputs4<T> weights, Outputs4<T> sums) =>
        new(
            T.MultiplyAdd(x, weights._a, sums._a),
            T.MultiplyAdd(x, weights._b, sums._b),
            T.MultiplyAdd(x, weights._c, sums._c),
            T.MultiplyAdd(x, weights._d, sums._d)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination)
    {
        _a.Store(ref destination, 0);
        _b.Store(ref destination, 1 * T.Count);
        _c.Store(ref destination, 2 * T.Count);
        _d.Store(ref destination, 3 * T.Count);
    }
}

/// <inheritdoc/>
internal readonly struct Outputs3<T>(T a, T b, T c) : IOutputs<Outputs3<T>, T>
    where T : struct, ILanes<T>
{
    private readonly T _a = a;
    private readonly T _b = b;
    private readonly T _c = c;

    public static int Vectors => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs3<T> Load(ref float source) =>
        new(
            T.Load(ref source, 0),
            T.Load(ref source, 1 * T.Count),
            T.Load(ref source, 2 * T.Count)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs3<T> MultiplyAdd(T x, Outputs3<T> weights, Outputs3<T> sums) =>
        new(
            T.MultiplyAdd(x, weights._a, sums._a),
            T.MultiplyAdd(x, weights._b, sums._b),
            T.MultiplyAdd(x, weights._c, sums._c)
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination)
    {
        _a.Store(ref destination, 0);
        _b.Store(ref destination, 1 * T.Count);
        _c.Store(ref destination, 2 * T.Count);
    }
}

/// <inheritdoc/>
internal readonly struct Outputs2<T>(T a, T b) : IOutputs<Outputs2<T>, T>
    where T : struct, ILanes<T>
{
    private readonly T _a = a;
    private readonly T _b = b;

    public static int Vectors => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs2<T> Load(ref float source) =>
        new(T.Load(ref source, 0), T.Load(ref source, 1 * T.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs2<T> MultiplyAdd(T x, Outputs2<T> weights, Outputs2<T> sums) =>
        new(T.MultiplyAdd(x, weights._a, sums._a), T.MultiplyAdd(x, weights._b, sums._b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination)
    {
        _a.Store(ref destination, 0);
        _b.Store(ref destination, 1 * T.Count);
    }
}

/// <inheritdoc/>
internal readonly struct Outputs1<T>(T a) : IOutputs<Outputs1<T>, T>
    where T : struct, ILanes<T>
{
    private readonly T _a = a;

    public static int Vectors => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs1<T> Load(ref float source) => new(T.Load(ref source, 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Outputs1<T> MultiplyAdd(T x, Outputs1<T> weights, Outputs1<T> sums) =>
        new(T.MultiplyAdd(x, weights._a, sums._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination)
    {
        _a.Store(ref destination, 0);
    }
}
