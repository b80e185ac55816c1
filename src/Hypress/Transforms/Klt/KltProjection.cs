using Hypress.Cubes;

namespace Hypress.Transforms.Klt;

/// <summary>Takes cubes to components and back, some lines at a time on all cores.</summary>
internal static class KltProjection
{
    private const int ChunkPixels = 512;

    /// <summary>components[c][pixel] = sum over bands of matrix[c, band] * (value - mean[band]).</summary>
    public static void Forward(
        CubeView values,
        ReadOnlyMemory<double> matrix,
        double[] mean,
        IReadOnlyList<float[]> components
    )
    {
        var (bands, samples) = (values.Shape.Bands, values.Shape.Samples);
        ForChunks(
            values.Shape,
            (firstLine, lines) =>
            {
                var count = lines * samples;
                var input = new double[bands * count];
                for (var band = 0; band < bands; band++)
                for (var line = 0; line < lines; line++)
                {
                    var row = input.AsSpan((band * count) + (line * samples), samples);
                    values.ReadRow(band, firstLine + line, row);
                    foreach (ref var value in row)
                        value -= mean[band];
                }
                var output = new double[components.Count * count];
                MatrixKernel.Multiply(matrix.Span, input, output, components.Count, bands, count);
                for (var c = 0; c < components.Count; c++)
                {
                    var plane = components[c].AsSpan(firstLine * samples, count);
                    for (var n = 0; n < count; n++)
                        plane[n] = (float)output[(c * count) + n];
                }
            }
        );
    }

    /// <summary>value = mean[band] + step * (sum over components of the basis's integers), rounded and clipped.</summary>
    /// <remarks>The sum is exact and all else single operations of IEEE 754: the same on every machine.</remarks>
    public static void Inverse(
        KltBasis basis,
        IReadOnlyList<int[]> components,
        CubeView values,
        double min,
        double max
    )
    {
        var (bands, samples) = (values.Shape.Bands, values.Shape.Samples);
        var matrix = basis.InverseMatrix();
        var step = basis.InverseStep;
        var whole = !values.Type.IsFloat();
        ForChunks(
            values.Shape,
            (firstLine, lines) =>
            {
                var count = lines * samples;
                var input = new double[components.Count * count];
                for (var c = 0; c < components.Count; c++)
                {
                    var plane = components[c].AsSpan(firstLine * samples, count);
                    for (var n = 0; n < count; n++)
                        input[(c * count) + n] = plane[n];
                }
                var output = new double[bands * count];
                MatrixKernel.Multiply(matrix, input, output, bands, components.Count, count);
                for (var band = 0; band < bands; band++)
                {
                    var mean = basis.MeanOf(band);
                    var spectrum = output.AsSpan(band * count, count);
                    foreach (ref var value in spectrum)
                    {
                        value = mean + (step * value);
                        if (whole)
                            value = Math.Round(value);
                        value = Math.Max(min, Math.Min(max, value));
                    }
                    for (var line = 0; line < lines; line++)
                        values.WriteRow<double>(
                            band,
                            firstLine + line,
                            spectrum.Slice(line * samples, samples)
                        );
                }
            }
        );
    }

    private static void ForChunks(CubeShape shape, Action<int, int> work)
    {
        var lines = Math.Max(1, ChunkPixels / shape.Samples);
        Parallel.For(
            0,
            (shape.Lines + lines - 1) / lines,
            chunk => work(chunk * lines, Math.Min(lines, shape.Lines - (chunk * lines)))
        );
    }
}
