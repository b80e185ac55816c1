// Source: CCSDS 123.0-B-2, as in PlainPredictor, which judges this one.
using System.Runtime.Intrinsics.X86;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The predictor across bands in vectors: for images of up to 16 bits, on processors with AVX2.</summary>
/// <remarks>
/// <para>
/// A sample needs the bands before it at its own place and all of its band that came before. So step T works on band z
/// at pixel T - z, all bands at once: band z - i of that pixel was done at step T - i, and the band's pixel before at
/// step T - 1. That holds with a quantizer in the loop and when decoding, so one kernel does all four.
/// </para>
/// <code>
///          band 0   1   2   3
/// step 5      t=5   4   3   2      rows of the rings are steps, columns are bands: what a band finds left, above
/// step 6        6   5   4   3      and above right stands in its own column, one, N_X and N_X - 1 rows up
/// </code>
/// </remarks>
internal sealed class WavefrontPredictor : IPredictor
{
    /// <summary>Bands in a vector.</summary>
    internal const int Lanes = 8;

    /// <summary>Zeros in front of each row, which stand for the bands before the first one.</summary>
    internal const int Margin = 16;

    private const int MostBands = 2048; // rings grow with the square of the bands
    private const int FewestSamples = 2 * Lanes; // a vector meets a line's border once

    private readonly ImageParameters _image;
    private readonly PredictorParameters _predictor;
    private readonly WavefrontState _state;
    private readonly IWavefrontKernel _kernel;
    private readonly long _pixels;
    private readonly int[] _ring; // what goes in and, at the same place, what comes out: [step, band]
    private readonly int _ringRows;
    private long _step; // T, the next one
    private long _given;

    public WavefrontPredictor(Ccsds123Parameters p, Direction direction, DecodeBudget budget)
    {
        (_image, _predictor) = (p.Image, p.Predictor);
        _pixels = (long)_image.Lines * _image.Samples;
        _state = new(p, budget);
        _kernel = (direction, p.IsLossless) switch
        {
            (Direction.Encode, true) => new WavefrontKernel<LosslessEncoding>(),
            (Direction.Encode, false) => new WavefrontKernel<LossyEncoding>(),
            (Direction.Decode, true) => new WavefrontKernel<LosslessDecoding>(),
            _ => new WavefrontKernel<LossyDecoding>(),
        };
        _decodes = direction == Direction.Decode;
        _ringRows = 2 * _image.Bands;
        _ring = budget.Allocate<int>((long)_ringRows * _state.Width);
        for (var z = 0; z < _image.Bands; z++)
            _state.ResetBand(z);
    }

    private readonly bool _decodes;

    public int Delay => _image.Bands - 1;

    /// <summary>Whether the predictor can do what is asked.</summary>
    public static bool Suits(Ccsds123Parameters p) =>
        Avx2.IsSupported
        && p.Image.Depth <= 16
        && p.Image.Samples >= FewestSamples
        && p.Image.Bands <= MostBands
        && p.Predictor.ExponentOffsets is null
        && p.LimitPeriodExponent is null;

    public void SetLimits(int[]? absolute, int[]? relative) => _state.SetLimits(absolute, relative);

    public int Run(ReadOnlySpan<int> line, Span<int> output)
    {
        var bands = _image.Bands;
        var given = 0;
        if (line.IsEmpty)
        {
            while (_given < _pixels)
            {
                Step();
                given += Give(output[given..]);
            }
            return given;
        }
        for (; !line.IsEmpty; line = line[bands..])
        {
            Take(line[..bands]);
            Step();
            given += Give(output[given..]);
        }
        return given;
    }

    // A pixel's band z stands z rows down the ring: a diagonal, in one piece or in two.
    private void Take(ReadOnlySpan<int> pixel)
    {
        var (first, top) = Diagonal((int)(_step % _ringRows));
        var ring = _ring;
        var stride = _state.Width + 1;
        foreach (var value in pixel[..top])
        {
            ring[first] = value;
            first += stride;
        }
        foreach (var value in pixel[top..])
        {
            ring[top] = value;
            top += stride;
        }
    }

    private int Give(Span<int> output)
    {
        if (_step < _image.Bands)
            return 0;
        var pixel = output[.._image.Bands];
        var (first, top) = Diagonal((int)(_given % _ringRows));
        var ring = _ring;
        var stride = _state.Width + 1;
        foreach (ref var value in pixel[..top])
        {
            value = ring[first];
            first += stride;
        }
        foreach (ref var value in pixel[top..])
        {
            value = ring[top];
            top += stride;
        }
        _given++;
        return pixel.Length;
    }

    /// <summary>Where a diagonal begins, and the band from which on it stands at the ring's top: band z in row z - top.</summary>
    private (int First, int Top) Diagonal(int row) =>
        (row * _state.Width, Math.Min(_image.Bands, _ringRows - row));

    private void Step()
    {
        var row = _ring.AsSpan((int)(_step % _ringRows) * _state.Width, _state.Width);
        var z = _step < _image.Bands ? (int)_step : -1;
        var first = z >= 0 ? row[z] : 0;
        _state.Begin(_step);
        _kernel.Step(_state, row);
        if (z >= 0)
        {
            // The band's first sample has its own rules, and what the vectors made of it is put right.
            row[z] = FirstSample(z, first, out var sample);
            _state.SetFirstSample(z, sample);
        }
        _step++;
    }

    // prediction, quantizer and mapped index at t = 0
    private int FirstSample(int z, int value, out int sample)
    {
        var (min, max) = ((int)_image.Min, (int)_image.Max);
        var predicted = z > 0 && _predictor.Bands > 0 ? _state.FirstSample(z - 1) : (int)_image.Mid;
        var theta = Math.Min(predicted - min, max - predicted);
        if (_decodes)
        {
            var residual =
                value <= 2 * theta ? (value >> 1) ^ -(value & 1)
                : predicted - min < max - predicted ? value - theta
                : theta - value;
            return sample = Math.Clamp(predicted + residual, min, max);
        }
        sample = value;
        var q = sample - predicted;
        return Math.Abs(q) > theta ? Math.Abs(q) + theta : (q << 1) ^ (q >> 31);
    }
}
