using System.Runtime.Intrinsics;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

// a line: rows of inputs from the lines before, the bands before and the base -> what they predict, all samples at
// once -> sample by sample, with its west, a prediction and a residual -> the rows, weighted, into the regression

/// <summary>Codes every n-th band of a tile, line by line, with what it learned of those before.</summary>
internal sealed class ResidualStream
{
    // Inputs, in this order.
    private const int West = 0; // this one and the next become known with the sample before
    private const int WestResidual = 1;
    private const int Own = 2; // north-west, north-east
    private const int Before = 4; // here, west, north-west, north-east, east, south in the band before
    private const int Details = 10; // of the bands before that one
    private const int OwnResiduals = Details + ResidualPlanes.BandsBefore - 1; // north, north-west, north-east
    private const int ResidualsBefore = OwnResiduals + 3; // here, west, east, north, south
    private const int Base = ResidualsBefore + 5; // here, offset, west, east, south, residual of the band before
    private const int BaseInputs = 6;

    private const int Margin = ResidualPlanes.Margin;

    private readonly BoundedPlan _plan;
    private readonly CubeShape _shape;
    private readonly CubeView? _base;
    private readonly ResidualPlanes _planes;
    private readonly LineRegression _regression;
    private readonly ResidualSymbols _symbols;
    private readonly double _middle;
    private readonly float[] _rows; // [input, sample]
    private readonly float[] _predictions;
    private readonly float[] _around; // sums of residuals' magnitudes that are known before the line
    private readonly float[] _before;
    private readonly float[] _weights;
    private readonly float[] _zeros;
    private readonly float[] _shifted; // the row north of the first
    private readonly double[][] _lines; // values, exact: this line's and the one above
    private readonly int _inputs;
    private float _average;

    public ResidualStream(
        BoundedPlan plan,
        CubeShape shape,
        CubeView? decodedBase,
        ResidualPlanes planes,
        ResidualSymbols symbols
    )
    {
        (_plan, _shape, _base, _planes, _symbols) = (plan, shape, decodedBase, planes, symbols);
        _middle = (plan.Min / 2) + (plan.Max / 2);
        var initial = new float[Base + (decodedBase is null ? 0 : BaseInputs)];
        if (decodedBase is null)
            // Half west, half north, and what changes there in the band before.
            (initial[West], initial[Before], initial[Before + 1]) = (0.5f, 1, -0.5f);
        else
            (initial[Base], initial[Base + 1]) = (1, -1); // the base itself
        _inputs = initial.Length;
        // With a base the weights differ less from band to band.
        _regression = decodedBase is null
            ? new(initial, shape.Samples, window: 4000, fromBandBefore: 120)
            : new(initial, shape.Samples, window: 8000, fromBandBefore: 1500);
        var stride = _regression.Stride;
        _rows = new float[_regression.Rows * stride];
        _predictions = new float[stride];
        _around = new float[stride];
        _before = new float[stride];
        _weights = new float[stride];
        _zeros = new float[Margin + stride + LineRegression.Lanes];
        _shifted = new float[_zeros.Length];
        _lines = [new double[shape.Samples], new double[shape.Samples]];
    }

    /// <summary>Begins a band.</summary>
    public void BeginBand(int band)
    {
        if (band > 0)
            _regression.NextBand();
        _average = 0;
        if (_base is null)
            return;
        var row = new double[_shape.Samples];
        for (var line = 0; line < _shape.Lines; line++)
        {
            _plan.Read(_base, band, line, row);
            var plane = _planes.Bases(band, line);
            Store(row, plane, band);
            ResidualPlanes.Border(plane, _planes.Bases(band, Math.Max(line - 1, 0)), row.Length);
        }
    }

    /// <summary>Codes a line: reads values and writes bytes, or the other way round.</summary>
    /// <returns>Whether every value is within its limit; only floats may not be, and only when writing.</returns>
    public bool Run(CubeView values, int band, int line)
    {
        var row = _lines[line & 1];
        if (_symbols.IsEncoder)
            _plan.Read(values, band, line, row);
        else
            _symbols.RequireMore();
        Gather(band, line);
        _regression.Predict(_rows, Own, _predictions);
        var isWithin = Code(band, line, row);
        if (!_symbols.IsEncoder)
            _plan.Write(values, band, line, row);
        Keep(band, line);
        return isWithin;
    }

    private void Gather(int band, int line)
    {
        var residuals = _planes.Residuals(band, line);
        var north = _planes.Residuals(band, line - 1);
        residuals.Clear();
        if (line > 0)
        {
            residuals[0] = north[Margin];
            var above = _planes.Values(band, line - 1);
            Subtract(Own, above, 0, above, Margin);
            Subtract(Own + 1, above, Margin + 1, above, Margin);
        }
        else
        {
            north.Clear();
            Zero(Own, 2);
        }
        Copy(OwnResiduals, north, Margin);
        Copy(OwnResiduals + 1, north, 0);
        Copy(OwnResiduals + 2, north, Margin + 1);
        if (band == 0)
        {
            Zero(Before, OwnResiduals - Before);
            Zero(ResidualsBefore, 5);
            _before.AsSpan().Clear();
        }
        else
        {
            GatherBefore(band - 1, line);
            ScaleBefore(_plan.StepRatio(band - 1, band));
        }
        for (var back = 2; back <= ResidualPlanes.BandsBefore && band > 0; back++)
        {
            var input = Details + back - 2;
            Copy(input, back > band ? _zeros : _planes.Details(band - back, line), Margin);
            if (back <= band)
                Scale(Row(input), _plan.StepRatio(band - back, band));
        }
        if (_base is not null)
            GatherBase(band, line);
        Sum(_around, north, 2);
    }

