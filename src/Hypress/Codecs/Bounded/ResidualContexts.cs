using Hypress.Entropy;
using Hypress.Tensors;

namespace Hypress.Codecs.Bounded;

/// <summary>Codes residuals by decisions whose probabilities are learned in several contexts at once.</summary>
/// <remarks>
/// A residual is a zero or not, a sign, the length of its magnitude in bits, and the bits, the first three of them
/// with learned probabilities. A decision's logit is the sum of a weight for each of its contexts; each follows the
/// error by a step that shrinks with the evidence it has seen.
/// </remarks>
internal sealed class ResidualContexts
{
    /// <summary>Contexts of each decision.</summary>
    public const int Contexts = 5;

    /// <summary>Values of a context.</summary>
    public const int Levels = 256;

    /// <summary>Contexts of a sign.</summary>
    public const int Signs = 27;

    private const int MostLength = 34; // bits of a magnitude
    private const int Modelled = 3; // bits of it with probabilities of their own
    private const int Nodes = 1 + MostLength + ((MostLength + 1) << Modelled);
    private const int LogitSteps = 64;
    private const float MostLogit = 10.9f;
    private const float Caution = 6;
    private const float MostEvidence = 200;

    private static readonly float[] Probabilities =
    [
        .. Enumerable
            .Range(0, 22 * LogitSteps)
            .Select(i => DeterministicMath.Sigmoid(((i + 0.5f) / LogitSteps) - 11)),
    ];

    private readonly Weight[] _weights = new Weight[Contexts * Levels * Nodes];
    private readonly Weight[] _signs = new Weight[Signs];
    private readonly int[] _at = new int[Contexts];

    /// <summary>Codes a residual.</summary>
    /// <param name="coder">Writes or reads.</param>
    /// <param name="residual">The residual, when writing; below 2^34.</param>
    /// <param name="contexts">One below <see cref="Levels"/> for each.</param>
    /// <param name="sign">The sign's, below <see cref="Signs"/>.</param>
    public long Code(DecisionCoder coder, long residual, ReadOnlySpan<int> contexts, int sign)
    {
        for (var i = 0; i < Contexts; i++)
            _at[i] = ((i * Levels) + contexts[i]) * Nodes;
        if (!Decide(coder, 0, residual != 0))
            return 0;
        var isNegative = DecideSign(coder, sign, residual < 0);
        var magnitude = (ulong)Math.Abs(residual);
        var known = coder.IsEncoder
            ? 64 - System.Numerics.BitOperations.LeadingZeroCount(magnitude)
            : 0;
        var length = 1;
        while (length < MostLength && Decide(coder, length, length < known))
            length++;
        var number = 1UL;
        var left = length - 1;
        for (var depth = 0; left > 0 && depth < Modelled; depth++)
        {
            left--;
            var prefix = (int)number & ((1 << depth) - 1) | (1 << depth);
            var node = 1 + MostLength + (length << Modelled) + prefix;
            var bit = Decide(coder, node, ((magnitude >> left) & 1) != 0);
            number = (number << 1) | (bit ? 1UL : 0);
        }
        while (left > 0)
        {
            var bits = Math.Min(left, 16);
            left -= bits;
            number =
                (number << bits) | coder.Bits((uint)(magnitude >> left) & ((1u << bits) - 1), bits);
        }
        return isNegative ? -(long)number : (long)number;
    }

    private bool Decide(DecisionCoder coder, int node, bool yes)
    {
        var logit = 0f;
        foreach (var at in _at)
            logit += _weights[at + node].Value;
        var probability = ProbabilityOf(logit);
        yes = coder.Decide(yes, FrequencyOf(probability));
        foreach (var at in _at)
            _weights[at + node].Learn(yes, probability);
        return yes;
    }

    private bool DecideSign(DecisionCoder coder, int sign, bool yes)
    {
        ref var weight = ref _signs[sign];
        var probability = ProbabilityOf(weight.Value);
        yes = coder.Decide(yes, FrequencyOf(probability));
        weight.Learn(yes, probability);
        return yes;
    }

    private static float ProbabilityOf(float logit) =>
        Probabilities[(int)((Math.Clamp(logit, -MostLogit, MostLogit) + 11) * LogitSteps)];

    private static uint FrequencyOf(float probability) =>
        (uint)Math.Clamp((int)(probability * 65536), 2, 65534);

    private struct Weight
    {
        public float Value;
        public float Evidence;

        public void Learn(bool yes, float probability)
        {
            Evidence = Math.Min(Evidence + (probability * (1 - probability)), MostEvidence);
            Value += ((yes ? 1 : 0) - probability) / (Caution + Evidence);
        }
    }
}

/// <summary>Writes or reads decisions, so that encoder and decoder of a thing are one method.</summary>
internal sealed class DecisionCoder
{
    private readonly RangeEncoder? _encoder;
    private readonly RangeDecoder? _decoder;

    public DecisionCoder(RangeEncoder encoder) => _encoder = encoder;

    public DecisionCoder(RangeDecoder decoder) => _decoder = decoder;

    public bool IsEncoder => _encoder is not null;

    /// <exception cref="HypressFormatException">More was read than there are bytes.</exception>
    public void RequireMore()
    {
        if (_decoder is { IsExhausted: true })
            throw new HypressFormatException("the residuals end before the tile does");
    }

    public bool Decide(bool yes, uint frequency)
    {
        if (_encoder is null)
            return _decoder!.DecodeFirst(frequency);
        if (yes)
            _encoder.Encode(0, frequency);
        else
            _encoder.Encode(frequency, (1u << RangeEncoder.Precision) - frequency);
        return yes;
    }

    public uint Bits(uint value, int count)
    {
        if (_encoder is null)
            return _decoder!.DecodeBits(count);
        _encoder.EncodeBits(value, count);
        return value;
    }
}
