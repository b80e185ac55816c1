using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private const int ConstantFeatures = 44; // from here on
    private const int Ring = 8;
    private const int SmallSum = 1 << 13; // sums of products of what has such sums fit 32 bits
    private static readonly int[] Nothing = [0, 0];
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
    private readonly int[] _ring = new int[Ring]; // distance of each neighbour
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
        var pitch = own.Pitch;
        _ring = [-pitch, pitch, -1, 1, -pitch - 1, -pitch + 1, pitch - 1, pitch + 1];
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

    /// <summary>Tells apart coefficients that have something around, and those that have nothing.</summary>
    /// <param name="line">Their line in the subband.</param>
    /// <param name="first">The first one's sample; the others follow at every second.</param>
    /// <param name="rows">For each: a number from <paramref name="described"/> on where something isn't zero; -1 - context (0 to 15) elsewhere.</param>
    /// <param name="samples">Takes the samples of the former.</param>
    /// <param name="described">The number of the first one.</param>
    /// <returns>How many have something around.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Scan(int line, int first, Span<int> rows, Span<int> samples, int described)
    {
        var at = _own.IndexOf(line, first);
        var known = _phase > 0;
        var own = Row(known ? _own.Near : _before[0].Near, at);
        var wide = Row(known ? _own.Wide : _before[0].Near, at);
        var near0 = Row(_before[0].Near, at);
        var near1 = Row(_before[1].Near, at);
        var near2 = Row(_before[2].Near, at);
        var parent = Row(_parent.Near, ParentRow(line) - 1);
        var lastParent = _parent.Samples - 1;
        var energy = _energy.Around(line)[first..];
        var one = Sibling(0, line);
        var two = Sibling(1, line);
        var quiet = -1 - (_phase * 4);
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var x = 2 * i;
            var sample = first + x;
            var sum = near0[x] | near1[x] | near2[x] | own[x];
            sum |= parent[Math.Min(sample >> _parentShift, lastParent) + 1];
            sum |= one[Math.Min(sample + 1, one.Length - 1)];
            sum |= two[Math.Min(sample + 1, two.Length - 1)];
            if (sum != 0)
            {
                samples[count] = sample;
                rows[i] = described + count++;
            }
            else
            {
                rows[i] = quiet - (known && wide[x] != 0 ? 2 : 0) - (energy[x] > 0.02f ? 1 : 0);
            }
        }
        return count;
    }

    /// <summary>Describes coefficients of a line.</summary>
    /// <param name="line">Their line in the subband.</param>
    /// <param name="samples">Their samples.</param>
    /// <param name="features">Takes <see cref="Features"/> numbers for the network for each.</param>
    /// <param name="contexts">Takes for each the contexts of magnitudes, then those of the sign; the last of both is left to the coder.</param>
    /// <param name="expected">Takes ln of the magnitude to be expected.</param>
    // References instead of spans: bounds checks would cost half of the time. All indices lie within fields and borders.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Describe(
        int line,
        ReadOnlySpan<int> samples,
        Span<float> features,
        Span<int> contexts,
        Span<float> expected
    )
    {
        const int PerCoefficient = 2 * AdaptiveWeights.Contexts;
        if (
            features.Length < samples.Length * Features
            || contexts.Length < samples.Length * PerCoefficient
            || expected.Length < samples.Length
        )
            throw new ArgumentException("too little space for the descriptions");
        var logs = Magnitudes.Table;
        var pitch = _own.Pitch;
        var row = _own.IndexOf(line, 0);
        var parentRow = ParentRow(line);
        var energies = _energy.At(line);
        var energiesAround = _energy.Around(line);
        ref var own = ref MemoryMarshal.GetArrayDataReference(_own.Values);
        var isKnown = _phase > 0;
        var knownWeight = KnownNeighbours[_phase] + (0.35f * 9) + (0.12f * 9);
        var logOfRunning = LogOf(_running);
        Span<int> neighbours = stackalloc int[Ring];
        ref var ring = ref neighbours[0];
        ref var distances = ref _ring[0];
        var limit = Vector256.Create(FeatureLimit);
        var inner = Vector128.Create(-1, -1, -1, 0);
        for (var n = 0; n < samples.Length; n++)
        {
            var sample = samples[n];
            var at = row + sample;
            ref var feature = ref features[n * Features];
            ref var centre = ref Unsafe.Add(ref own, at);
            var (ringSum, wideSum) = isKnown ? (_own.Near[at], _own.Wide[at]) : (0, 0);
            var parentAt = parentRow + Math.Min(sample >> _parentShift, _parent.Samples - 1);
            var (parent, parentNear, parentWide) = (
                Math.Abs(_parent.Values[parentAt]),
                _parent.Near[parentAt],
                _parent.Wide[parentAt]
            );
            var beforeNear = _before[0].Near[at];
            var weighted = ringSum + (0.35f * beforeNear) + (0.12f * parentNear);
            var mean = weighted / knownWeight;
            var m = mean + 0.3f;
            var scale = 1 / m;

            for (var i = 0; i < Ring; i++)
            {
                var value = Unsafe.Add(ref centre, Unsafe.Add(ref distances, i));
                Unsafe.Add(ref ring, i) = value;
                Unsafe.Add(ref feature, i) = Log(logs, Math.Abs(value));
            }
            var signed = Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref ring)) * scale;
            Vector256
                .Min(Vector256.Max(signed, Vector256.Create(-FeatureLimit)), limit)
                .StoreUnsafe(ref Unsafe.Add(ref feature, 8));
            Unsafe.Add(ref feature, 16) = Log(logs, parent);
            Unsafe.Add(ref feature, 17) = Log(logs, parentNear);
            Unsafe.Add(ref feature, 18) = Log(logs, parentWide);
            var (sibling, siblingNear, siblingWide) = (0, 0, 0);
            foreach (var field in _siblings)
            {
                var i = Clamped(field, line, sample);
                sibling += Math.Abs(field.Values[i]);
                siblingNear += field.Near[i] / 2;
                siblingWide += field.Wide[i] / 2;
            }
            Unsafe.Add(ref feature, 19) = Log(logs, sibling);
            Unsafe.Add(ref feature, 20) = Log(logs, siblingNear);
            Unsafe.Add(ref feature, 21) = Log(logs, siblingWide);
            var above = Vector128.LoadUnsafe(ref Unsafe.Add(ref centre, -pitch - 1)) & inner;
            var beside = Vector128.LoadUnsafe(ref Unsafe.Add(ref centre, -1)) & inner;
            var below = Vector128.LoadUnsafe(ref Unsafe.Add(ref centre, pitch - 1)) & inner;
            var isSmall = ringSum < SmallSum;
            for (var i = 0; i < Before; i++)
            {
                var field = _before[i];
                ref var other = ref field.Values[at];
                var value = other;
                var near = field.Near[at];
                Unsafe.Add(ref feature, 22 + (4 * i)) = Log(logs, Math.Abs(value));
                Unsafe.Add(ref feature, 23 + (4 * i)) = Limited(value * scale);
                Unsafe.Add(ref feature, 24 + (4 * i)) = Log(logs, near);
                Unsafe.Add(ref feature, 25 + (4 * i)) = Log(logs, field.Wide[at]);
                // How far the earlier component goes with this one around here.
                var (product, square) = (0L, 0L);
                if (value != 0 && ringSum != 0)
                {
                    if (isSmall && near < SmallSum)
                    {
                        var first = Vector128.LoadUnsafe(ref Unsafe.Add(ref other, -pitch - 1));
                        var second = Vector128.LoadUnsafe(ref Unsafe.Add(ref other, -1));
                        var third = Vector128.LoadUnsafe(ref Unsafe.Add(ref other, pitch - 1));
                        product = Vector128.Sum(
                            (above * first) + (beside * second) + (below * third)
                        );
                        first = Vector128.AndNot(first, Vector128.Equals(above, default));
                        second = Vector128.AndNot(second, Vector128.Equals(beside, default));
                        third = Vector128.AndNot(third, Vector128.Equals(below, default));
                        square = Vector128.Sum(
                            (first * first) + (second * second) + (third * third)
                        );
                    }
                    else
                    {
                        (product, square) = Correlate(neighbours, ref other);
                    }
                }
                Unsafe.Add(ref feature, 57 + i) =
                    product == 0
                        ? 0
                        : Limited((float)((double)product * value / (square + 1)) * scale);
            }
            Unsafe.Add(ref feature, 34) = LogOf(energies[sample]);
            var around = LogOf(energiesAround[sample]);
            Unsafe.Add(ref feature, 35) = around;
            Unsafe.Add(ref feature, 36) = logOfRunning;
            Unsafe.Add(ref feature, 37) = Log(logs, wideSum);
            var logOfExpected = DeterministicMath.Log(mean + 0.01f);
            Unsafe.Add(ref feature, 38) = logOfExpected;
            var ringLog = Log(logs, ringSum);
            Unsafe.Add(ref feature, 39) = ringLog;
            for (var i = 0; i < 4; i++)
                Unsafe.Add(ref feature, 40 + i) = i == _phase ? 1 : 0;
            _constant
                .AsSpan()
                .CopyTo(
                    MemoryMarshal.CreateSpan(ref Unsafe.Add(ref feature, ConstantFeatures), 12)
                );
            Unsafe.Add(ref feature, 56) = Limited(_predictor.Predict(at) * scale);
            expected[n] = logOfExpected;

            var ownClass = Math.Min((int)(2 * ringLog), 10);
            var beforeClass = Math.Min((int)(1.5f * Unsafe.Add(ref feature, 24)), 7);
            var parentClass = Math.Min((int)Unsafe.Add(ref feature, 17), 5);
            var siblingClass = Math.Min((int)Unsafe.Add(ref feature, 20), 4);
            var energyClass = Math.Min((int)(2 * around), 7);
            ref var context = ref contexts[n * PerCoefficient];
            context = (_subband.Index * 4) + _phase;
            Unsafe.Add(ref context, 1) = (((ownClass * 8) + beforeClass) * 4) + _phase;
            Unsafe.Add(ref context, 2) = (((parentClass * 5) + siblingClass) * 8) + energyClass;
            var sign = Sign(_before[0].Values[at]);
            var signBefore = Sign(_before[1].Values[at]);
            Unsafe.Add(ref context, 4) = (((sign * 3) + signBefore) * 4) + _subband.Orientation;
            Unsafe.Add(ref context, 5) =
                (
                    (
                        (Sign(neighbours[0] + neighbours[1]) * 3)
                        + Sign(neighbours[2] + neighbours[3])
                    ) * 4
                ) + _subband.Orientation;
            Unsafe.Add(ref context, 6) = (sign * 32) + Math.Min(_component, 31);
        }
    }

    private (long Product, long Square) Correlate(ReadOnlySpan<int> ring, ref int other)
    {
        var (product, square) = (0L, 0L);
        for (var i = 0; i < Ring; i++)
        {
            long theirs = Unsafe.Add(ref other, _ring[i]);
            product += ring[i] * theirs;
            square += ring[i] == 0 ? 0 : theirs * theirs;
        }
        return (product, square);
    }

    private static ReadOnlySpan<int> Row(int[] values, int at) => values.AsSpan(at);

    // A line of a sibling, from the border on, since it may have no samples; of no sibling, zeros.
    private ReadOnlySpan<int> Sibling(int index, int line)
    {
        if (index >= _siblings.Length)
            return Nothing;
        var field = _siblings[index];
        return field.Values.AsSpan(
            field.IndexOf(Math.Min(line, field.Lines - 1), -1),
            field.Samples + 1
        );
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Log(float[] logs, int n) =>
        (uint)n < (uint)logs.Length ? logs[n] : Magnitudes.Log(n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Limited(float x) => Math.Min(Math.Max(x, -FeatureLimit), FeatureLimit);

    private static int Sign(int x) => Math.Sign(x) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float LogOf(float mean) => Magnitudes.Log((int)(Math.Min(mean, 1e6f) * 16)) - 4;

    private int ParentRow(int line) =>
        _parent.IndexOf(Math.Min(line >> _parentShift, _parent.Lines - 1), 0);

    private static int Clamped(SubbandField field, int line, int sample) =>
        field.IndexOf(Math.Min(line, field.Lines - 1), Math.Min(sample, field.Samples - 1));
}