    private void GatherBefore(int band, int line)
    {
        var here = _planes.Values(band, line);
        var north = North(here, line > 0 ? _planes.Values(band, line - 1) : default);
        var south = line + 1 < _shape.Lines ? _planes.Values(band, line + 1) : here;
        Subtract(Before, here, Margin, north, Margin);
        Subtract(Before + 1, here, 0, north, Margin);
        Subtract(Before + 2, north, 0, north, Margin);
        Subtract(Before + 3, north, Margin + 1, north, Margin);
        Subtract(Before + 4, here, Margin + 1, north, Margin);
        Subtract(Before + 5, south, Margin, north, Margin);
        var residuals = _planes.Residuals(band, line);
        var above = North(residuals, line > 0 ? _planes.Residuals(band, line - 1) : default);
        var below = line + 1 < _shape.Lines ? _planes.Residuals(band, line + 1) : residuals;
        Copy(ResidualsBefore, residuals, Margin);
        Copy(ResidualsBefore + 1, residuals, 0);
        Copy(ResidualsBefore + 2, residuals, Margin + 1);
        Copy(ResidualsBefore + 3, above, Margin);
        Copy(ResidualsBefore + 4, below, Margin);
        Sum(_before, residuals, 3);
        Add(_before, above);
        Add(_before, below);
    }

    // From steps of the band before into the band's own.
    private void ScaleBefore(float ratio)
    {
        for (var i = 0; i < Details - Before; i++)
            Scale(Row(Before + i), ratio);
        for (var i = 0; i < Base - ResidualsBefore; i++)
            Scale(Row(ResidualsBefore + i), ratio);
        Scale(_before, ratio);
    }

    private void GatherBase(int band, int line)
    {
        var here = _planes.Bases(band, line);
        var north = North(here, line > 0 ? _planes.Bases(band, line - 1) : default);
        var south = line + 1 < _shape.Lines ? _planes.Bases(band, line + 1) : here;
        Subtract(Base, here, Margin, north, Margin);
        if (line > 0)
            Subtract(Base + 1, _planes.Values(band, line - 1), Margin, north, Margin);
        else
            Zero(Base + 1, 1);
        Subtract(Base + 2, here, 0, north, Margin);
        Subtract(Base + 3, here, Margin + 1, north, Margin);
        Subtract(Base + 4, south, Margin, north, Margin);
        Zero(Base + 5, 1);
        if (band == 0)
            return;
        Subtract(
            Base + 5,
            _planes.Values(band - 1, line),
            Margin,
            _planes.Bases(band - 1, line),
            Margin
        );
        Scale(Row(Base + 5), _plan.StepRatio(band - 1, band));
    }

    // North of the first line is west.
    private ReadOnlySpan<float> North(ReadOnlySpan<float> here, ReadOnlySpan<float> above)
    {
        if (!above.IsEmpty)
            return above;
        here[..(_shape.Samples + Margin)].CopyTo(_shifted.AsSpan(Margin));
        (_shifted[0], _shifted[Margin]) = (here[Margin], here[Margin]);
        return _shifted;
    }

    private bool Code(int band, int line, double[] row)
    {
        var step = _plan.StepOf(band);
        var (min, max, isWhole) = (_plan.Min, _plan.Max, _plan.IsWhole);
        var limit = step / 2 * (1 + (1.0 / 8192));
        var perStep = 1 / step;
        var (isEncoder, isWithin) = (_symbols.IsEncoder, true);
        var above = _lines[(line + 1) & 1];
        var (westWeight, errorWeight) = (_regression[West], _regression[WestResidual]);
        var residuals = _planes.Residuals(band, line).Slice(Margin, _shape.Samples);
        var north = _planes.Residuals(band, line - 1).Slice(Margin, _shape.Samples);
        var before = band > 0 ? _planes.Residuals(band - 1, line).Slice(Margin) : _zeros;
        var beforeRatio = band > 0 ? _plan.StepRatio(band - 1, band) : 1;
        var wests = Row(West);
        var targets = Row(_inputs);
        var west = line > 0 ? above[0] : First(band);
        var error = _planes.Residuals(band, line)[0];
        var average = _average;
        for (var sample = 0; sample < row.Length; sample++)
        {
            var reference = line > 0 ? above[sample] : west;
            var slope = (float)((west - reference) * perStep);
            var guess = _predictions[sample] + (westWeight * slope) + (errorWeight * error);
            var exact = reference + (guess * step);
            // A prediction that isn't a number counts as the smallest.
            var predicted = exact >= min ? Math.Min(exact, max) : min;
            if (isWhole)
                predicted = Math.Round(predicted);

            var last = Math.Abs(error);
            var spatial = _around[sample] + (2 * last);
            var spectral = _before[sample];
            var context = new ResidualContext(
                ((spatial + spectral) * 0.07f) + (0.15f * average) + 0.02f,
                spatial * (1 / 6f),
                Math.Abs(before[sample]) * beforeRatio,
                Sign(error) + (3 * Sign(north[sample])) + (9 * Sign(before[sample]))
            );
            long residual;
            if (isEncoder)
            {
                residual = (long)Math.Round((row[sample] - predicted) * perStep);
                _symbols.Encode(residual, context);
            }
            else
            {
                residual = _symbols.Decode(context);
            }
            var value = Math.Clamp(predicted + (residual * step), min, max);
            if (!isWhole)
            {
                value = (float)value;
                if (isEncoder)
                    isWithin &= Math.Abs(value - row[sample]) <= limit;
            }
            row[sample] = value;
            west = value;
            wests[sample] = slope;
            error = residual;
            residuals[sample] = error;
            targets[sample] = (float)((value - reference) * perStep);
            average += (Math.Abs(error) - average) * (1 / 32f);
            _weights[sample] = 1 / (((spatial + spectral) * (1 / 13f)) + 0.3f);
        }
        _average = average;
        return isWithin;
    }

