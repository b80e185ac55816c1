namespace Hypress.Metrics;

/// <summary>A piecewise cubic through points that goes up and down only where they do (PCHIP).</summary>
/// <remarks><b>Source</b>: Fritsch and Butland 1984, with the end slopes of Moler's and SciPy's pchip.</remarks>
internal sealed class MonotoneCubic
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slope;

    public MonotoneCubic(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 2)
            throw new ArgumentException("a curve needs two points");
        _x = [.. points.OrderBy(p => p.X).Select(p => p.X)];
        _y = [.. points.OrderBy(p => p.X).Select(p => p.Y)];
        for (var i = 0; i < _x.Length; i++)
            if (!double.IsFinite(_x[i]) || !double.IsFinite(_y[i]) || (i > 0 && _x[i] == _x[i - 1]))
                throw new ArgumentException(
                    "a curve needs finite points, no two of them at one place"
                );
        _slope = Slopes(_x, _y);
    }

    public double First => _x[0];

    public double Last => _x[^1];

    /// <summary>The area under the curve between two places within it.</summary>
    public double Integral(double from, double to)
    {
        var area = 0.0;
        for (var i = 0; i + 1 < _x.Length; i++)
        {
            var (low, high) = (Math.Max(from, _x[i]), Math.Min(to, _x[i + 1]));
            if (low < high)
                area += Antiderivative(i, high) - Antiderivative(i, low);
        }
        return area;
    }

    private double Antiderivative(int i, double at)
    {
        var step = _x[i + 1] - _x[i];
        var t = (at - _x[i]) / step;
        var rise = (_y[i + 1] - _y[i]) / step;
        // y(t) = y0 + step * (s0 t + (3 rise - 2 s0 - s1) t² + (s0 + s1 - 2 rise) t³)
        var (s0, s1) = (_slope[i], _slope[i + 1]);
        var square = (3 * rise) - (2 * s0) - s1;
        var cube = s0 + s1 - (2 * rise);
        var bend = t * t * ((s0 / 2) + (t * ((square / 3) + (t * cube / 4))));
        return step * ((_y[i] * t) + (step * bend));
    }

    private static double[] Slopes(double[] x, double[] y)
    {
        var steps = new double[x.Length - 1];
        var rises = new double[x.Length - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = x[i + 1] - x[i];
            rises[i] = (y[i + 1] - y[i]) / steps[i];
        }
        var slopes = new double[x.Length];
        if (rises.Length == 1)
            return [rises[0], rises[0]];
        for (var i = 1; i < rises.Length; i++)
        {
            if (rises[i - 1] * rises[i] <= 0)
                continue; // a turning point is flat
            var before = (2 * steps[i]) + steps[i - 1];
            var after = steps[i] + (2 * steps[i - 1]);
            slopes[i] = (before + after) / ((before / rises[i - 1]) + (after / rises[i]));
        }
        slopes[0] = EndSlope(steps[0], steps[1], rises[0], rises[1]);
        slopes[^1] = EndSlope(steps[^1], steps[^2], rises[^1], rises[^2]);
        return slopes;
    }

    private static double EndSlope(double step, double nextStep, double rise, double nextRise)
    {
        var slope = ((((2 * step) + nextStep) * rise) - (step * nextRise)) / (step + nextStep);
        if (slope * rise <= 0)
            return 0;
        var turns = rise * nextRise < 0;
        return turns && Math.Abs(slope) > 3 * Math.Abs(rise) ? 3 * rise : slope;
    }
}
