using Hypress.Tensors;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>What is known where a coefficient is coded: neighbours, parent, sibling orientations, earlier components.</summary>
/// <remarks>
/// A subband is coded in four passes, the coefficients at even and odd lines and samples, so that none of a pass
/// depends on another and they can be described all at once. What isn't known yet counts as zero.
/// </remarks>
internal sealed class SubbandContext
{
    /// <summary>Numbers that describe a coefficient.</summary>
    public const int Features = 60;

    /// <summary>Earlier components looked at.</summary>
    public const int Before = 3;

    /// <summary>Earlier components that help to predict a sign.</summary>
    public const int Predictors = 6;

    /// <summary>Features that change their sign with the component's.</summary>
    public static IEnumerable<int> OwnSigned => [8, 9, 10, 11, 12, 13, 14, 15, 56, 57, 58, 59];

    /// <summary>Features that change their sign with an earlier component's.</summary>
    public static IReadOnlyList<int> BeforeSigned { get; } = [23, 27, 31];

    /// <summary>Values that a context may have.</summary>
    public const int ContextValues = 512;

    private const float FeatureLimit = 4;
    private static readonly int[] FirstLines = [0, 1, 0, 1];
    private static readonly int[] FirstSamples = [0, 1, 1, 0];
    private static readonly float[] KnownNeighbours = [0, 4, 4, 8];

    private readonly Subband _subband;
    private readonly int _component;
    private readonly SubbandField _own;
    private readonly SubbandField _parent;
    private readonly int _parentShift;
    private readonly SubbandField[] _siblings;
    private readonly SubbandField[] _before;
    private readonly EnergyMap _energy;
    private readonly SignPredictor _predictor;
    private readonly float[] _constant = new float[12];
    private float _running;
    private int _phase;

    public SubbandContext(
        Subband subband,
        int component,
        SubbandField own,
        SubbandField parent,
        SubbandField[] siblings,
        SubbandField[] before,
        EnergyMap energy,
        SignPredictor predictor,
        ReadOnlySpan<int> energies
    )
    {
        _subband = subband;
        _component = component;
        _own = own;
        _parent = parent;
        _parentShift = subband.Index < 4 ? 0 : 1;
        _siblings = siblings;
        _before = before;
        _energy = energy;
        _predictor = predictor;
        var level = energies[component] * 0.25f; // log2 of sigma over the step
        _constant[0] = level;
        _constant[1] = component == 0 ? 0 : level - (energies[component - 1] * 0.25f);
        _constant[2] = subband.Level;
        _constant[3 + subband.Orientation] = 1;
        _constant[7] = Magnitudes.Log(component);
        _constant[8] = LogOf(before[0].Mean);
        _constant[9] = LogOf(parent.Mean);
        _constant[10] = LogOf(siblings.Length > 0 ? siblings[^1].Mean : 0);
        _constant[11] = LogOf(siblings.Length > 1 ? siblings[0].Mean : 0);
    }

    public static int FirstLine(int phase) => FirstLines[phase];

    public static int FirstSample(int phase) => FirstSamples[phase];

    /// <summary>Begins a pass: what was coded before it is known.</summary>
    public void Begin(int phase)
    {
        _phase = phase;
        if (phase > 0)
            _own.Summarize();
        _running = phase == 0 ? 0 : _own.Mean * 4 / phase;
    }

    /// <summary>Whether anything around a coefficient isn't zero.</summary>
    public bool IsActive(int line, int sample)
    {
        var at = _own.IndexOf(line, sample);
        var sum = _before[0].Near[at] | _before[1].Near[at] | _before[2].Near[at];
        if (_phase > 0)
            sum |= _own.Near[at];
        sum |= _parent.Near[ParentIndex(line, sample)];
        foreach (var sibling in _siblings)
            sum |= sibling.Values[Clamped(sibling, line, sample)];
        return sum != 0;
    }

    /// <summary>The context of a coefficient that has nothing around: 0 to 15.</summary>
    public int QuietContext(int line, int sample)
    {
        var energy = _energy.Around(line, sample);
        var far = _phase > 0 && _own.Wide[_own.IndexOf(line, sample)] != 0;
        return (_phase * 4) + (far ? 2 : 0) + (energy > 0.02f ? 1 : 0);
    }

