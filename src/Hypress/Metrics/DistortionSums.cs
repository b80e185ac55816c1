using Hypress.Cubes;

namespace Hypress.Metrics;

/// <summary>The running sums of a comparison, fed line by line.</summary>
internal sealed class DistortionSums(
    CubeShape shape,
    ValidValues original,
    ValidValues decoded,
    IReadOnlyList<bool>? good = null
)
{
    private readonly double[] _squaredError = new double[shape.Bands];
    private readonly long[] _valid = new long[shape.Bands];
    private readonly double[] _maxError = new double[shape.Bands];
    private readonly double[] _maxRelative = new double[shape.Bands];

    // One line: values, and for each pixel the sums its spectral angle needs.
    private readonly double[] _left = new double[shape.Samples];
    private readonly double[] _right = new double[shape.Samples];
    private readonly double[] _power = new double[shape.Samples];
    private readonly double[] _error = new double[shape.Samples];
    private readonly double[] _product = new double[shape.Samples];
    private readonly bool[] _seen = new bool[shape.Samples];

    private double _peak = double.NegativeInfinity;
    private double _signal;
    private double _angles;
    private double _maxAngle;
    private long _angleCount;
    private long _pixels;
    private long _maskDifferences;
    private long _droppedValues;

    /// <summary>Adds a line of two views, [band, line, sample].</summary>
    public void AddLine(CubeView originals, CubeView decodeds, int line)
    {
        Array.Clear(_power);
        Array.Clear(_error);
        Array.Clear(_product);
        Array.Clear(_seen);
        for (var band = 0; band < shape.Bands; band++)
        {
            originals.ReadRow(band, line, _left.AsSpan());
            decodeds.ReadRow(band, line, _right.AsSpan());
            if (!WasDropped(band))
                AddRow(band);
        }
        var lineAngles = 0.0;
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            if (!_seen[sample])
                continue;
            _pixels++;
            if (_power[sample] == 0)
                continue;
            var angle = Angle(_power[sample], _error[sample], _product[sample]);
            lineAngles += angle;
            _maxAngle = Math.Max(_maxAngle, angle);
            _angleCount++;
        }
        _angles += lineAngles;
    }

    public SceneDistortion Result()
    {
        var values = _valid.Sum();
        return new()
        {
            ValidValues = values,
            ValidPixels = _pixels,
            MaskDifferences = _maskDifferences,
            DroppedValues = _droppedValues,
            Peak = values == 0 ? double.NaN : _peak,
            Mse = _squaredError.Sum() / values,
            SignalPower = _signal / values,
            MeanAngle = _angles / _angleCount,
            MaxAngle = _angleCount == 0 ? double.NaN : _maxAngle,
            BandMaxError = OfValid(_maxError),
            BandMaxRelativeError = OfValid(_maxRelative),
            BandPsnr =
            [
                .. _squaredError.Zip(
                    _valid,
                    (sum, count) => SceneDistortion.PsnrOf(_peak, sum / count)
                ),
            ],
        };
    }

    private double[] OfValid(double[] largest) =>
        [.. largest.Zip(_valid, (error, count) => count == 0 ? double.NaN : error)];

    // Bad bands that were dropped come back without data: that is what was asked, and no error.
    private bool WasDropped(int band)
    {
        if (good?[band] != false || Array.Exists(_right, decoded.Contains))
            return false;
        _droppedValues += _left.Count(original.Contains);
        return true;
    }

    private void AddRow(int band)
    {
        var (maxError, maxRelative) = (_maxError[band], _maxRelative[band]);
        var (rowError, rowSignal, rowValid) = (0.0, 0.0, 0);
        for (var sample = 0; sample < shape.Samples; sample++)
        {
            var (value, other) = (_left[sample], _right[sample]);
            var valid = original.Contains(value);
            if (valid != decoded.Contains(other))
                _maskDifferences++;
            if (!valid)
                continue;
            var error = double.IsFinite(other) ? other - value : double.PositiveInfinity;
            rowValid++;
            rowError += error * error;
            rowSignal += value * value;
            _peak = Math.Max(_peak, value);
            maxError = Math.Max(maxError, Math.Abs(error));
            if (error != 0)
                maxRelative = Math.Max(maxRelative, Math.Abs(error) / Math.Abs(value));
            _seen[sample] = true;
            _power[sample] += value * value;
            _error[sample] += error * error;
            _product[sample] += value * error;
        }
        (_maxError[band], _maxRelative[band]) = (maxError, maxRelative);
        _valid[band] += rowValid;
        _squaredError[band] += rowError;
        _signal += rowSignal;
    }

    /// <summary>The angle between x and x + e in degrees, from x·x, e·e and x·e.</summary>
    private static double Angle(double power, double error, double product)
    {
        if (!double.IsFinite(error))
            return 180;
        if (error == power && product == -power)
            return 90; // decoded to zero, which has no direction
        // |x × (x + e)|² = |x × e|² = |x|²|e|² - (x·e)², which stays exact as e goes to zero.
        var cross = Math.Max(0, (power * error) - (product * product));
        return Math.Atan2(Math.Sqrt(cross), power + product) * (180 / Math.PI);
    }
}
