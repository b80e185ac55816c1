using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hypress.Entropy;

namespace Hypress.Codecs.Bounded;

/// <summary>What a residual's probabilities hang on.</summary>
/// <param name="Expected">The magnitude that is to be expected, in steps.</param>
/// <param name="Around">That of its neighbours in the band.</param>
/// <param name="Before">That of the same pixel in the band before.</param>
/// <param name="Sign">Signs around it, below <see cref="ResidualSymbols.Signs"/>.</param>
internal readonly record struct ResidualContext(
    float Expected,
    float Around,
    float Before,
    int Sign
);

/// <summary>Codes residuals by one of 16 classes of their magnitude, sign, and the bits that say where in its class it is.</summary>
/// <remarks>
/// Classes are as wide as suits the expected magnitude. Their probabilities are the mean of two sets of cumulative
/// counts that adapt: one for each quarter of an octave of the expected magnitude, one for how neighbours compare
/// with it. Signs have probabilities of their own where classes are single magnitudes.
/// </remarks>
internal sealed class ResidualSymbols
{
    /// <summary>Contexts of a sign.</summary>
    public const int Signs = 27;

    private const int Classes = 16;
    private const int Levels = 128;
    private const int FirstLevel = (127 - 6) << 2; // of a 64th of a step
    private const int Sides = 16;
    private const int Widths = 3; // of classes that neighbours are seen with: 1, 2, more
    private const int MostWidth = 32; // bits
    private const int EscapeLengthBits = 6;
    private const int MostEscape = 36; // bits
    private const int Total = 1 << 24; // of counts
    private const int Shift = 25 - RangeEncoder.Precision; // of two totals
    private const int Least = 1 << Shift; // count of each class, so that each has a probability
    private const int SlowestRate = 8;
    private const byte SeenByCopies = 6; // what a copied set is taken to have seen
    private const int SignRate = 7;

