using System.Numerics;
using Hypress.Transforms.Wavelet;

namespace Hypress.Codecs.Universal;

/// <summary>Codes the coefficients of one stream: subbands of all components, one after the other.</summary>
/// <remarks>
/// Where something around a coefficient isn't zero, the model's logits, corrected by <see cref="AdaptiveWeights"/>, give
/// zero or not, sign, above one, above two; elsewhere counts do. What is above two is exp-Golomb with counted bits.
/// </remarks>
internal sealed class CoefficientCoder<TCoder>
    where TCoder : ISymbolCoder
{
    private const float Caution = 8; // evidence that the model's logits are worth against what the scene shows
    private const int LogitBins = 3; // of a logit of 1
    private const int BatchSize = 512;
    private const int QueueSize = 8192;
    private const int QuietMemory = 1000;
    private const int TailMemory = 120;
    private const int TailClasses = 24;
    private const int LongestTail = 26;

    private readonly TCoder _coder;
    private readonly CoefficientModel _model;
    private readonly CoefficientChoice _choice;
    private readonly AdaptiveWeights _weights;
    private readonly AdaptiveBit[] _empty = new AdaptiveBit[32 * 4];
    private readonly AdaptiveBit[] _quiet = new AdaptiveBit[32 * 16];
    private readonly AdaptiveBit[] _quietAbove = new AdaptiveBit[2];
    private readonly AdaptiveBit[] _tailLength = new AdaptiveBit[TailClasses * (LongestTail + 1)];
    private readonly AdaptiveBit[] _tailTop = new AdaptiveBit[(LongestTail + 1) * 2];

    private readonly int[] _lines = new int[QueueSize];
    private readonly int[] _samples = new int[QueueSize];
    private readonly int[] _rows = new int[QueueSize]; // in the batch; -1 - context where nothing is around
    private int _queued;
    private int _batched;
    private readonly float[] _features = new float[BatchSize * CoefficientModel.Pitch];
    private readonly float[] _logits;
    private readonly float[] _buffer;
    private readonly float[] _expected = new float[BatchSize];
    private readonly int[] _contexts = new int[BatchSize * 2 * AdaptiveWeights.Contexts];

    private SubbandContext _context = null!;
    private SubbandField _own = null!;
    private Subband _subband = null!;
    private SubbandInput _input;

    public CoefficientCoder(TCoder coder, CoefficientModel model, CoefficientChoice choice)
    {
        (_coder, _model, _choice) = (coder, model, choice);
        _weights = new(CoefficientModel.Outputs, SubbandContext.ContextValues, Caution);
        _logits = new float[BatchSize * model.LogitPitch];
        _buffer = new float[model.BufferSize];
        Array.Fill(_empty, AdaptiveBit.Of(32768));
        Array.Fill(_quiet, AdaptiveBit.Of(300, 10));
        Array.Fill(_quietAbove, AdaptiveBit.Of(8000, 4));
        Array.Fill(_tailLength, AdaptiveBit.Of(32768));
        Array.Fill(_tailTop, AdaptiveBit.Of(32768));
    }

    /// <summary>Hears each described coefficient and what it was, for training.</summary>
    public Action<ReadOnlyMemory<float>, int>? Observer { get; init; }

    /// <summary>Codes whether a subband is all zeros.</summary>
    public bool CodeEmpty(Subband subband, bool isEmpty, bool parentIsEmpty, bool beforeIsEmpty)
    {
        var context = (subband.Index * 4) + (parentIsEmpty ? 2 : 0) + (beforeIsEmpty ? 1 : 0);
        return _empty[context].Code(_coder, isEmpty, 60);
    }

    /// <summary>Codes a subband that isn't all zeros; its field is filled by encoder and decoder alike.</summary>
    public void Code(Subband subband, SubbandField own, SubbandContext context, SubbandInput input)
    {
        (_subband, _own, _context, _input) = (subband, own, context, input);
        for (var phase = 0; phase < 4; phase++)
        {
            context.Begin(phase);
            for (var line = SubbandContext.FirstLine(phase); line < subband.Lines; line += 2)
            for (
                var sample = SubbandContext.FirstSample(phase);
                sample < subband.Samples;
                sample += 2
            )
                Queue(line, sample);
            Flush();
        }
        own.Summarize();
    }

    private void Queue(int line, int sample)
    {
        _lines[_queued] = line;
        _samples[_queued] = sample;
        if (_context.IsActive(line, sample))
        {
            _expected[_batched] = _context.Describe(
                line,
                sample,
                _features.AsSpan(_batched * CoefficientModel.Pitch),
                _contexts.AsSpan(_batched * 2 * AdaptiveWeights.Contexts)
            );
            _rows[_queued] = _batched++;
        }
        else
        {
            _rows[_queued] = -1 - _context.QuietContext(line, sample);
        }
        if (++_queued == QueueSize || _batched == BatchSize)
            Flush();
    }

    private void Flush()
    {
        if (_batched > 0)
            _model.Run(_features, _buffer, _logits, _batched);
        for (var i = 0; i < _queued; i++)
        {
            var (line, sample) = (_lines[i], _samples[i]);
            ref var value = ref _own.Values[_own.IndexOf(line, sample)];
            var x = TCoder.IsEncoder ? _input.At(line, sample) : 0;
            value =
                _rows[i] < 0
                    ? CodeQuiet((_subband.Index * 16) - 1 - _rows[i], x)
                    : CodeActive(_rows[i], x);
        }
        (_queued, _batched) = (0, 0);
    }

    private int CodeQuiet(int context, float x)
    {
        ref var nonzero = ref _quiet[context];
        var magnitude = 0;
        if (TCoder.IsEncoder && Math.Abs(x) >= 0.5f)
        {
            var cost = LogitTables.CostOf(nonzero.Frequency);
            magnitude = Choose(
                Math.Abs(x),
                LogitTables.CostOf(65536 - nonzero.Frequency),
                cost + 1 + _choice.NonzeroBits,
                0.5f,
                2.5f
            );
        }
        if (!nonzero.Code(_coder, magnitude != 0, QuietMemory))
            return 0;
        var negative = _coder.Bits(x < 0 ? 1u : 0u, 1) == 1;
        var above = _quietAbove[0].Code(_coder, magnitude > 1, TailMemory);
        if (above && _quietAbove[1].Code(_coder, magnitude > 2, TailMemory))
            magnitude = 3 + CodeTail(0, magnitude - 3);
        else
            magnitude = above ? 2 : 1;
        return negative ? -magnitude : magnitude;
    }

    private int CodeActive(int row, float x)
    {
        var logits = _logits.AsSpan(row * _model.LogitPitch, CoefficientModel.Outputs);
        var contexts = _contexts.AsSpan(
            row * 2 * AdaptiveWeights.Contexts,
            AdaptiveWeights.Contexts
        );
        var signContexts = _contexts.AsSpan(
            ((row * 2) + 1) * AdaptiveWeights.Contexts,
            AdaptiveWeights.Contexts
        );
        var zero = Index(0, logits[0], contexts);
        var magnitude = 0;
        if (TCoder.IsEncoder && Math.Abs(x) >= 0.5f)
        {
            var above = Index(1, logits[1], contexts);
            var more = Index(2, logits[2], contexts);
            magnitude = Choose(
                Math.Abs(x),
                LogitTables.Cost[LogitTables.Opposite(zero)],
                LogitTables.Cost[zero] + 1 + _choice.NonzeroBits,
                LogitTables.Cost[LogitTables.Opposite(above)],
                LogitTables.Cost[above],
                LogitTables.Cost[LogitTables.Opposite(more)],
                LogitTables.Cost[more]
            );
        }
        var features = Observer is null
            ? default
            : _features.AsMemory(row * CoefficientModel.Pitch, SubbandContext.Features);
        if (!Decide(0, logits[0], magnitude != 0, contexts))
        {
            Observer?.Invoke(features, 0);
            return 0;
        }
        var negative = Decide(3, logits[3], x < 0, signContexts);
        if (Decide(1, logits[1], magnitude > 1, contexts))
        {
            if (Decide(2, logits[2], magnitude > 2, contexts))
            {
                var tail = Math.Clamp((int)((_expected[row] * 2.885f) + 2), 0, TailClasses - 1);
                magnitude = 3 + CodeTail(tail, magnitude - 3);
            }
            else
            {
                magnitude = 2;
            }
        }
        else
        {
            magnitude = 1;
        }
        var value = negative ? -magnitude : magnitude;
        Observer?.Invoke(features, value);
        return value;
    }

    // The last context of a decision is the model's own logit: where the model is too sure or not sure enough.
    private int Index(int decision, float logit, Span<int> contexts)
    {
        var bin = (int)(Math.Clamp(logit, -7.9f, 7.9f) * LogitBins) + (8 * LogitBins);
        contexts[^1] = (bin * 4) + Math.Min(Math.Max(_subband.Level - 1, 0), 3);
        return _weights.Index(decision, logit, contexts);
    }

    private bool Decide(int decision, float logit, bool yes, Span<int> contexts)
    {
        var index = Index(decision, logit, contexts);
        yes = _coder.Decide(yes, LogitTables.Frequency[index]);
        _weights.Learn(decision, index, yes, contexts);
        return yes;
    }

    // Exp-Golomb with counted bits for the length and the digit after the first.
    private int CodeTail(int tailClass, int rest)
    {
        var number = rest + 1;
        var length = TCoder.IsEncoder ? BitOperations.Log2((uint)number) : 0;
        var lengths = _tailLength.AsSpan(tailClass * (LongestTail + 1), LongestTail + 1);
        var digits = 0;
        while (digits < LongestTail && lengths[digits].Code(_coder, length > digits, TailMemory))
            digits++;
        if (digits == 0)
            return 0;
        var top = _tailTop[digits * 2]
            .Code(_coder, ((number >> (digits - 1)) & 1) == 1, TailMemory);
        var result = top ? 3 : 2;
        for (var left = digits - 1; left > 0; )
        {
            var bits = Math.Min(left, 16);
            left -= bits;
            result =
                (result << bits)
                | (int)_coder.Bits((uint)(number >> left) & ((1u << bits) - 1), bits);
        }
        result -= 1;
        return result <= SubbandField.Most - 3
            ? result
            : throw new HypressFormatException($"a coefficient is above {SubbandField.Most}");
    }

    private int Choose(
        float x,
        float zeroBits,
        float nonzeroBits,
        float oneBits,
        float aboveBits
    ) => Choose(x, zeroBits, nonzeroBits, oneBits, aboveBits, 0.5f, 2);

    /// <summary>The magnitude that costs least: error and bits together.</summary>
    private int Choose(
        float x,
        float zeroBits,
        float nonzeroBits,
        float oneBits,
        float aboveBits,
        float twoBits,
        float moreBits
    )
    {
        if (_choice.BitPrice == 0)
            return (int)(x + _choice.Offset);
        var nearest = (int)(x + 0.5f);
        var best = 0;
        var least = (x * x) + (_choice.BitPrice * zeroBits);
        for (var candidate = Math.Max(1, nearest - 1); candidate <= nearest; candidate++)
        {
            var bits =
                nonzeroBits
                + candidate switch
                {
                    1 => oneBits,
                    2 => aboveBits + twoBits,
                    _ => aboveBits + moreBits + TailBits(candidate - 2),
                };
            var error = x - candidate;
            var cost = (error * error) + (_choice.BitPrice * bits);
            if (cost < least)
                (best, least) = (candidate, cost);
        }
        return best;
    }

    private static float TailBits(int number) => 0.7f + (1.5f * Magnitudes.Log(number - 1));
}

/// <summary>The coefficients of a subband that an encoder starts from, in steps.</summary>
/// <param name="plane">A transformed plane; null for decoders.</param>
/// <param name="pitch">Values of a line of it.</param>
/// <param name="subband">Which part.</param>
/// <param name="scale">One over the step.</param>
internal readonly struct SubbandInput(float[]? plane, int pitch, Subband subband, float scale)
{
    public float At(int line, int sample) =>
        plane![((subband.FirstLine + line) * pitch) + subband.FirstSample + sample] * scale;
}
