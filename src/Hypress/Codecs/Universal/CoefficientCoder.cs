using System.Numerics;
using System.Runtime.CompilerServices;
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
    private const int LongestPiece = 256;
    private const int QuietMemory = 1000;
    private const int TailMemory = 120;
    private const int TailClasses = 24;
    private const int LongestTail = 26;

    private readonly TCoder _coder;
    private readonly CoefficientModel _model;
    private readonly CoefficientChoice _choice;
    private readonly AdaptiveWeights _weights;
    private readonly ushort[] _frequency = LogitTables.Frequency;
    private readonly float[] _cost = LogitTables.Cost;
    private readonly AdaptiveBit[] _empty = new AdaptiveBit[32 * 4];
    private readonly AdaptiveBit[] _quiet = new AdaptiveBit[32 * 16];
    private readonly AdaptiveBit[] _quietAbove = new AdaptiveBit[2];
    private readonly AdaptiveBit[] _tailLength = new AdaptiveBit[TailClasses * (LongestTail + 1)];
    private readonly AdaptiveBit[] _tailTop = new AdaptiveBit[(LongestTail + 1) * 2];

    private readonly Piece[] _pieces = new Piece[QueueSize / 4];
    private int _pieceCount;
    private readonly int[] _rows = new int[QueueSize]; // in the batch; -1 - context where nothing is around
    private readonly int[] _samples = new int[BatchSize];
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
    private int _level;

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

    /// <summary>Where time is counted, for the benchmark.</summary>
    public StageTimes? Times { get; init; }

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
        _level = Math.Min(Math.Max(subband.Level - 1, 0), 3);
        for (var phase = 0; phase < 4; phase++)
        {
            var time = StageTimes.Start(Times);
            context.Begin(phase);
            Times?.Add(Stage.Scan, time);
            for (var line = SubbandContext.FirstLine(phase); line < subband.Lines; line += 2)
            {
                var sample = SubbandContext.FirstSample(phase);
                for (; sample < subband.Samples; sample += 2 * LongestPiece)
                    Queue(line, sample, Math.Min((subband.Samples - sample + 1) / 2, LongestPiece));
            }
            Flush();
        }
        var start = StageTimes.Start(Times);
        own.Summarize();
        Times?.Add(Stage.Scan, start);
    }

    private void Queue(int line, int first, int count)
    {
        if (
            _queued + count > QueueSize
            || _batched + count > BatchSize
            || _pieceCount == _pieces.Length
        )
            Flush();
        var time = StageTimes.Start(Times);
        var described = _context.Scan(
            line,
            first,
            _rows.AsSpan(_queued, count),
            _samples,
            _batched
        );
        time = Times?.Add(Stage.Scan, time) ?? 0;
        if (described > 0)
            _context.Describe(
                line,
                _samples.AsSpan(0, described),
                _features.AsSpan(_batched * CoefficientModel.Pitch),
                _contexts.AsSpan(_batched * 2 * AdaptiveWeights.Contexts),
                _expected.AsSpan(_batched)
            );
        Times?.Add(Stage.Features, time);
        _pieces[_pieceCount++] = new(
            _own.IndexOf(line, first),
            TCoder.IsEncoder ? _input.IndexOf(line, first) : 0,
            count
        );
        _queued += count;
        _batched += described;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        var time = StageTimes.Start(Times);
        if (_batched > 0)
            _model.Run(_features, _buffer, _logits, _batched);
        time = Times?.Add(Stage.Network, time) ?? 0;
        Times?.Describe(_batched);
        var quiet = _subband.Index * 16;
        var i = 0;
        foreach (var piece in _pieces.AsSpan(0, _pieceCount))
        {
            var rows = _rows.AsSpan(i, piece.Count);
            var values = _own.Values.AsSpan(piece.Value);
            for (var n = 0; n < rows.Length; n++)
            {
                var x = TCoder.IsEncoder ? _input[piece.Input + (2 * n)] : 0;
                var row = rows[n];
                values[2 * n] = row < 0 ? CodeQuiet(quiet - 1 - row, x) : CodeActive(row, x);
            }
            i += piece.Count;
        }
        Times?.Add(Stage.Coding, time);
        (_queued, _batched, _pieceCount) = (0, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CodeActive(int row, float x)
    {
        ref var logits = ref _logits[row * _model.LogitPitch];
        ref var contexts = ref _contexts[row * 2 * AdaptiveWeights.Contexts];
        var zero = Weigh(0, logits, ref contexts);
        var magnitude = 0;
        if (TCoder.IsEncoder && Math.Abs(x) >= 0.5f)
        {
            var above = Weigh(1, Unsafe.Add(ref logits, 1), ref contexts).Index;
            var more = Weigh(2, Unsafe.Add(ref logits, 2), ref contexts).Index;
            magnitude = Choose(
                Math.Abs(x),
                _cost[LogitTables.Opposite(zero.Index)],
                _cost[zero.Index] + 1 + _choice.NonzeroBits,
                _cost[LogitTables.Opposite(above)],
                _cost[above],
                _cost[LogitTables.Opposite(more)],
                _cost[more]
            );
        }
        var value = 0;
        if (Decide(zero, magnitude != 0))
        {
            ref var signContexts = ref Unsafe.Add(ref contexts, AdaptiveWeights.Contexts);
            var negative = Decide(Weigh(3, Unsafe.Add(ref logits, 3), ref signContexts), x < 0);
            value = 1;
            if (Decide(Weigh(1, Unsafe.Add(ref logits, 1), ref contexts), magnitude > 1))
            {
                value = 2;
                if (Decide(Weigh(2, Unsafe.Add(ref logits, 2), ref contexts), magnitude > 2))
                {
                    var tail = Math.Clamp((int)((_expected[row] * 2.885f) + 2), 0, TailClasses - 1);
                    value = 3 + CodeTail(tail, magnitude - 3);
                }
            }
            value = negative ? -value : value;
        }
        Observer?.Invoke(
            _features.AsMemory(row * CoefficientModel.Pitch, SubbandContext.Features),
            value
        );
        return value;
    }

    // The last context of a decision is the model's own logit: where the model is too sure or not sure enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AdaptiveWeights.Weighed Weigh(int decision, float logit, ref int contexts)
    {
        var bin = (int)(Math.Clamp(logit, -7.9f, 7.9f) * LogitBins) + (8 * LogitBins);
        return _weights.Weigh(decision, logit, ref contexts, (bin * 4) + _level);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Decide(AdaptiveWeights.Weighed weighed, bool yes)
    {
        yes = _coder.Decide(yes, _frequency[weighed.Index]);
        _weights.Learn(weighed, yes);
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

    /// <summary>Coefficients of a line, every second one.</summary>
    /// <param name="Value">Index of the first in the field.</param>
    /// <param name="Input">Index of the first in the encoder's plane.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Piece(int Value, int Input, int Count);

    private static float TailBits(int number) => 0.7f + (1.5f * Magnitudes.Log(number - 1));
}

/// <summary>The coefficients of a subband that an encoder starts from, in steps.</summary>
/// <param name="plane">A transformed plane; null for decoders.</param>
/// <param name="pitch">Values of a line of it.</param>
/// <param name="subband">Which part.</param>
/// <param name="scale">One over the step.</param>
internal readonly struct SubbandInput(float[]? plane, int pitch, Subband subband, float scale)
{
    /// <summary>A coefficient by its place in the plane.</summary>
    public float this[int index] => plane![index] * scale;

    /// <summary>Where a coefficient stands.</summary>
    public int IndexOf(int line, int sample) =>
        ((subband.FirstLine + line) * pitch) + subband.FirstSample + sample;
}
