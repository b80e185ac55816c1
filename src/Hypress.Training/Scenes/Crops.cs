using Hypress.Cubes;

namespace Hypress.Training.Scenes;

/// <summary>Random crops, each from its own random numbers: what a step sees depends on seed and step alone.</summary>
/// <remarks>
/// A crop is flipped, transposed, multiplied by a gain, and its spectrum is tilted: gain · (1 + a · t + b · (1 - 2t²)) for
/// t from -1 at the first band to 1 at the last, never above 1.
/// </remarks>
internal sealed class Crops
{
    private readonly TrainingConfig _config;
    private readonly TrainingScene[] _scenes;
    private readonly long[] _pixelsUpTo;

    public Crops(TrainingConfig config, IReadOnlyList<TrainingScene> scenes)
    {
        _config = config;
        _scenes =
        [
            .. scenes.Where(scene =>
                scene.Shape.Lines >= config.Crop && scene.Shape.Samples >= config.Crop
            ),
        ];
        if (_scenes.Length == 0)
            throw new HypressUnsupportedException(
                $"none of the {scenes.Count} scenes to train on holds a crop of {config.Crop} x {config.Crop}"
            );
        _pixelsUpTo = new long[_scenes.Length];
        var sum = 0L;
        for (var i = 0; i < _scenes.Length; i++)
            _pixelsUpTo[i] = sum += _scenes[i].Shape.Pixels;
    }

    /// <summary>The crops of a step, [crop, band, line, sample].</summary>
    public float[] Of(int step)
    {
        var size = _config.Network.Bands * _config.Crop * _config.Crop;
        var crops = new float[_config.Batch * size];
        for (var i = 0; i < _config.Batch; i++)
        {
            // Neighbouring seeds give unrelated numbers only after a good mix.
            var mixed = Mix(((ulong)(uint)_config.Seed << 40) ^ ((ulong)step << 8) ^ (uint)i);
            Fill(crops.AsSpan(i * size, size), new Random((int)(mixed >> 33)));
        }
        return crops;
    }

    private void Fill(Span<float> crop, Random random)
    {
        var pixel = random.NextInt64(_pixelsUpTo[^1]);
        var scene = _scenes[Array.FindIndex(_pixelsUpTo, end => pixel < end)];
        var extent = _config.Crop;
        var top = random.Next(scene.Shape.Lines - extent + 1);
        var left = random.Next(scene.Shape.Samples - extent + 1);
        var (up, mirrored, turned) = (Flip(), Flip(), Flip());
        var gains = Gains(random, scene.Shape);
        for (var band = 0; band < scene.Shape.Bands; band++)
        {
            for (var line = 0; line < extent; line++)
            {
                var start = ((band * scene.Shape.Lines) + top + line) * scene.Shape.Samples;
                var row = scene.Values.AsSpan(start + left, extent);
                var to = up ? extent - 1 - line : line;
                for (var sample = 0; sample < extent; sample++)
                {
                    var across = mirrored ? extent - 1 - sample : sample;
                    var place = turned ? (across * extent) + to : (to * extent) + across;
                    crop[(band * extent * extent) + place] = row[sample] * gains[band];
                }
            }
        }

        bool Flip() => random.Next(2) == 1;
    }

    private float[] Gains(Random random, CubeShape shape)
    {
        var gain = 1 - ((1 - _config.LeastGain) * random.NextDouble());
        var slope = _config.SpectralTilt * ((2 * random.NextDouble()) - 1);
        var bend = _config.SpectralTilt * ((2 * random.NextDouble()) - 1);
        var gains = new double[shape.Bands];
        for (var band = 0; band < gains.Length; band++)
        {
            var t = ((2.0 * band) + 1 - gains.Length) / gains.Length;
            gains[band] = 1 + (slope * t) + (bend * (1 - (2 * t * t)));
        }
        var peak = gains.Max();
        return [.. gains.Select(value => (float)(gain * value / peak))];
    }

    // SplitMix64's finalizer.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
