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
                        for (var x = 0; x < sums.Length; x++)
                        {
                            var value = limits.Min + ((mean + sums[x]) * scale);
                            if (whole)
                                value = Math.Round(value);
                            row[x] = Math.Min(Math.Max(value, limits.Min), limits.Max);
                        }
                        values.WriteRow<double>(band, firstLine + line, row);
                    }
                }
            }
        );
    }
}
