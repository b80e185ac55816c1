// Source: CCSDS 123.0-B-2, as in PlainPredictor, which judges this one.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hypress.Codecs.Ccsds123;

/// <summary>One step of the wavefront: all bands, each at its own pixel.</summary>
internal interface IWavefrontKernel
{
    /// <summary>Turns a row of samples into indices or of indices into samples, in place.</summary>
    void Step(WavefrontState state, Span<int> row);
}

/// <summary>What a kernel is compiled for.</summary>
internal interface IWavefrontTask
{
    static abstract bool Decodes { get; }

    static abstract bool Lossy { get; }
}

internal readonly struct LosslessEncoding : IWavefrontTask
{
    public static bool Decodes => false;

    public static bool Lossy => false;
}

internal readonly struct LossyEncoding : IWavefrontTask
{
    public static bool Decodes => false;

    public static bool Lossy => true;
}

internal readonly struct LosslessDecoding : IWavefrontTask
{
    public static bool Decodes => true;

    public static bool Lossy => false;
}

internal readonly struct LossyDecoding : IWavefrontTask
{
    public static bool Decodes => true;

    public static bool Lossy => true;
}

/// <summary>The kernel for AVX2: eight bands a vector.</summary>
/// <remarks>
/// Rows are cut once a step and looked at as vectors, so that a vector costs one check of its index. Exact: values have at most 18 bits here and weights 22, products
/// are summed in 64 bits, and quotients of numbers below 2^17 come out of a correctly rounded division rounded down.
/// </remarks>
internal sealed class WavefrontKernel<TTask> : IWavefrontKernel
    where TTask : struct, IWavefrontTask
{
    private const int Lanes = WavefrontPredictor.Lanes;

    public void Step(WavefrontState state, Span<int> row)
    {
        var image = state.Image;
        var (min, max, mid) = ((int)image.Min, (int)image.Max, (int)image.Mid);
        var omega = state.Predictor.WeightBits;
        var (directional, bands) = (state.Directional, state.Predictor.Bands);
        var components = state.Components;
        var rows = state.Rows;
        var above = Vectors(state.Samples.AsSpan(rows.Above, row.Length));
        var left = Vectors(state.Samples.AsSpan(rows.Left, row.Length));
        var aboveLeft = Vectors(state.Samples.AsSpan(rows.AboveLeft, row.Length));
        var aboveRight = Vectors(state.Samples.AsSpan(rows.AboveRight, row.Length));
        var current = Vectors(state.Samples.AsSpan(rows.Current, row.Length));
        var differences = Vectors(state.Differences.AsSpan(state.DifferencesRow(0), row.Length));
        var weights = Vectors(state.Weights);
        var leftShifts = Vectors(state.LeftShifts);
        var rightShifts = Vectors(state.RightShifts);
        var roundings = Vectors(state.Rounding);
        var values = Vectors(row);
        ReadOnlySpan<int> earlier = state.Differences;
        Span<int> before = stackalloc int[PredictorParameters.MaxBands + 1]; // rows of d
        for (var i = 0; i <= bands; i++)
            before[i] = state.DifferencesRow(i) - i;

        var scale = Vector256.Create(1 << omega);
        var (lowest, highest) = (Vector256.Create(2 * min), Vector256.Create((2 * max) + 1));
        var centre = Vector256.Create((2 * mid) + 1);
        var weightMin = Vector256.Create(-(1 << (omega + 2)));
        var weightMax = Vector256.Create((1 << (omega + 2)) - 1);
        var one = Vector256<int>.One;

        var column = state.Column; // x of the vector's first band

        for (var v = 0; v < values.Length; v++, column -= Lanes)
        {
            var z = v * Lanes;
            if (column < 0)
                column += image.Samples;
            Neighbours(
                state,
                above[v],
                left[v],
                aboveLeft[v],
                aboveRight[v],
                z,
                column,
                out var sigma,
                out var dN,
                out var dW,
                out var dNW
            );

            // the register, in even and odd lanes of 64 bits
            var offset = sigma - Vector256.Create(4 * mid);
            var even = Avx2.Multiply(offset, scale);
            var odd = Avx2.Multiply(High(offset), scale);
            var directions = v * components; // weights of the three differences, those of bands behind them
            var central = directions + directional;
            if (directional != 0)
            {
                Accumulate(dN, weights[directions], ref even, ref odd);
                Accumulate(dW, weights[directions + 1], ref even, ref odd);
                Accumulate(dNW, weights[directions + 2], ref even, ref odd);
            }
            for (var i = 1; i <= bands; i++)
            {
                Accumulate(
                    Vector256.Create(earlier.Slice(before[i] + z, Lanes)),
                    weights[central + i - 1],
                    ref even,
                    ref odd
                );
            }
            if (state.Wraps)
            {
                even = Wrapped(even, state.Predictor.RegisterBits);
                odd = Wrapped(odd, state.Predictor.RegisterBits);
            }
            // Bits Omega + 1 and up of each register; the value fits the 32 that remain.
            var s2 = Avx2.Blend(
                Vector256.ShiftRightLogical(even, omega + 1).AsInt32(),
                Vector256.ShiftLeft(odd, 31 - omega).AsInt32(),
                0b10101010
            );
            s2 = Vector256.Min(Vector256.Max(s2 + centre, lowest), highest);
            var predicted = Vector256.ShiftRightArithmetic(s2, 1);
            // +1 where s2 is even, -1 where it is odd
            var parity = one - Vector256.ShiftLeft(s2 & one, 1);

            var given = values[v];
            Vector256<int> limit,
                bin,
                index,
                reconstructed;
            if (TTask.Lossy)
            {
                limit = MaxError(state, z, predicted);
                bin = limit + limit + one;
            }
            else
            {
                (limit, bin) = (default, one);
            }
            var low = predicted - Vector256.Create(min);
            var high = Vector256.Create(max) - predicted;
            if (TTask.Lossy)
            {
                low = Quotient(low + limit, bin);
                high = Quotient(high + limit, bin);
            }
            var theta = Vector256.Min(low, high);

            if (TTask.Decodes)
            {
                index = Unmapped(given, theta, low, high, parity);
                reconstructed = predicted + (TTask.Lossy ? index * bin : index);
                reconstructed = Vector256.Min(
                    Vector256.Max(reconstructed, Vector256.Create(min)),
                    Vector256.Create(max)
                );
                values[v] = reconstructed;
            }
            else
            {
                var residual = given - predicted;
                if (TTask.Lossy)
                {
                    index = Avx2.Sign(Quotient(Vector256.Abs(residual) + limit, bin), residual);
                    reconstructed = predicted + (index * bin);
                    reconstructed = Vector256.Min(
                        Vector256.Max(reconstructed, Vector256.Create(min)),
                        Vector256.Create(max)
                    );
                }
                else
                {
                    (index, reconstructed) = (residual, given);
                }
                values[v] = Mapped(index, theta, parity);
            }

            var representative = state.HasRepresentatives
                ? Representative(state, z, even, odd, reconstructed, index, limit)
                : reconstructed;
            current[v] = representative;
            differences[v] = Vector256.ShiftLeft(representative, 2) - sigma;

            // Every weight moves by half of the scaled difference, towards the sign of the error.
            var error = reconstructed + reconstructed - s2;
            var sign = Vector256.ShiftRightArithmetic(error, 31) | one;
            var steps = new WeightSteps(
                leftShifts[v].AsUInt32(),
                roundings[v],
                rightShifts[v].AsUInt32(),
                weightMin,
                weightMax
            );
            if (directional != 0)
            {
                Move(ref weights[directions], dN, sign, steps);
                Move(ref weights[directions + 1], dW, sign, steps);
                Move(ref weights[directions + 2], dNW, sign, steps);
            }
            for (var i = 1; i <= bands; i++)
                Move(
                    ref weights[central + i - 1],
                    Vector256.Create(earlier.Slice(before[i] + z, Lanes)),
                    sign,
                    steps
                );
        }
    }

    private static Span<Vector256<int>> Vectors(Span<int> values) =>
        MemoryMarshal.Cast<int, Vector256<int>>(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(
        ref Vector256<int> component,
        Vector256<int> difference,
        Vector256<int> sign,
        in WeightSteps steps
    )
    {
        var scaled = Avx2.ShiftLeftLogicalVariable(Avx2.Sign(difference, sign), steps.Left);
        var step = Avx2.ShiftRightArithmeticVariable(scaled + steps.Rounding, steps.Right);
        component = Vector256.Min(Vector256.Max(component + step, steps.Min), steps.Max);
    }

    // local sums and differences
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Neighbours(
        WavefrontState state,
        Vector256<int> n,
        Vector256<int> w,
        Vector256<int> nw,
        Vector256<int> ne,
        int z,
        int column,
        out Vector256<int> sigma,
        out Vector256<int> dN,
        out Vector256<int> dW,
        out Vector256<int> dNW
    )
    {
        var first = Vector256<int>.Zero; // all ones in the image's first line
        var kind = state.Predictor.LocalSum;
        var width = state.Image.Samples;
        if (column < Lanes || column == width - 1 || state.Pixel - z - (Lanes - 1) < width)
        {
            // Some band stands at a border of the image.
            var lane = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);
            var x = Vector256.Create(column) - lane;
            x = Vector256.ConditionalSelect(
                Vector256.LessThan(x, Vector256<int>.Zero),
                x + Vector256.Create(width),
                x
            );
            var atStart = Vector256.Equals(x, Vector256<int>.Zero);
            var atEnd = Vector256.Equals(x, Vector256.Create(width - 1));
            var pixel = (int)Math.Min(state.Pixel - z, int.MaxValue - Lanes);
            first = Vector256.LessThan(Vector256.Create(pixel) - lane, Vector256.Create(width));
            ne = Vector256.ConditionalSelect(atEnd, n, ne);
            sigma = Sum(
                kind,
                n,
                Vector256.ConditionalSelect(atStart, ne, w),
                kind == LocalSum.WideNeighbor
                    ? Vector256.ConditionalSelect(atStart, n, nw)
                    : Vector256.ConditionalSelect(atStart, ne, nw),
                kind == LocalSum.NarrowNeighbor ? Vector256.ConditionalSelect(atEnd, nw, ne) : ne
            );
            var firstLine = kind is LocalSum.WideNeighbor or LocalSum.WideColumn
                ? w
                : Vector256.Create(state.Samples.AsSpan(state.Rows.LeftOfBandBefore + z, Lanes));
            if (z == 0 && kind is LocalSum.NarrowNeighbor or LocalSum.NarrowColumn)
                firstLine = firstLine.WithElement(0, (int)state.Image.Mid);
            sigma = Vector256.ConditionalSelect(first, Vector256.ShiftLeft(firstLine, 2), sigma);
            w = Vector256.ConditionalSelect(atStart, n, w);
            nw = Vector256.ConditionalSelect(atStart, n, nw);
        }
        else
        {
            sigma = Sum(kind, n, w, nw, ne);
        }
        dN = Vector256.AndNot(Vector256.ShiftLeft(n, 2) - sigma, first);
        dW = Vector256.AndNot(Vector256.ShiftLeft(w, 2) - sigma, first);
        dNW = Vector256.AndNot(Vector256.ShiftLeft(nw, 2) - sigma, first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum(
        LocalSum kind,
        Vector256<int> n,
        Vector256<int> w,
        Vector256<int> nw,
        Vector256<int> ne
    ) =>
        kind switch
        {
            LocalSum.WideNeighbor => w + nw + n + ne,
            LocalSum.NarrowNeighbor => nw + n + n + ne,
            _ => Vector256.ShiftLeft(n, 2),
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        Vector256<int> difference,
        Vector256<int> weight,
        ref Vector256<long> even,
        ref Vector256<long> odd
    )
    {
        even += Avx2.Multiply(difference, weight);
        odd += Avx2.Multiply(High(difference), High(weight));
    }

    /// <summary>The odd lanes, where <see cref="Avx2.Multiply(Vector256{int}, Vector256{int})"/> looks for them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> High(Vector256<int> lanes) =>
        Vector256.ShiftRightLogical(lanes.AsInt64(), 32).AsInt32();

    private static Vector256<long> Wrapped(Vector256<long> register, int bits)
    {
        var sign = Vector256.Create(1L << (bits - 1));
        var mask = Vector256.Create((sign[0] << 1) - 1);
        return ((register & mask) ^ sign) - sign;
    }

    // maximum error
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MaxError(WavefrontState state, int z, Vector256<int> predicted)
    {
        var absolute = Vector256.Create(state.Absolute.AsSpan(z, Lanes));
        if (!state.HasRelative)
            return absolute;
        var relative = Vector256.ShiftRightLogical(
            Vector256.Create(state.Relative.AsSpan(z, Lanes)) * Vector256.Abs(predicted),
            state.Image.Depth
        );
        return state.HasAbsolute ? Vector256.Min(absolute, relative) : relative;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Quotient(Vector256<int> dividend, Vector256<int> divisor) =>
        Avx.ConvertToVector256Int32WithTruncation(
            Vector256.ConvertToSingle(dividend) / Vector256.ConvertToSingle(divisor)
        );

    // mapped quantizer index
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Mapped(
        Vector256<int> index,
        Vector256<int> theta,
        Vector256<int> parity
    )
    {
        var size = Vector256.Abs(index);
        var negative = Vector256.ShiftRightArithmetic(Avx2.Sign(index, parity), 31);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(size, theta),
            size + theta,
            size + size + negative
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Unmapped(
        Vector256<int> mapped,
        Vector256<int> theta,
        Vector256<int> low,
        Vector256<int> high,
        Vector256<int> parity
    )
    {
        var folded = Vector256.ShiftRightLogical(mapped, 1) ^ -(mapped & Vector256<int>.One);
        var outside = Avx2.Sign(
            mapped - theta,
            ~Vector256.GreaterThan(high, low) | Vector256<int>.One
        );
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(mapped, theta + theta),
            outside,
            Avx2.Sign(folded, parity)
        );
    }

    // sample representatives
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Representative(
        WavefrontState state,
        int z,
        Vector256<long> even,
        Vector256<long> odd,
        Vector256<int> reconstructed,
        Vector256<int> index,
        Vector256<int> limit
    )
    {
        var (omega, theta) = (state.Predictor.WeightBits, state.RepresentativeBits);
        var phi = Vector256.Create(state.Damping.AsSpan(z, Lanes));
        var psi = Vector256.Create(state.Offset.AsSpan(z, Lanes));
        // The bin's centre, moved towards the prediction, in 2^-Theta.
        var centre = Vector256.ShiftLeft(reconstructed, theta) - Avx2.Sign(limit * psi, index);
        var share = Vector256.ShiftLeft(Vector256.Create(1 << theta) - phi, 2);
        var low = Blend(state, even, phi, share, centre);
        var high = Blend(state, odd, High(phi), High(share), High(centre));
        var doubled = Avx2.Blend(
            Vector256.ShiftRightLogical(low, omega + theta + 1).AsInt32(),
            Vector256.ShiftLeft(high, 31 - omega - theta).AsInt32(),
            0b10101010
        );
        return Vector256.ShiftRightArithmetic(doubled + Vector256<int>.One, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Blend(
        WavefrontState state,
        Vector256<long> register,
        Vector256<int> phi,
        Vector256<int> share,
        Vector256<int> centre
    )
    {
        var image = state.Image;
        var (omega, theta) = (state.Predictor.WeightBits, state.RepresentativeBits);
        var half = 1L << (omega + 1);
        // hr, less the half that the blend takes off again
        var predicted =
            Vector256.Min(
                Vector256.Max(
                    register + Vector256.Create((image.Mid << (omega + 2)) + half),
                    Vector256.Create(image.Min << (omega + 2))
                ),
                Vector256.Create((image.Max << (omega + 2)) + half)
            ) - Vector256.Create(half);
        // phi has 4 bits and the prediction at most 39: two products make theirs.
        var product =
            Avx2.Multiply(phi.AsUInt32(), predicted.AsUInt32()).AsInt64()
            + Vector256.ShiftLeft(Avx2.Multiply(phi, High(predicted.AsInt32())), 32);
        return Vector256.ShiftLeft(Avx2.Multiply(share, centre), omega - theta) + product;
    }
}

/// <summary>How a vector's weights move.</summary>
internal readonly record struct WeightSteps(
    Vector256<uint> Left,
    Vector256<int> Rounding,
    Vector256<uint> Right,
    Vector256<int> Min,
    Vector256<int> Max
);
