using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hypress.Transforms.Wavelet;

/// <summary>The 9/7 wavelet of Cohen, Daubechies and Feauveau by lifting, mirrored at the borders, gains near to orthonormal.</summary>
/// <remarks>
/// <b>Source</b>: ISO/IEC 15444-1 annex F; scaled so that the low pass has a gain of sqrt(2). A plane is transformed in
/// place: after a level the low pass stands first, of lines and of samples. Every value is made of single operations of
/// float32, multiplied and added separately, so it is the same on every machine.
/// </remarks>
internal static class Lifting97
{
    private const float Alpha = -1.586134342f;
    private const float Beta = -0.052980118f;
    private const float Gamma = 0.882911075f;
    private const float Delta = 0.443506852f;
    private const float Zeta = 1.149604398f;
    private const float InverseZeta = 1 / Zeta;

    /// <summary>Transforms a plane [line, sample] by so many levels.</summary>
    public static void Forward(float[] plane, int lines, int samples, int levels)
    {
        var buffer = new float[Math.Max(plane.Length, 2 * samples) + (4 * samples) + 4];
        var (height, width) = (lines, samples);
        for (var level = 0; level < levels; level++)
        {
            for (var line = 0; line < height && width > 1; line++)
                ForwardRow(plane.AsSpan(line * samples, width), buffer);
            if (height > 1)
                ForwardColumns(plane, buffer, height, width, samples);
            (height, width) = ((height + 1) / 2, (width + 1) / 2);
        }
    }

    /// <summary>Takes a transformed plane back.</summary>
    public static void Inverse(float[] plane, int lines, int samples, int levels)
    {
        var buffer = new float[Math.Max(plane.Length, 2 * samples) + (4 * samples) + 4];
        for (var level = levels - 1; level >= 0; level--)
        {
            var height = Extent(lines, level);
            var width = Extent(samples, level);
            if (height > 1)
                InverseColumns(plane, buffer, height, width, samples);
            for (var line = 0; line < height && width > 1; line++)
                InverseRow(plane.AsSpan(line * samples, width), buffer);
        }
    }

    /// <summary>The low pass of an extent after so many levels.</summary>
    public static int Extent(int extent, int levels)
    {
        for (var level = 0; level < levels; level++)
            extent = (extent + 1) / 2;
        return extent;
    }

    private static void ForwardRow(Span<float> row, Span<float> buffer)
    {
        var (lows, highs) = ((row.Length + 1) / 2, row.Length / 2);
        // low: lows values and their mirror; high: a mirror, highs values, a mirror
        var low = buffer[..(lows + 1)];
        var high = buffer.Slice(lows + 1, highs + 2);
        for (var i = 0; i < highs; i++)
            (low[i], high[i + 1]) = (row[2 * i], row[(2 * i) + 1]);
        if (lows > highs)
            low[highs] = row[^1];
        LiftHigh(low, high, lows, highs, Alpha);
        LiftLow(low, high, lows, highs, Beta);
        LiftHigh(low, high, lows, highs, Gamma);
        LiftLow(low, high, lows, highs, Delta);
        Scale(low[..lows], Zeta, row);
        Scale(high.Slice(1, highs), InverseZeta, row[lows..]);
    }

    private static void InverseRow(Span<float> row, Span<float> buffer)
    {
        var (lows, highs) = ((row.Length + 1) / 2, row.Length / 2);
        var low = buffer[..(lows + 1)];
        var high = buffer.Slice(lows + 1, highs + 2);
        Scale(row[..lows], InverseZeta, low);
        Scale(row[lows..], Zeta, high[1..]);
        LiftLow(low, high, lows, highs, -Delta);
        LiftHigh(low, high, lows, highs, -Gamma);
        LiftLow(low, high, lows, highs, -Beta);
        LiftHigh(low, high, lows, highs, -Alpha);
        for (var i = 0; i < highs; i++)
            (row[2 * i], row[(2 * i) + 1]) = (low[i], high[i + 1]);
        if (lows > highs)
            row[^1] = low[highs];
    }

