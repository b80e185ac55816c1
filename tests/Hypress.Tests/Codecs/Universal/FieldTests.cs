using Hypress.Codecs.Universal;
using Hypress.Cubes;
using Hypress.Tensors;
using Hypress.Tests.Cubes;

namespace Hypress.Tests.Codecs.Universal;

/// <summary>What is computed side by side is what single steps give, in fields of any extent.</summary>
public sealed class FieldTests
{
    private static readonly int[] Magnitudes = [1, 5, 1000, SubbandField.Most];

    private static readonly Gen<(int Lines, int Samples, int Seed, int Most)> Fields = Gen.Select(
        Gen.Int[1, 9],
        Gen.Int[1, 70],
        Gen.Int[0, 1000],
        Gen.Int[0, 3].Select(i => Magnitudes[i])
    );

    [Fact]
    public void Sums_around_coefficients_are_sums() =>
        Fields.Sample(
            f =>
            {
                var field = Random(f.Lines, f.Samples, f.Seed, f.Most);
                var total = 0L;
                for (var line = 0; line < f.Lines; line++)
                for (var sample = 0; sample < f.Samples; sample++)
                {
                    var at = field.IndexOf(line, sample);
                    total += Math.Abs(field.Values[at]);
                    Assert.Equal(Around(field, at, 1), field.Near[at]);
                    Assert.Equal(Around(field, at, 2), field.Wide[at]);
                }
                Assert.Equal((float)((double)total / (f.Lines * f.Samples)), field.Mean);
                Assert.Equal(total == 0, field.IsEmpty);
            },
            iter: 300
        );

    [Fact]
    public void The_energy_map_decays_and_averages() =>
        Fields.Sample(
            f =>
            {
                var map = new EnergyMap(f.Lines, f.Samples, new(1 << 20));
                var plain = new float[f.Lines, f.Samples];
                for (var component = 0; component < 3; component++)
                {
                    var field = Random(f.Lines, f.Samples, f.Seed + component, f.Most);
                    map.Add(field);
                    for (var line = 0; line < f.Lines; line++)
                    for (var sample = 0; sample < f.Samples; sample++)
                        plain[line, sample] =
                            (0.6f * plain[line, sample])
                            + (0.4f * Math.Abs(field.Values[field.IndexOf(line, sample)]));
                }
                for (var line = 0; line < f.Lines; line++)
                for (var sample = 0; sample < f.Samples; sample++)
                {
                    Assert.Equal(plain[line, sample], map.At(line)[sample]);
                    var around =
                        Column(line, sample - 1) + Column(line, sample) + Column(line, sample + 1);
                    Assert.Equal(around * (1f / 9), map.Around(line)[sample]);
                }

                float Column(int line, int sample)
                {
                    sample = Math.Clamp(sample, 0, f.Samples - 1);
                    return plain[Math.Max(line - 1, 0), sample]
                        + plain[line, sample]
                        + plain[Math.Min(line + 1, f.Lines - 1), sample];
                }
            },
            iter: 200
        );

    [Fact]
    public void A_guess_follows_what_fields_had_in_common() =>
        Fields.Sample(
            f =>
            {
                var own = Random(f.Lines, f.Samples, f.Seed, f.Most);
                var other = Random(f.Lines, f.Samples, f.Seed + 1, f.Most);
                var predictor = new SignPredictor([other], [(own, [other])]);
                var (product, square) = (0L, 0L);
                for (var line = 0; line < f.Lines; line++)
                for (var sample = 0; sample < f.Samples; sample++)
                {
                    var at = own.IndexOf(line, sample);
                    long theirs = Math.Clamp(other.Values[at], -65536, 65536);
                    product += Math.Clamp(own.Values[at], -65536, 65536) * theirs;
                    square += theirs * theirs;
                }
                var place = own.IndexOf(0, 0);
                var weight = own.IsEmpty || other.IsEmpty ? 0 : (float)(product / (square + 2.0));
                Assert.Equal(weight * other.Values[place], predictor.Predict(place));
            },
            iter: 200
        );

    [Fact]
    public void Components_are_projections()
    {
        foreach (var type in DataTypes.All.Where(type => type != DataType.Float64))
        foreach (var count in (int[])[0, 1, 5])
        {
            var shape = new CubeShape(7, 5, 11);
            var values = CubeGen.Smooth(shape, type);
            var random = new Random(count);
            var axes = new double[count * 7];
            foreach (ref var entry in axes.AsSpan())
                entry = random.NextDouble() - 0.5;
            double[] mean = [.. Enumerable.Range(0, 7).Select(band => 90.0 + band)];
            float[][] planes = [.. Enumerable.Range(0, count).Select(_ => new float[55])];
            SpectralAnalysis.Run(values, axes, mean, planes, LaneWidth.Scalar, 1);
            var row = new double[11];
            for (var c = 0; c < count; c++)
            for (var line = 0; line < 5; line++)
            for (var sample = 0; sample < 11; sample++)
            {
                var sum = 0.0;
                for (var band = 0; band < 7; band++)
                {
                    values.ReadRow<double>(band, line, row);
                    sum += axes[(c * 7) + band] * (row[sample] - mean[band]);
                }
                // Seven products of at most 0.5 * 160, each rounded to 24 bits.
                Assert.Equal(sum, planes[c][(line * 11) + sample], 7 * 80 / (double)(1 << 22));
            }
        }
    }

    private static SubbandField Random(int lines, int samples, int seed, int most)
    {
        var random = new Random(seed);
        var field = SubbandField.Create(lines, samples, null, new(1 << 20));
        for (var line = 0; line < lines; line++)
        for (var sample = 0; sample < samples; sample++)
            if (random.Next(3) == 0)
                field.Values[field.IndexOf(line, sample)] = random.Next(-most, most + 1);
        field.Summarize();
        return field;
    }

    private static int Around(SubbandField field, int at, int reach)
    {
        var sum = 0;
        for (var line = -reach; line <= reach; line++)
        for (var sample = -reach; sample <= reach; sample++)
            sum += Math.Abs(field.Values[at + (line * field.Pitch) + sample]);
        return sum;
    }
}