    private static readonly byte[] First = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16, 24, 32, 64, 128];
    private static readonly byte[] ExtraBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 5, 6, 0];

    // [class that came][class]: the cumulative counts that the sets go to
    private static readonly int[] Goals =
    [
        .. Enumerable
            .Range(0, Classes * Classes)
            .Select(i =>
                i % Classes < i / Classes
                    ? ((i % Classes) + 1) * Least
                    : Total - ((Classes - 1 - (i % Classes)) * Least)
            ),
    ];

    private readonly RangeEncoder? _encoder;
    private readonly RawBitWriter? _rawWriter;
    private readonly RangeDecoder? _decoder;
    private readonly RawBitReader? _rawReader;
    private readonly int[] _counts = new int[(Levels + (Sides * Sides * Widths)) * Classes]; // cumulative
    private readonly byte[] _seen = new byte[Levels + (Sides * Sides * Widths)];
    private readonly int[] _signs = new int[Signs];
    private int _lastLevel;

    private ResidualSymbols()
    {
        Array.Fill(_signs, 1 << (RangeEncoder.Precision - 1));
        for (var i = 0; i < Classes; i++)
            _counts[i] = (i + 1) * (Total / Classes);
    }

    /// <summary>Writes.</summary>
    public ResidualSymbols(RangeEncoder encoder, RawBitWriter raw)
        : this() => (_encoder, _rawWriter) = (encoder, raw);

    /// <summary>Reads.</summary>
    public ResidualSymbols(RangeDecoder decoder, RawBitReader raw)
        : this() => (_decoder, _rawReader) = (decoder, raw);

    /// <summary>Whether it writes.</summary>
    public bool IsEncoder => _encoder is not null;

    /// <exception cref="HypressFormatException">More was read than there are bytes.</exception>
    public void RequireMore()
    {
        if (_decoder!.IsExhausted || _rawReader!.IsExhausted)
            throw new HypressFormatException("the residuals end before the tile does");
    }

    /// <summary>Writes a residual below 2^34.</summary>
    public void Encode(long residual, in ResidualContext context)
    {
        var width = WidthOf(context.Expected);
        var (level, side) = SetsOf(context, width);
        var magnitude = (ulong)Math.Abs(residual);
        var number = magnitude >> width;
        var symbol = (int)Math.Min(number, 7);
        if (number > 7)
            while (symbol < Classes - 1 && number >= First[symbol + 1])
                symbol++;
        var end = (uint)(_counts[level + symbol] + _counts[side + symbol]) >> Shift;
        var start =
            symbol == 0
                ? 0
                : (uint)(_counts[level + symbol - 1] + _counts[side + symbol - 1]) >> Shift;
        _encoder!.Encode(start, end - start);
        Adapt(level, side, symbol);
        if (symbol == 0 && width == 0)
            return;
        if (width == 0)
        {
            ref var sign = ref _signs[context.Sign];
            if (residual < 0)
                _encoder.Encode(0, (uint)sign);
            else
                _encoder.Encode((uint)sign, (1u << RangeEncoder.Precision) - (uint)sign);
            Adapt(ref sign, residual < 0);
        }
        if (symbol == Classes - 1)
        {
            var rest = number - First[symbol] + 1;
            var length = BitOperations.Log2(rest);
            _rawWriter!.Put((uint)length, EscapeLengthBits);
            Put(rest, length);
            Put(magnitude, width);
        }
        else
        {
            Put(magnitude - ((ulong)First[symbol] << width), width + ExtraBits[symbol]);
        }
        // The class of wide ones that holds zero has no sign yet when it is read.
        if (width > 0 && magnitude != 0)
            _rawWriter!.Put(residual < 0 ? 1u : 0, 1);
    }

    /// <summary>Reads a residual.</summary>
    public long Decode(in ResidualContext context)
    {
        var width = WidthOf(context.Expected);
        var (level, side) = SetsOf(context, width);
        var at = Vector256.Create((int)_decoder!.Peek());
        var ends = MemoryMarshal.Cast<int, Vector256<int>>(_counts.AsSpan(level, Classes));
        var others = MemoryMarshal.Cast<int, Vector256<int>>(_counts.AsSpan(side, Classes));
        var below = Vector256.LessThanOrEqual((ends[0] + others[0]) >>> Shift, at);
        var above = Vector256.LessThanOrEqual((ends[1] + others[1]) >>> Shift, at);
        var symbol = BitOperations.PopCount(
            below.ExtractMostSignificantBits() | (above.ExtractMostSignificantBits() << 8)
        );
        var end = (uint)(_counts[level + symbol] + _counts[side + symbol]) >> Shift;
        var start =
            symbol == 0
                ? 0
                : (uint)(_counts[level + symbol - 1] + _counts[side + symbol - 1]) >> Shift;
        _decoder.Take(start, end - start);
        Adapt(level, side, symbol);
        if (symbol == 0 && width == 0)
            return 0;
        var isNegative = false;
        if (width == 0)
        {
            ref var sign = ref _signs[context.Sign];
            isNegative = _decoder.DecodeFirst((uint)sign);
            Adapt(ref sign, isNegative);
        }
        var number = (ulong)First[symbol];
        if (symbol == Classes - 1)
        {
            var length = (int)_rawReader!.Take(EscapeLengthBits);
            if (length > MostEscape)
                throw new HypressFormatException($"a residual of {length} bits");
            number += ((1UL << length) | Take(length)) - 1;
        }
        var magnitude = (number << width) + Take(width + ExtraBits[symbol]);
        if (width > 0 && magnitude != 0)
            isNegative = _rawReader!.Take(1) != 0;
        return isNegative ? -(long)magnitude : (long)magnitude;
    }

    private void Put(ulong bits, int count)
    {
        if (count > 32)
        {
            _rawWriter!.Put((uint)bits, 32);
            bits >>= 32;
            count -= 32;
        }
        _rawWriter!.Put((uint)(bits & ((1UL << count) - 1)), count);
    }

    private ulong Take(int count) =>
        count <= 32
            ? _rawReader!.Take(count)
            : _rawReader!.Take(32) | ((ulong)_rawReader.Take(count - 32) << 32);

    private static int ExponentOf(float magnitude) =>
        (BitConverter.SingleToInt32Bits(magnitude) >> 23) - 127;

    // Bits of a class: the expected magnitude lies in the fourth to sixth.
    private static int WidthOf(float expected) =>
        Math.Clamp(ExponentOf(expected * (1 / 3f)), 0, MostWidth);

    private (int Level, int Side) SetsOf(in ResidualContext context, int width)
    {
        var level = (BitConverter.SingleToInt32Bits(context.Expected) >> 21) - FirstLevel;
        level = Math.Clamp(level, 0, Levels - 1);
        // In classes, so that wide and wider ones learn together; 5.66 puts the octaves' borders.
        var scale = 5.66f / (1UL << width);
        var around = Math.Clamp(ExponentOf(context.Around * scale) + 1, 0, Sides - 1);
        var before = Math.Clamp(ExponentOf(context.Before * scale) + 1, 0, Sides - 1);
        var side = Levels + ((((around * Sides) + before) * Widths) + Math.Min(width, Widths - 1));
        // A set that is new begins as what came last.
        if (_seen[level] == 0)
            Copy(_lastLevel, level);
        if (_seen[side] == 0)
            Copy(level, side);
        _lastLevel = level;
        return (level * Classes, side * Classes);

        void Copy(int from, int to)
        {
            _counts.AsSpan(from * Classes, Classes).CopyTo(_counts.AsSpan(to * Classes, Classes));
            _seen[to] = SeenByCopies;
        }
    }

    private void Adapt(int level, int side, int symbol)
    {
        var goals = MemoryMarshal.Cast<int, Vector256<int>>(
            Goals.AsSpan(symbol * Classes, Classes)
        );
        Adapt(level, goals);
        Adapt(side, goals);
    }

    // Counts keep their distance of Least: goals have it, and so has what lies between two that have it.
    private void Adapt(int set, ReadOnlySpan<Vector256<int>> goals)
    {
        ref var seen = ref _seen[set / Classes];
        var rate = Rates[seen];
        if (seen < Rates.Length - 1)
            seen++;
        var counts = MemoryMarshal.Cast<int, Vector256<int>>(_counts.AsSpan(set, Classes));
        counts[0] += (goals[0] - counts[0]) >> rate;
        counts[1] += (goals[1] - counts[1]) >> rate;
    }

    // By how often a set was seen: about one over that, as powers of two.
    private static readonly byte[] Rates =
    [
        .. Enumerable
            .Range(0, 256)
            .Select(seen =>
                (byte)Math.Clamp(BitOperations.Log2((uint)((seen + 2) * 1.41)), 2, SlowestRate)
            ),
    ];

    private static void Adapt(ref int sign, bool isNegative) =>
        sign = Math.Clamp(
            sign + (((isNegative ? 1 << RangeEncoder.Precision : 0) - sign) >> SignRate),
            64,
            (1 << RangeEncoder.Precision) - 64
        );
}
