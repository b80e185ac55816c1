using System.Runtime.CompilerServices;

namespace Hypress.Tensors;

/// <summary>Elementary functions with the same bits on every machine and in every vector width.</summary>
/// <remarks>
/// Range reduction and minimax polynomials of the Cephes library (S. Moshier), evaluated by fused multiply-adds in one
/// order. Within 2 ulp of the true value, erf and tanh too where they aren't 1. NaN counts as the smallest argument.
/// </remarks>
internal static class DeterministicMath
{
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>e^x; x is clamped to -87..88, so the result is normal and finite.</summary>
    public static float Exp(float x) => Exp(new LanesScalar(x)).Value;

    /// <summary>ln x; arguments below the smallest normal number count as it.</summary>
    public static float Log(float x) => Log(new LanesScalar(x)).Value;

    /// <summary>tanh x.</summary>
    public static float Tanh(float x) => Tanh(new LanesScalar(x)).Value;

    /// <summary>1 / (1 + e^-x).</summary>
    public static float Sigmoid(float x) => Sigmoid(new LanesScalar(x)).Value;

    /// <summary>The error function.</summary>
    public static float Erf(float x) => Erf(new LanesScalar(x)).Value;

    /// <inheritdoc cref="Exp(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        var least = T.Broadcast(-87);
        var most = T.Broadcast(88);
        x = T.WhereGreater(x, least, x, least);
        x = T.WhereGreater(x, most, most, x);
        // Adding 1.5 · 2^23 rounds to a whole number, halves to even.
        var magic = T.Broadcast(12582912);
        var n = T.MultiplyAdd(x, T.Broadcast(1.44269504f), magic) - magic;
        var r = T.MultiplyAdd(n, T.Broadcast(-0.693359375f), x);
        r = T.MultiplyAdd(n, T.Broadcast(2.12194440e-4f), r);
        var p = T.Broadcast(1.9875691500e-4f);
        p = T.MultiplyAdd(p, r, T.Broadcast(1.3981999507e-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(8.3334519073e-3f));
        p = T.MultiplyAdd(p, r, T.Broadcast(4.1665795894e-2f));
        p = T.MultiplyAdd(p, r, T.Broadcast(1.6666665459e-1f));
        p = T.MultiplyAdd(p, r, T.Broadcast(5.0000001201e-1f));
        p = T.MultiplyAdd(p, r * r, r) + T.Broadcast(1);
        return p * T.PowerOfTwo(n);
    }

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : struct, ILanes<T>
    {
        var least = T.Broadcast(SmallestNormal);
        var (m, e) = T.Split(T.WhereGreater(x, least, x, least));
        var one = T.Broadcast(1);
        var root = T.Broadcast(1.41421356f);
        e = T.WhereGreater(m, root, e + one, e);
        m = T.WhereGreater(m, root, m * T.Broadcast(0.5f), m) - one;
        var p = T.Broadcast(7.0376836292e-2f);
        p = T.MultiplyAdd(p, m, T.Broadcast(-1.1514610310e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(1.1676998740e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(-1.2420140846e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(1.4249322787e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(-1.6668057665e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(2.0000714765e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(-2.4999993993e-1f));
        p = T.MultiplyAdd(p, m, T.Broadcast(3.3333331174e-1f));
        var square = m * m;
        var y = T.MultiplyAdd(e, T.Broadcast(-2.12194440e-4f), p * m * square);
        y = T.MultiplyAdd(square, T.Broadcast(-0.5f), y);
        return T.MultiplyAdd(e, T.Broadcast(0.693359375f), m + y);
    }

    /// <inheritdoc cref="Tanh(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        var zero = T.Broadcast(0);
        var one = T.Broadcast(1);
        var magnitude = T.Abs(x);
        var square = x * x;
        var p = T.Broadcast(-5.70498872745e-3f);
        p = T.MultiplyAdd(p, square, T.Broadcast(2.06390887954e-2f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-5.37397155531e-2f));
        p = T.MultiplyAdd(p, square, T.Broadcast(1.33314422036e-1f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-3.33332819422e-1f));
        var small = T.MultiplyAdd(p * square, x, x);
        var far = one - (T.Broadcast(2) / (Exp(magnitude + magnitude) + one));
        var large = T.WhereGreater(zero, x, zero - far, far);
        return T.WhereGreater(T.Broadcast(0.625f), magnitude, small, large);
    }

    /// <inheritdoc cref="Sigmoid(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        return one / (one + Exp(T.Broadcast(0) - x));
    }

    /// <inheritdoc cref="Erf(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x)
        where T : struct, ILanes<T>
    {
        var zero = T.Broadcast(0);
        var one = T.Broadcast(1);
        var magnitude = T.Abs(x);
        var near = ErfNearZero(x);
        var far = one - ErfcBeyondOne(magnitude);
        var signed = T.WhereGreater(zero, x, zero - far, far);
        return T.WhereGreater(one, magnitude, near, signed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ErfNearZero<T>(T x)
        where T : struct, ILanes<T>
    {
        var square = x * x;
        var p = T.Broadcast(7.853861353153693e-5f);
        p = T.MultiplyAdd(p, square, T.Broadcast(-8.010193625184903e-4f));
        p = T.MultiplyAdd(p, square, T.Broadcast(5.188327685732524e-3f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-2.685381193529856e-2f));
        p = T.MultiplyAdd(p, square, T.Broadcast(1.128358514861418e-1f));
        p = T.MultiplyAdd(p, square, T.Broadcast(-3.761262582423300e-1f));
        p = T.MultiplyAdd(p, square, T.Broadcast(1.128379165726710f));
        return p * x;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ErfcBeyondOne<T>(T x)
        where T : struct, ILanes<T>
    {
        var one = T.Broadcast(1);
        x = T.WhereGreater(x, one, x, one);
        var q = one / x;
        var y = q * q;
        var p = T.Broadcast(2.326819970068386e-2f);
        p = T.MultiplyAdd(p, y, T.Broadcast(-1.387039388740657e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(3.687424674597105e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(-5.824733027278666e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(6.210004621745983e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(-4.944515323274145e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(3.404879937665872e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(-2.741127028184656e-1f));
        p = T.MultiplyAdd(p, y, T.Broadcast(5.638259427386472e-1f));
        var r = T.Broadcast(-1.047766399936249e+1f);
        r = T.MultiplyAdd(r, y, T.Broadcast(1.297719955372516e+1f));
        r = T.MultiplyAdd(r, y, T.Broadcast(-7.495518717768503e+0f));
        r = T.MultiplyAdd(r, y, T.Broadcast(2.921019019210786e+0f));
        r = T.MultiplyAdd(r, y, T.Broadcast(-1.015265279202700e+0f));
        r = T.MultiplyAdd(r, y, T.Broadcast(4.218463358204948e-1f));
        r = T.MultiplyAdd(r, y, T.Broadcast(-2.820767439740514e-1f));
        r = T.MultiplyAdd(r, y, T.Broadcast(5.641895067754075e-1f));
        var polynomial = T.WhereGreater(T.Broadcast(2), x, p, r);
        return Exp(T.Broadcast(0) - (x * x)) * q * polynomial;
    }
}