    // Puts a line where the next ones see it, and learns from it.
    private void Keep(int band, int line)
    {
        var row = _lines[line & 1];
        var values = _planes.Values(band, line);
        Store(row, values, band);
        ResidualPlanes.Border(values, _planes.Values(band, Math.Max(line - 1, 0)), row.Length);
        var above = North(values, line > 0 ? _planes.Values(band, line - 1) : default);
        var details = _planes.Details(band, line);
        var half = Vector256.Create(0.5f);
        for (var sample = 0; sample < _predictions.Length; sample += LineRegression.Lanes)
            (
                Load(values, sample + Margin)
                - ((Load(values, sample) + Load(above, sample + Margin)) * half)
            ).CopyTo(details[(sample + Margin)..]);
        var residuals = _planes.Residuals(band, line);
        residuals[Margin + row.Length] = residuals[Margin + row.Length - 1];
        Copy(WestResidual, residuals, 0);
        _regression.Learn(_rows, _weights, row.Length);
    }

    private double First(int band) =>
        band == 0
            ? Math.Clamp(0, _plan.Min, _plan.Max)
            : Math.Clamp(
                _middle
                    + (
                        _planes.Values(band - 1, 0)[Margin]
                        * _plan.StepRatio(band - 1, band)
                        * _plan.StepOf(band)
                    ),
                _plan.Min,
                _plan.Max
            );

    private void Store(ReadOnlySpan<double> row, Span<float> plane, int band)
    {
        var perStep = 1 / _plan.StepOf(band);
        for (var i = 0; i < row.Length; i++)
            plane[i + Margin] = (float)((row[i] - _middle) * perStep);
    }

    private Span<float> Row(int input) =>
        _rows.AsSpan(input * _predictions.Length, _predictions.Length);

    private void Zero(int input, int count) =>
        _rows.AsSpan(input * _predictions.Length, count * _predictions.Length).Clear();

    private void Copy(int input, ReadOnlySpan<float> from, int start) =>
        from.Slice(start, _predictions.Length).CopyTo(Row(input));

    private void Subtract(
        int input,
        ReadOnlySpan<float> from,
        int fromStart,
        ReadOnlySpan<float> what,
        int whatStart
    )
    {
        var row = Row(input);
        for (var i = 0; i < row.Length; i += LineRegression.Lanes)
            (Load(from, i + fromStart) - Load(what, i + whatStart)).CopyTo(row[i..]);
    }

    // Magnitudes: the middle one so many times, and its neighbours.
    private static void Sum(Span<float> sums, ReadOnlySpan<float> from, float middle)
    {
        var factor = Vector256.Create(middle);
        for (var i = 0; i < sums.Length; i += LineRegression.Lanes)
            (
                Vector256.Abs(Load(from, i))
                + (Vector256.Abs(Load(from, i + Margin)) * factor)
                + Vector256.Abs(Load(from, i + Margin + 1))
            ).CopyTo(sums[i..]);
    }

    private static void Scale(Span<float> row, float ratio)
    {
        if (ratio == 1)
            return;
        var factor = Vector256.Create(ratio);
        for (var i = 0; i < row.Length; i += LineRegression.Lanes)
            (Load(row, i) * factor).CopyTo(row[i..]);
    }

    private static void Add(Span<float> sums, ReadOnlySpan<float> from)
    {
        for (var i = 0; i < sums.Length; i += LineRegression.Lanes)
            (Load(sums, i) + Vector256.Abs(Load(from, i + Margin))).CopyTo(sums[i..]);
    }

    private static Vector256<float> Load(ReadOnlySpan<float> from, int start) =>
        Vector256.Create(from.Slice(start, LineRegression.Lanes));

    private static int Sign(float residual) =>
        residual > 0 ? 2
        : residual < 0 ? 0
        : 1;
}
