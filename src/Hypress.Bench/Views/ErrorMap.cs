using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench.Views;

/// <summary>Root mean square error over the bands of each pixel, in bytes that follow the square root.</summary>
internal static class ErrorMap
{
    public static (byte[] Map, double Max) Of(
        CubeView original,
        CubeView decoded,
        ValidValues valid
    )
    {
        var (bands, lines, samples) = original.Shape;
        var sums = new double[lines * samples];
        var counts = new int[sums.Length];
        var (left, right) = (new double[samples], new double[samples]);
        for (var band = 0; band < bands; band++)
        for (var line = 0; line < lines; line++)
        {
            original.ReadRow(band, line, left.AsSpan());
            decoded.ReadRow(band, line, right.AsSpan());
            for (var sample = 0; sample < samples; sample++)
            {
                var error = right[sample] - left[sample];
                if (!valid.Contains(left[sample]) || !double.IsFinite(error))
                    continue;
                sums[(line * samples) + sample] += error * error;
                counts[(line * samples) + sample]++;
            }
        }
        double[] rms = [.. sums.Zip(counts, (sum, count) => Math.Sqrt(sum / Math.Max(1, count)))];
        return RootBytes.Of(rms);
    }
}
