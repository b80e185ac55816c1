using Hypress.Cubes;

namespace Hypress.Transforms.Klt;

/// <summary>A scene's mean spectrum and the covariance of its bands.</summary>
/// <remarks>For encoders only: its last bits depend on the machine.</remarks>
internal sealed class SceneMoments
{
    /// <summary>More pixels than this are sampled: by then the covariance doesn't change any more.</summary>
    public const long AllPixels = 1 << 21;

    /// <summary>Values multiplied at once: 2 MiB of doubles, so that they stay in the cache.</summary>
    public const long PartValues = 1 << 18;

    private const long ChunkValues = 1 << 22; // read at once

    private SceneMoments(int bands, long pixels, double[] mean, double[] covariance) =>
        (Bands, Pixels, Mean, Covariance) = (bands, pixels, mean, covariance);

    /// <summary>Bands of the scene.</summary>
    public int Bands { get; }

    /// <summary>Pixels that were looked at.</summary>
    public long Pixels { get; }

    /// <summary>[band].</summary>
    public double[] Mean { get; }

    /// <summary>[band, band], over the pixels looked at.</summary>
    public double[] Covariance { get; }

    /// <summary>Reads the scene in windows, all of it or evenly spread ones of a large one.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="maxPixels">About how many pixels are looked at.</param>
    /// <param name="windowValues">Values of a window: small ones lie closer where a scene in memory is sampled.</param>
    /// <param name="cancel">Stops it.</param>
    /// <remarks><b>Cost</b> one pass, bands^2 / 2 products a pixel on all cores, some 16 MiB and the covariance.</remarks>
    public static SceneMoments Measure(
        ICubeSource scene,
        long maxPixels = AllPixels,
        long windowValues = ChunkValues,
        CancellationToken cancel = default
    )
    {
        var bands = scene.Shape.Bands;
        var windows = Windows(scene.Shape, windowValues);
        var keepEvery = (int)Math.Min(windows.Count, 1 + ((scene.Shape.Pixels - 1) / maxPixels));
        var shift = new double[bands];
        var sums = new double[bands];
        var products = new double[(long)bands * bands];
        var pixels = 0L;
        double[] rows = [];
        for (var i = 0; i < windows.Count; i += keepEvery)
        {
            cancel.ThrowIfCancellationRequested();
            var view = CubeView.Allocate(windows[i].Shape, scene.Type);
            scene.Read(windows[i], view);
            foreach (var part in Windows(windows[i].Shape, PartValues))
            {
                var values = view.Window(
                    part.FirstLine,
                    part.Lines,
                    part.FirstSample,
                    part.Samples
                );
                var count = (int)values.Shape.Pixels;
                var padded = (count + 3) & ~3; // zeros at the end of a row change no sum
                if (rows.Length < bands * padded)
                    rows = new double[bands * padded];
                Parallel.For(
                    0,
                    bands,
                    band =>
                    {
                        var row = rows.AsSpan(band * padded, padded);
                        row[count..].Clear();
                        row = row[..count];
                        ReadPlane(values, band, row);
                        if (pixels == 0)
                            shift[band] = MeanOf(row);
                        foreach (ref var value in row)
                            value -= shift[band];
                        sums[band] += MeanOf(row) * count;
                    }
                );
                Parallel.For(
                    0,
                    (bands + 3) / 4,
                    block => MatrixKernel.AddProducts(rows, bands, padded, block, products)
                );
                pixels += count;
            }
        }

        for (var i = 0; i < bands; i++)
        for (var j = 0; j <= i; j++)
        {
            var value = (products[(i * bands) + j] - (sums[i] / pixels * sums[j])) / pixels;
            products[(i * bands) + j] = products[(j * bands) + i] = value;
        }
        for (var band = 0; band < bands; band++)
            sums[band] = shift[band] + (sums[band] / pixels);
        return new(bands, pixels, sums, products);
    }

    /// <summary>Copies a band out, line by line.</summary>
    public static void ReadPlane(CubeView view, int band, Span<double> plane)
    {
        var samples = view.Shape.Samples;
        for (var line = 0; line < view.Shape.Lines; line++)
            view.ReadRow(band, line, plane.Slice(line * samples, samples));
    }

    private static double MeanOf(ReadOnlySpan<double> row)
    {
        var sum = 0.0;
        foreach (var value in row)
            sum += value;
        return sum / row.Length;
    }

    private static List<CubeWindow> Windows(CubeShape shape, long values)
    {
        var pixels = Math.Max(1, values / shape.Bands);
        var samples = (int)Math.Min(shape.Samples, pixels);
        var lines = (int)Math.Min(shape.Lines, Math.Max(1, pixels / samples));
        var windows = new List<CubeWindow>();
        for (var line = 0; line < shape.Lines; line += lines)
        for (var sample = 0; sample < shape.Samples; sample += samples)
            windows.Add(
                new(
                    line,
                    Math.Min(lines, shape.Lines - line),
                    sample,
                    Math.Min(samples, shape.Samples - sample),
                    BandSelection.All(shape.Bands)
                )
            );
        return windows;
    }
}