    /// <summary>Describes a coefficient.</summary>
    /// <param name="line">Its line in the subband.</param>
    /// <param name="sample">Its sample.</param>
    /// <param name="features">Takes <see cref="Features"/> numbers for the network.</param>
    /// <param name="contexts">Takes the contexts of magnitudes, then those of the sign; the last of each is left to the coder.</param>
    /// <returns>ln of the magnitude to be expected.</returns>
    public float Describe(int line, int sample, Span<float> features, Span<int> contexts)
    {
        features = features[..Features];
        var own = _own.Values;
        var at = _own.IndexOf(line, sample);
        var pitch = _own.Pitch;
        ReadOnlySpan<int> ring =
        [
            own[at - pitch],
            own[at + pitch],
            own[at - 1],
            own[at + 1],
            own[at - pitch - 1],
            own[at - pitch + 1],
            own[at + pitch - 1],
            own[at + pitch + 1],
        ];
        var ringSum = _phase > 0 ? _own.Near[at] : 0;
        var wideSum = _phase > 0 ? _own.Wide[at] : 0;
        var parentAt = ParentIndex(line, sample);
        var (parent, parentNear, parentWide) = (
            Math.Abs(_parent.Values[parentAt]),
            _parent.Near[parentAt],
            _parent.Wide[parentAt]
        );
        var beforeNear = _before[0].Near[at];
        var known = KnownNeighbours[_phase];
        var weighted = ringSum + (0.35f * beforeNear) + (0.12f * parentNear);
        var expected = weighted / (known + (0.35f * 9) + (0.12f * 9));
        var m = expected + 0.3f;
        var scale = 1 / m;

        for (var i = 0; i < ring.Length; i++)
        {
            features[i] = Magnitudes.Log(Math.Abs(ring[i]));
            features[8 + i] = Limited(ring[i] * scale);
        }
        features[16] = Magnitudes.Log(parent);
        features[17] = Magnitudes.Log(parentNear);
        features[18] = Magnitudes.Log(parentWide);
        var (sibling, siblingNear, siblingWide) = (0, 0, 0);
        foreach (var field in _siblings)
        {
            var i = Clamped(field, line, sample);
            sibling += Math.Abs(field.Values[i]);
            siblingNear += field.Near[i] / 2;
            siblingWide += field.Wide[i] / 2;
        }
        features[19] = Magnitudes.Log(sibling);
        features[20] = Magnitudes.Log(siblingNear);
        features[21] = Magnitudes.Log(siblingWide);
        for (var i = 0; i < Before; i++)
        {
            var field = _before[i];
            var value = field.Values[at];
            features[22 + (4 * i)] = Magnitudes.Log(Math.Abs(value));
            features[23 + (4 * i)] = Limited(value * scale);
            features[24 + (4 * i)] = Magnitudes.Log(field.Near[at]);
            features[25 + (4 * i)] = Magnitudes.Log(field.Wide[at]);
        }
        var (energy, around) = (_energy.At(line, sample), _energy.Around(line, sample));
        features[34] = LogOf(energy);
        features[35] = LogOf(around);
        features[36] = LogOf(_running);
        features[37] = Magnitudes.Log(wideSum);
        var logOfExpected = DeterministicMath.Log(expected + 0.01f);
        features[38] = logOfExpected;
        features[39] = Magnitudes.Log(ringSum);
        for (var i = 0; i < 4; i++)
            features[40 + i] = i == _phase ? 1 : 0;
        _constant.CopyTo(features[44..]);
        features[56] = Limited(_predictor.Predict(at) * scale);
        for (var i = 0; i < Before; i++)
        {
            // How far the earlier component goes with this one around here.
            var other = _before[i].Values;
            var (product, square) = (0L, 0L);
            if (other[at] != 0 && _phase > 0)
            {
                Add(ring[0], other[at - pitch]);
                Add(ring[1], other[at + pitch]);
                Add(ring[2], other[at - 1]);
                Add(ring[3], other[at + 1]);
                Add(ring[4], other[at - pitch - 1]);
                Add(ring[5], other[at - pitch + 1]);
                Add(ring[6], other[at + pitch - 1]);
                Add(ring[7], other[at + pitch + 1]);
            }
            features[57 + i] = Limited((float)((double)product * other[at] / (square + 1)) * scale);

            void Add(int mine, int theirs)
            {
                product += (long)mine * theirs;
                square += mine == 0 ? 0 : (long)theirs * theirs;
            }
        }

        var ownClass = Math.Min((int)(2 * Magnitudes.Log(ringSum)), 10);
        var beforeClass = Math.Min((int)(1.5f * features[24]), 7);
        var parentClass = Math.Min((int)features[17], 5);
        var siblingClass = Math.Min((int)features[20], 4);
        var energyClass = Math.Min((int)(2 * features[35]), 7);
        contexts[0] = (_subband.Index * 4) + _phase;
        contexts[1] = (((ownClass * 8) + beforeClass) * 4) + _phase;
        contexts[2] = (((parentClass * 5) + siblingClass) * 8) + energyClass;
        var (first, second) = (Sign(_before[0].Values[at]), Sign(_before[1].Values[at]));
        contexts[4] = (((first * 3) + second) * 4) + _subband.Orientation;
        contexts[5] =
            (((Sign(ring[0] + ring[1]) * 3) + Sign(ring[2] + ring[3])) * 4) + _subband.Orientation;
        contexts[6] = (first * 32) + Math.Min(_component, 31);
        return logOfExpected;

        static float Limited(float x) => Math.Min(Math.Max(x, -FeatureLimit), FeatureLimit);
        static int Sign(int x) => Math.Sign(x) + 1;
    }

    private static float LogOf(float mean) => Magnitudes.Log((int)(Math.Min(mean, 1e6f) * 16)) - 4;

    private int ParentIndex(int line, int sample) =>
        Clamped(_parent, line >> _parentShift, sample >> _parentShift);

    private static int Clamped(SubbandField field, int line, int sample) =>
        field.IndexOf(Math.Min(line, field.Lines - 1), Math.Min(sample, field.Samples - 1));
}
