// Source: CCSDS 123.0-B-2 (predictor).
namespace Hypress.Codecs.Ccsds123;

/// <summary>The predictor for every legal set of parameters, sample by sample; judges the fast ones.</summary>
/// <remarks>Samples and indices travel as 32-bit patterns, [sample, band] in a line.</remarks>
internal sealed class PlainPredictor : IPredictor
{
    private readonly Direction _direction;
    private readonly ImageParameters _image;
    private readonly PredictorParameters _predictor;
    private readonly RepresentativeParameters? _representatives;
    private readonly int[] _absolute; // a_z, or empty
    private readonly int[] _relative; // r_z, or empty
    private readonly int _components; // weights a band may have
    private readonly int _directional; // 3 in full mode
    private readonly long[] _weights; // [band, component]
    private readonly int[] _offsets; // zeta, [band, component]
    private readonly long[] _differences; // U of the current sample
    private readonly long[] _central; // d, [band, sample] of the current line
    private long[] _line; // s'', [band, sample]
    private long[] _lineBefore;
    private int _y;

    // What the current sample's prediction leaves for its quantizer and its update.
    private int _count; // components
    private long _sigma;
    private long _highResolution; // hr, "high-resolution predicted sample"
    private long _doubleResolution; // s2, "double-resolution predicted sample"

    public PlainPredictor(Ccsds123Parameters parameters, Direction direction, DecodeBudget budget)
    {
        _direction = direction;
        (_image, _predictor) = (parameters.Image, parameters.Predictor);
        _representatives = parameters.Representatives;
        _directional = _predictor.Reduced ? 0 : 3;
        _components = _directional + _predictor.Bands;
        var bands = _image.Bands;
        var line = (long)bands * _image.Samples;
        _weights = budget.Allocate<long>((long)bands * _components);
        _offsets = budget.Allocate<int>((long)bands * _components);
        _differences = new long[_components];
        _central = budget.Allocate<long>(line);
        _line = budget.Allocate<long>(line);
        _lineBefore = budget.Allocate<long>(line);
        _absolute = budget.Allocate<int>(parameters.Absolute is null ? 0 : bands);
        _relative = budget.Allocate<int>(parameters.Relative is null ? 0 : bands);
        for (var z = 0; z < bands; z++)
        {
            InitialWeights.Fill(_predictor, z, _weights.AsSpan(z * _components, _components));
            InitialWeights.FillOffsets(
                _predictor,
                z,
                _offsets.AsSpan(z * _components, _components)
            );
        }
    }

    public int Delay => 0;

    public void SetLimits(int[]? absolute, int[]? relative)
    {
        Spread(absolute, _absolute);
        Spread(relative, _relative);
    }

    public int Run(ReadOnlySpan<int> line, Span<int> output)
    {
        if (line.IsEmpty)
            return 0;
        if (_direction == Direction.Encode)
            Encode(line, output);
        else
            Decode(line, output);
        (_line, _lineBefore) = (_lineBefore, _line);
        _y++;
        return line.Length;
    }

    private void Encode(ReadOnlySpan<int> samples, Span<int> indices)
    {
        for (var z = 0; z < _image.Bands; z++)
        {
            for (var x = 0; x < _image.Samples; x++)
            {
                var at = (x * _image.Bands) + z;
                long sample = _image.Signed ? samples[at] : (uint)samples[at];
                Predict(z, x);
                var predicted = _doubleResolution >> 1;
                var max = MaxError(z, x, predicted);
                var index = Quantized(sample - predicted, max);
                indices[at] = (int)Mapped(index, predicted, max);
                Finish(z, x, sample, index, predicted, max);
            }
        }
    }

    private void Decode(ReadOnlySpan<int> indices, Span<int> samples)
    {
        for (var z = 0; z < _image.Bands; z++)
        {
            for (var x = 0; x < _image.Samples; x++)
            {
                var at = (x * _image.Bands) + z;
                Predict(z, x);
                var predicted = _doubleResolution >> 1;
                var max = MaxError(z, x, predicted);
                var index = Unmapped((uint)indices[at], predicted, max);
                var first = Math.Clamp(predicted + index, _image.Min, _image.Max);
                samples[at] = (int)Finish(z, x, first, index, predicted, max);
            }
        }
    }

    // local sums, differences, prediction
    private void Predict(int z, int x)
    {
        var previous = Math.Min(z, _predictor.Bands);
        _count = _directional + previous;
        if (_y == 0 && x == 0)
        {
            _doubleResolution = 2 * (previous > 0 ? _line[(z - 1) * _image.Samples] : _image.Mid);
            return;
        }
        var at = (z * _image.Samples) + x;
        _sigma = Sum(z, x, at);
        var u = _differences.AsSpan();
        if (_directional != 0)
        {
            u[..3].Clear();
            if (_y > 0)
            {
                u[0] = (4 * _lineBefore[at]) - _sigma;
                u[1] = x == 0 ? u[0] : (4 * _line[at - 1]) - _sigma;
                u[2] = x == 0 ? u[0] : (4 * _lineBefore[at - 1]) - _sigma;
            }
        }
        for (var i = 1; i <= previous; i++)
            u[_directional + i - 1] = _central[at - (i * _image.Samples)];

        var sum = 0L;
        var weights = _weights.AsSpan(z * _components, _count);
        for (var i = 0; i < weights.Length; i++)
            sum += weights[i] * u[i];
        var omega = _predictor.WeightBits;
        var mid = _image.Mid;
        var wrap = 64 - _predictor.RegisterBits;
        var register = (sum + ((_sigma - (4 * mid)) << omega)) << wrap >> wrap; // mod*_R
        _highResolution = Math.Clamp(
            register + (mid << (omega + 2)) + (1L << (omega + 1)),
            _image.Min << (omega + 2),
            (_image.Max << (omega + 2)) + (1L << (omega + 1))
        );
        _doubleResolution = _highResolution >> (omega + 1);
    }

