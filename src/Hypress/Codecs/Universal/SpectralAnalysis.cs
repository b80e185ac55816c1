using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Tensors.Kernels;

namespace Hypress.Codecs.Universal;

/// <summary>Takes values to components, some lines at a time; <see cref="SpectralSynthesis"/> is its mirror.</summary>
/// <remarks>For encoders. Chains of float32: as exact as the decoder's way back.</remarks>
internal static class SpectralAnalysis
{
    private const int ChunkPixels = 1024;

    /// <summary>planes[c][pixel] = sum over bands of axes[c, band] * (value - mean[band]).</summary>
    /// <param name="values">The tile.</param>
    /// <param name="axes">[component, band].</param>
    /// <param name="mean">[band].</param>
    /// <param name="planes">Takes the components.</param>
    /// <param name="width">Of the vectors; changes no bit.</param>
    /// <param name="threads">Changes no bit.</param>
    public static void Run(
        CubeView values,
        ReadOnlySpan<double> axes,
        double[] mean,
        IReadOnlyList<float[]> planes,
        LaneWidth width,
        int threads
    )
    {
        var (bands, samples) = (values.Shape.Bands, values.Shape.Samples);
        if (planes.Count == 0)
            return;
        var blocks = (planes.Count + 3) / 4;
        var matrix = new float[blocks * 4 * bands]; // [component, band]
        for (var i = 0; i < axes.Length; i++)
            matrix[i] = (float)axes[i];
        var lines = Math.Max(1, ChunkPixels / samples);
        var runner = new KernelRunner(width, 1);
        Parallel.For(
            0,
            (values.Shape.Lines + lines - 1) / lines,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Input: Array.Empty<float>(), Output: Array.Empty<float>()),
            (chunk, _, buffers) =>
            {
                var firstLine = chunk * lines;
                var count = Math.Min(lines, values.Shape.Lines - firstLine) * samples;
                var padded = (count + 15) & ~15;
                if (buffers.Input.Length < bands * padded)
                    buffers = (new float[bands * padded], new float[blocks * 4 * padded]);
                for (var band = 0; band < bands; band++)
                    Read(
                        values,
                        band,
                        firstLine,
                        mean[band],
                        buffers.Input.AsSpan(band * padded, count)
                    );
                runner.Run(
                    new ProjectionKernel(matrix, buffers.Input, buffers.Output, bands, padded),
                    blocks,
                    blocks
                );
                for (var c = 0; c < planes.Count; c++)
                    buffers
                        .Output.AsSpan(c * padded, count)
                        .CopyTo(planes[c].AsSpan(firstLine * samples, count));
                return buffers;
            },
            _ => { }
        );
    }

    // Whole numbers of 16 bits are exact in float32; others are centred before they are rounded to it.
    private static void Read(CubeView values, int band, int line, double mean, Span<float> pixels)
    {
        var samples = values.Shape.Samples;
        if (values.Type is DataType.UInt8 or DataType.UInt16 or DataType.Int16)
        {
            for (; pixels.Length > 0; pixels = pixels[samples..])
            {
                var row = pixels[..samples];
                values.ReadRow(band, line++, row);
                foreach (ref var value in row)
                    value -= (float)mean;
            }
            return;
        }
        var exact = new double[samples];
        for (; pixels.Length > 0; pixels = pixels[samples..])
        {
            values.ReadRow<double>(band, line++, exact);
            for (var x = 0; x < samples; x++)
                pixels[x] = (float)(exact[x] - mean);
        }
    }
}
