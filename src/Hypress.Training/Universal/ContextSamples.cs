using Hypress.Codecs.Universal;
using Hypress.Cubes;

namespace Hypress.Training.Universal;

/// <summary>Coefficients as the codec describes them, and what they were: of many scenes and rates.</summary>
internal sealed class ContextSamples
{
    private const double LowestRate = 0.012; // bpppb, as the codec guesses it
    private const double HighestRate = 0.9;

    private readonly List<float> _features = []; // [coefficient, feature]
    private readonly List<int> _values = [];
    private readonly List<float> _weights = [];

    /// <summary>[coefficient, feature].</summary>
    public ReadOnlySpan<float> Features =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_features);

    /// <summary>Quantized coefficients.</summary>
    public IReadOnlyList<int> Values => _values;

    /// <summary>What each counts: a scene at a rate counts as much as any other, by its coefficients that aren't zero.</summary>
    public IReadOnlyList<float> Weights => _weights;

    /// <summary>Codes a scene at some rates and keeps a part of its coefficients.</summary>
    public void Add(
        CubeView scene,
        CoefficientModel model,
        ContextTrainingConfig config,
        Random random,
        CancellationToken cancel
    )
    {
        for (var i = 0; i < config.RatesPerScene; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var analysis = new TileAnalysis(Turned(scene, random.Next(8)), 1, cancel);
            var at = (i + random.NextDouble()) / config.RatesPerScene;
            var rate = LowestRate * Math.Pow(HighestRate / LowestRate, at);
            var step = analysis.StepFor((long)(rate * scene.Shape.Count / 8));
            Collect(analysis, model, step, config.CoefficientsPerRate, random);
        }
    }

    private void Collect(
        TileAnalysis analysis,
        CoefficientModel model,
        double step,
        int keep,
        Random random
    )
    {
        var features = new float[keep * SubbandContext.Features];
        var values = new int[keep];
        var (seen, nonzero) = (0L, 0L);
        var encoder = new TileEncoder(analysis, model, TileEffort.Best, 1)
        {
            Observer = (described, value) =>
            {
                // Each of those seen stays with the same chance.
                var slot = seen < keep ? seen : random.NextInt64(seen + 1);
                seen++;
                nonzero += value == 0 ? 0 : 1;
                if (slot >= keep)
                    return;
                described.Span.CopyTo(features.AsSpan((int)slot * SubbandContext.Features));
                values[slot] = value;
            },
        };
        encoder.Encode(step);
        var kept = (int)Math.Min(seen, keep);
        if (nonzero == 0)
            return;
        _features.AddRange(features.AsSpan(0, kept * SubbandContext.Features));
        _values.AddRange(values.AsSpan(0, kept));
        _weights.AddRange(Enumerable.Repeat((float)((double)seen / kept / nonzero), kept));
    }

    // One of the eight ways to turn and mirror.
    private static CubeView Turned(CubeView scene, int way)
    {
        var (lines, samples) = (scene.Shape.Lines, scene.Shape.Samples);
        var isTransposed = (way & 4) != 0;
        var turned = CubeView.Allocate(
            isTransposed
                ? new(scene.Shape.Bands, samples, lines)
                : new(scene.Shape.Bands, lines, samples),
            scene.Type
        );
        var row = new double[samples];
        var column = new double[1];
        for (var band = 0; band < scene.Shape.Bands; band++)
        for (var line = 0; line < lines; line++)
        {
            scene.ReadRow(band, (way & 1) != 0 ? lines - 1 - line : line, row.AsSpan());
            if ((way & 2) != 0)
                Array.Reverse(row);
            if (!isTransposed)
            {
                turned.WriteRow<double>(band, line, row);
                continue;
            }
            for (var sample = 0; sample < samples; sample++)
            {
                column[0] = row[sample];
                turned.Window(sample, 1, line, 1).WriteRow<double>(band, 0, column);
            }
        }
        return turned;
    }
}
