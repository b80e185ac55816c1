using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Plots;

/// <summary>Errors of the spectra of a line; its buffers serve line after line.</summary>
internal sealed class PixelErrors(CubeShape shape, ValidValues originals, ValidValues decodeds)
{
    private readonly double[] _one = new double[shape.Samples];
    private readonly double[] _other = new double[shape.Samples];
    private readonly double[] _errors = new double[shape.Samples];
    private readonly double[] _energyOne = new double[shape.Samples];
    private readonly double[] _energyOther = new double[shape.Samples];
    private readonly int[] _counts = new int[shape.Samples];

    /// <summary>One number a pixel; NaN where no band is valid in both.</summary>
    public ReadOnlySpan<double> OfLine(
        CubeView original,
        CubeView decoded,
        int line,
        ErrorMeasure measure
    )
    {
        Array.Clear(_errors);
        Array.Clear(_energyOne);
        Array.Clear(_energyOther);
        Array.Clear(_counts);
        for (var band = 0; band < shape.Bands; band++)
        {
            original.ReadRow<double>(band, line, _one);
            decoded.ReadRow<double>(band, line, _other);
            for (var i = 0; i < _one.Length; i++)
            {
                var (x, y) = (_one[i], _other[i]);
                if (!originals.Contains(x) || !decodeds.Contains(y))
                    continue;
                _counts[i]++;
                _energyOne[i] += x * x;
                _energyOther[i] += y * y;
                _errors[i] = measure switch
                {
                    ErrorMeasure.Rmse => _errors[i] + ((x - y) * (x - y)),
                    ErrorMeasure.Largest => Math.Max(_errors[i], Math.Abs(x - y)),
                    _ => _errors[i] + (x * y),
                };
            }
        }
        for (var i = 0; i < _errors.Length; i++)
            _errors[i] = Finished(i, measure);
        return _errors;
    }

    private double Finished(int i, ErrorMeasure measure)
    {
        if (_counts[i] == 0)
            return double.NaN;
        switch (measure)
        {
            case ErrorMeasure.Rmse:
                return Math.Sqrt(_errors[i] / _counts[i]);
            case ErrorMeasure.Largest:
                return _errors[i];
            default:
                // A dark spectrum has no direction.
                var product = Math.Sqrt(_energyOne[i] * _energyOther[i]);
                return product == 0
                    ? double.NaN
                    : Math.Acos(Math.Clamp(_errors[i] / product, -1, 1)) * (180 / Math.PI);
        }
    }
}