    private long Sum(int z, int x, int at)
    {
        var kind = _predictor.LocalSum;
        var narrow = kind is LocalSum.NarrowNeighbor or LocalSum.NarrowColumn;
        if (_y == 0)
            return 4
                * (
                    !narrow ? _line[at - 1]
                    : z > 0 ? _line[at - _image.Samples - 1]
                    : _image.Mid
                );
        var n = _lineBefore[at];
        if (kind >= LocalSum.WideColumn)
            return 4 * n;
        if (x == 0)
            return 2 * (n + _lineBefore[at + 1]);
        var nw = _lineBefore[at - 1];
        var ne = x == _image.Samples - 1 ? n : _lineBefore[at + 1];
        if (kind == LocalSum.WideNeighbor)
            return _line[at - 1] + nw + n + ne;
        return x == _image.Samples - 1 ? 2 * (nw + n) : nw + (2 * n) + ne;
    }

    // maximum error
    private long MaxError(int z, int x, long predicted)
    {
        if (_y == 0 && x == 0)
            return 0;
        var max = _absolute.Length == 0 ? long.MaxValue : _absolute[z];
        if (_relative.Length != 0)
            max = Math.Min(max, (_relative[z] * Math.Abs(predicted)) >> _image.Depth);
        return max == long.MaxValue ? 0 : max;
    }

    // quantizer
    private static long Quantized(long residual, long max) =>
        max == 0 ? residual
        : residual < 0 ? -((max - residual) / ((2 * max) + 1))
        : (residual + max) / ((2 * max) + 1);

    // mapped quantizer index
    private long Mapped(long index, long predicted, long max)
    {
        var theta = Theta(predicted, max, out _);
        var size = Math.Abs(index);
        if (size > theta)
            return size + theta;
        var turned = (_doubleResolution & 1) == 0 ? index : -index;
        return (2 * size) - (turned < 0 ? 1 : 0);
    }

    private long Unmapped(long mapped, long predicted, long max)
    {
        var theta = Theta(predicted, max, out var upwards);
        if (mapped > 2 * theta)
            return upwards ? mapped - theta : theta - mapped;
        var turned = (mapped & 1) == 0 ? mapped >> 1 : -((mapped + 1) >> 1);
        return (_doubleResolution & 1) == 0 ? turned : -turned;
    }

    private long Theta(long predicted, long max, out bool upwards)
    {
        var low = (predicted - _image.Min + max) / ((2 * max) + 1);
        var high = (_image.Max - predicted + max) / ((2 * max) + 1);
        upwards = low < high;
        return Math.Min(low, high);
    }

    /// <summary>Reconstructs, and prepares what later samples look at.</summary>
    /// <param name="z">The band.</param>
    /// <param name="x">The sample.</param>
    /// <param name="exact">The value where the error must be zero.</param>
    /// <param name="index">q.</param>
    /// <param name="predicted">The prediction.</param>
    /// <param name="max">m.</param>
    /// <returns>s', the reconstructed sample.</returns>
    private long Finish(int z, int x, long exact, long index, long predicted, long max)
    {
        var at = (z * _image.Samples) + x;
        if (_y == 0 && x == 0)
            return _line[at] = exact;
        var reconstructed =
            max == 0
                ? exact
                : Math.Clamp(predicted + (index * ((2 * max) + 1)), _image.Min, _image.Max);
        _line[at] = Representative(z, reconstructed, index, max);
        _central[at] = (4 * _line[at]) - _sigma;
        Update(z, x, reconstructed);
        return reconstructed;
    }

    // sample representatives
    private long Representative(int z, long reconstructed, long index, long max)
    {
        if (_representatives is not { } r)
            return reconstructed;
        var (phi, psi) = (r.Damping[z], r.Offset[z]);
        var omega = _predictor.WeightBits;
        var centre = (reconstructed << omega) - (Math.Sign(index) * max * psi << (omega - r.Bits));
        var blend =
            (4 * ((1L << r.Bits) - phi) * centre)
            + (phi * _highResolution)
            - ((long)phi << (omega + 1));
        return ((blend >> (omega + r.Bits + 1)) + 1) >> 1;
    }

    // weight update
    private void Update(int z, int x, long reconstructed)
    {
        var t = ((long)_y * _image.Samples) + x;
        var positive = (2 * reconstructed) - _doubleResolution >= 0;
        var omega = _predictor.WeightBits;
        var scaling = Math.Clamp(
            _predictor.FirstExponent + ((t - _image.Samples) >> _predictor.ExponentIntervalLog),
            _predictor.FirstExponent,
            _predictor.LastExponent
        );
        var rho = (int)scaling + _image.Depth - omega;
        var (low, high) = (-(1L << (omega + 2)), (1L << (omega + 2)) - 1);
        var weights = _weights.AsSpan(z * _components, _count);
        var offsets = _offsets.AsSpan(z * _components, _count);
        for (var i = 0; i < weights.Length; i++)
        {
            var signed = positive ? _differences[i] : -_differences[i];
            var shift = rho + offsets[i];
            var step = ((shift >= 0 ? signed >> shift : signed << -shift) + 1) >> 1;
            weights[i] = Math.Clamp(weights[i] + step, low, high);
        }
    }

    private static void Spread(int[]? values, Span<int> bands)
    {
        if (values is { Length: 1 })
            bands.Fill(values[0]);
        else
            values?.CopyTo(bands);
    }
}