    private static void LiftHigh(
        Span<float> low,
        Span<float> high,
        int lows,
        int highs,
        float weight
    )
    {
        low[lows] = low[lows - 1];
        AddScaled(high.Slice(1, highs), weight, low, low[1..]);
    }

    private static void LiftLow(
        Span<float> low,
        Span<float> high,
        int lows,
        int highs,
        float weight
    )
    {
        high[0] = high[1];
        high[highs + 1] = high[highs];
        AddScaled(low[..lows], weight, high, high[1..]);
    }

    private static void ForwardColumns(
        float[] plane,
        Span<float> buffer,
        int height,
        int width,
        int pitch
    )
    {
        var lows = (height + 1) / 2;
        var rows = new Rows(buffer, width, lows, height / 2);
        for (var line = 0; line < height; line++)
            plane
                .AsSpan(line * pitch, width)
                .CopyTo(line % 2 == 0 ? rows.Low(line / 2) : rows.High(line / 2));
        rows.LiftHigh(Alpha);
        rows.LiftLow(Beta);
        rows.LiftHigh(Gamma);
        rows.LiftLow(Delta);
        for (var line = 0; line < height; line++)
            if (line < lows)
                Scale(rows.Low(line), Zeta, plane.AsSpan(line * pitch, width));
            else
                Scale(rows.High(line - lows), InverseZeta, plane.AsSpan(line * pitch, width));
    }

    private static void InverseColumns(
        float[] plane,
        Span<float> buffer,
        int height,
        int width,
        int pitch
    )
    {
        var lows = (height + 1) / 2;
        var rows = new Rows(buffer, width, lows, height / 2);
        for (var line = 0; line < height; line++)
            if (line < lows)
                Scale(plane.AsSpan(line * pitch, width), InverseZeta, rows.Low(line));
            else
                Scale(plane.AsSpan(line * pitch, width), Zeta, rows.High(line - lows));
        rows.LiftLow(-Delta);
        rows.LiftHigh(-Gamma);
        rows.LiftLow(-Beta);
        rows.LiftHigh(-Alpha);
        for (var line = 0; line < height; line++)
            (line % 2 == 0 ? rows.Low(line / 2) : rows.High(line / 2)).CopyTo(
                plane.AsSpan(line * pitch, width)
            );
    }

    /// <summary>Low and high rows of a plane, lifted as a whole.</summary>
    private readonly ref struct Rows(Span<float> buffer, int width, int lows, int highs)
    {
        private readonly Span<float> _buffer = buffer;

        public Span<float> Low(int row) => _buffer.Slice(Math.Min(row, lows - 1) * width, width);

        public Span<float> High(int row) =>
            _buffer.Slice((lows + Math.Clamp(row, 0, highs - 1)) * width, width);

        public void LiftHigh(float weight)
        {
            for (var row = 0; row < highs; row++)
                AddScaled(High(row), weight, Low(row), Low(row + 1));
        }

        public void LiftLow(float weight)
        {
            for (var row = 0; row < lows; row++)
                AddScaled(Low(row), weight, High(row - 1), High(row));
        }
    }

    /// <summary>target += weight * (a + b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(
        Span<float> target,
        float weight,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b
    )
    {
        a = a[..target.Length];
        b = b[..target.Length];
        var targets = MemoryMarshal.Cast<float, Vector256<float>>(target);
        var first = MemoryMarshal.Cast<float, Vector256<float>>(a)[..targets.Length];
        var second = MemoryMarshal.Cast<float, Vector256<float>>(b)[..targets.Length];
        for (var i = 0; i < targets.Length; i++)
            targets[i] += (first[i] + second[i]) * weight;
        for (var i = targets.Length * Vector256<float>.Count; i < target.Length; i++)
            target[i] += (a[i] + b[i]) * weight;
    }

    private static void Scale(ReadOnlySpan<float> source, float weight, Span<float> target)
    {
        for (var i = 0; i < source.Length; i++)
            target[i] = source[i] * weight;
    }
}
