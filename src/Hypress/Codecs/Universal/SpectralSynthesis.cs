using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Universal;

/// <summary>Takes components back to values, some lines at a time.</summary>
internal static class SpectralSynthesis
{
    private const int ChunkPixels = 1024;

    /// <summary>value = min + 2^exponent * (mean + sum over components), rounded for integers and clipped.</summary>
    /// <param name="basis">Mean and axes.</param>
    /// <param name="planes">[component][pixel].</param>
    /// <param name="limits">Scale and clipping.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="width">Of the vectors; changes no bit.</param>
    /// <param name="threads">Changes no bit.</param>
    public static void Run(
        SpectralBasis basis,
        IReadOnlyList<float[]> planes,
        ValueLimits limits,
        CubeView values,
        LaneWidth width,
        int threads
    )
    {
        var (bands, samples) = (basis.Bands, values.Shape.Samples);
        var components = planes.Count;
        var blocks = (bands + 3) / 4;
        var matrix = new float[blocks * 4 * components]; // [band, component]
        for (var band = 0; band < bands; band++)
        for (var c = 0; c < components; c++)
            matrix[(band * components) + c] = basis.Axes[(c * bands) + band];
        var scale = Math.ScaleB(1, limits.Exponent);
        var whole = !values.Type.IsFloat();
        var lines = Math.Max(1, ChunkPixels / samples);
        var runner = new KernelRunner(width, 1);
        Parallel.For(
            0,
            (values.Shape.Lines + lines - 1) / lines,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            chunk =>
            {
                var firstLine = chunk * lines;
                var count = Math.Min(lines, values.Shape.Lines - firstLine) * samples;
                var padded = (count + 15) & ~15;
                var input = new float[Math.Max(1, components * padded)];
                for (var c = 0; c < components; c++)
                    planes[c].AsSpan(firstLine * samples, count).CopyTo(input.AsSpan(c * padded));
                var output = new float[blocks * 4 * padded];
                runner.Run(
                    new ProjectionKernel(matrix, input, output, components, padded),
                    blocks,
                    blocks
                );
                var row = new double[samples];
                for (var band = 0; band < bands; band++)
                {
                    var mean = basis.Mean[band];
                    for (var line = 0; line < count / samples; line++)
                    {
                        var sums = output.AsSpan((band * padded) + (line * samples), samples);
                        Restore(sums, mean, scale, limits, whole, row);
                        Write(values, band, firstLine + line, row);
                    }
                }
            }
        );
    }

    // min + (mean + sum) * scale; doubles, one operation at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Restore(
        ReadOnlySpan<float> sums,
        double mean,
        double scale,
        ValueLimits limits,
        bool whole,
        Span<double> row
    )
    {
        row = row[..sums.Length];
        var (means, least, most) = (
            Vector256.Create(mean),
            Vector256.Create(limits.Min),
            Vector256.Create(limits.Max)
        );
        var x = 0;
        for (; x <= row.Length - Vector128<float>.Count; x += Vector128<float>.Count)
        {
            var single = Vector128.Create(sums[x..]);
            var value = Vector256.Create(
                Vector128.WidenLower(single),
                Vector128.WidenUpper(single)
            );
            value = least + ((means + value) * scale);
            if (whole)
                value = Vector256.Round(value);
            Vector256.Min(Vector256.Max(value, least), most).CopyTo(row[x..]);
        }
        for (; x < row.Length; x++)
        {
            var value = limits.Min + ((mean + sums[x]) * scale);
            if (whole)
                value = Math.Round(value);
            row[x] = Math.Min(Math.Max(value, limits.Min), limits.Max);
        }
    }

    private static void Write(CubeView values, int band, int line, ReadOnlySpan<double> row)
    {
        if (values.Layout.SampleStride != 1)
            values.WriteRow(band, line, row);
        else if (values.Type == DataType.UInt16)
            Narrow(row, MemoryMarshal.Cast<ushort, short>(values.Row<ushort>(band, line)));
        else if (values.Type == DataType.Int16)
            Narrow(row, values.Row<short>(band, line));
        else
            values.WriteRow(band, line, row);
    }

    // Whole numbers of 16 bits: added to 1.5 * 2^52 they stand in the lowest bits. What isn't a number becomes 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(ReadOnlySpan<double> row, Span<short> target)
    {
        const double Magic = 6755399441055744;
        target = target[..row.Length];
        var x = 0;
        for (; x <= row.Length - Vector256<short>.Count; x += Vector256<short>.Count)
            Vector256.Narrow(Eight(row[x..]), Eight(row[(x + 8)..])).CopyTo(target[x..]);
        for (; x < row.Length; x++)
            target[x] = (short)BitConverter.DoubleToInt64Bits(row[x] + Magic);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector256<int> Eight(ReadOnlySpan<double> values) =>
            Vector256.Narrow(
                (Vector256.Create(values) + Vector256.Create(Magic)).AsInt64(),
                (Vector256.Create(values[4..]) + Vector256.Create(Magic)).AsInt64()
            );
    }
}
