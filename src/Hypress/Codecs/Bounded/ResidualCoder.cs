using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

// bands one after another; a value: its neighbours, those of the bands before and of the base -> prediction by least
// squares -> residual in steps -> contexts from the residuals around -> range coder; both sides go on with what decodes

/// <summary>Codes what a base leaves of a tile, or all of it, within a plan's limits.</summary>
internal sealed class ResidualCoder
{
    private const int BandsBefore = 10;
    private const int OwnInputs = 3;
    private const int NextInputs = 6; // of the band before
    private const int MiddleInputs = 2; // of the two before it
    private const int BaseInputs = 6;

    private readonly BoundedPlan _plan;
    private readonly CubeView? _base;
    private readonly CubeShape _shape;
    private readonly double[][] _bands; // what decodes, the last ones: [band modulo their count][line, sample]
    private readonly double[][] _errors; // of this band and the one before: residuals times their step
    private readonly double[][] _bases; // the same two bands of the base
    private readonly double[] _inputs;
    private readonly LinearPredictor _predictor;
    private readonly ResidualContexts _contexts = new();

    /// <param name="plan">Numbers and limits.</param>
    /// <param name="shape">The tile's.</param>
    /// <param name="decodedBase">What the base gives; null without one.</param>
    /// <param name="budget">Pays for the bands that are kept.</param>
    public ResidualCoder(
        BoundedPlan plan,
        CubeShape shape,
        CubeView? decodedBase,
        DecodeBudget budget
    )
    {
        (_plan, _shape, _base) = (plan, shape, decodedBase);
        var kept = Math.Min(BandsBefore + 1, shape.Bands);
        _bands = Planes(kept);
        _errors = Planes(2);
        _bases = Planes(decodedBase is null ? 0 : 2);
        var spectral = OwnInputs + NextInputs + (2 * MiddleInputs) + BandsBefore - 3;
        var initial = new double[(spectral + (decodedBase is null ? 0 : BaseInputs) + 3) & ~3];
        if (decodedBase is not null)
            (initial[spectral], initial[spectral + 1]) = (1, -1); // the base itself
        _inputs = new double[initial.Length];
        _predictor = new(initial);

        double[][] Planes(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => budget.Allocate<double>(shape.Pixels))];
    }

    /// <summary>Codes the tile: reads values and writes bytes, or the other way round.</summary>
    /// <returns>Whether every value is within its limit; only floats may not be, and only when writing.</returns>
    public bool Run(CubeView values, DecisionCoder coder)
    {
        var row = new double[_shape.Samples];
        var isWithin = true;
        for (var band = 0; band < _shape.Bands; band++)
        {
            if (band > 0)
                _predictor.NextBand();
            for (var line = 0; line < _shape.Lines && _base is not null; line++)
                _plan.Read(_base, band, line, Row(_bases[band % 2], line));
            var average = 0.0; // of the band's residuals, in steps, the last ones most
            for (var line = 0; line < _shape.Lines; line++)
            {
                if (coder.IsEncoder)
                    _plan.Read(values, band, line, row);
                else
                    coder.RequireMore();
                isWithin &= RunLine(coder, band, line, row, ref average);
                if (!coder.IsEncoder)
                    _plan.Write(values, band, line, row);
                _predictor.NextLine();
            }
        }
        return isWithin;
    }

    private Span<double> Row(double[] plane, int line) =>
        plane.AsSpan(line * _shape.Samples, _shape.Samples);

    private bool RunLine(DecisionCoder coder, int band, int line, double[] row, ref double average)
    {
        var step = _plan.StepOf(band);
        var limit = step / 2;
        var (own, errors, before) = (
            _bands[band % _bands.Length],
            _errors[band % 2],
            _errors[(band + 1) % 2]
        );
        var isWithin = true;
        Span<int> contexts = stackalloc int[ResidualContexts.Contexts];
        if (line == 0)
            own[0] =
                band > 0
                    ? _bands[(band - 1) % _bands.Length][0]
                    : Math.Clamp(0, _plan.Min, _plan.Max);
        for (var sample = 0; sample < _shape.Samples; sample++)
        {
            var at = new Neighbours(line, sample, _shape);
            var reference = Gather(own, band, at);
            var exact = reference + _predictor.Predict(_inputs);
            // A prediction that isn't a number counts as the smallest.
            var predicted = exact >= _plan.Min ? Math.Min(exact, _plan.Max) : _plan.Min;
            if (_plan.IsWhole)
                predicted = Math.Round(predicted);

            var (west, north) = at.IsFirst ? (0, 0) : (errors[at.West], errors[at.North]);
            var (northWest, northEast) = at.IsFirst
                ? (0, 0)
                : (errors[at.NorthWest], errors[at.NorthEast]);
            var spatial =
                (2 * Math.Abs(west))
                + (2 * Math.Abs(north))
                + Math.Abs(northWest)
                + Math.Abs(northEast);
            var spectral =
                (3 * Math.Abs(before[at.Here]))
                + Math.Abs(before[at.West])
                + Math.Abs(before[at.East])
                + Math.Abs(before[at.North])
                + Math.Abs(before[at.South]);
            contexts[0] = Level(spatial / step);
            contexts[1] = Level(spectral / step);
            contexts[2] =
                (Coarse((Math.Abs(west) + Math.Abs(north)) / step) << 4)
                | Coarse(Math.Abs(before[at.Here]) / step);
            contexts[3] = Level(average);
            contexts[4] = Level((spatial + spectral + (4 * step * average)) / step);
            var sign = Sign(west) + (3 * Sign(north)) + (9 * Sign(before[at.Here]));

            var residual = coder.IsEncoder ? (long)Math.Round((row[sample] - predicted) / step) : 0;
            residual = _contexts.Code(coder, residual, contexts, sign);
            var value = Math.Clamp(predicted + (residual * step), _plan.Min, _plan.Max);
            if (!_plan.IsWhole)
                value = (float)value;
            if (coder.IsEncoder)
                isWithin &= Math.Abs(value - row[sample]) <= limit * (1 + (1.0 / 8192));
            row[sample] = value;
            own[at.Here] = value;
            errors[at.Here] = residual * step;
            average += (Math.Abs(residual) - average) / 32;
            var expected = ((spatial + spectral) / 13) + (0.3 * step);
            _predictor.Learn(_inputs, value - reference, step * step / (expected * expected));
        }
        return isWithin;
    }

    // Inputs are differences to the mean of west and north in their own band: offsets of bands don't matter.
    private double Gather(double[] own, int band, Neighbours at)
    {
        var reference = at.Reference(own);
        var next = 0;
        _inputs[next++] = own[at.West] - reference;
        _inputs[next++] = own[at.NorthWest] - reference;
        _inputs[next++] = own[at.NorthEast] - reference;
        for (var back = 1; back <= BandsBefore; back++)
        {
            var inputs =
                back == 1 ? NextInputs
                : back <= 3 ? MiddleInputs
                : 1;
            if (back > band)
            {
                // Nothing is there yet, and nothing was: zeros.
                next += inputs;
                continue;
            }
            var plane = _bands[(band - back) % _bands.Length];
            var its = at.Reference(plane);
            _inputs[next++] = plane[at.Here] - its;
            if (inputs > 1)
                _inputs[next++] = plane[at.West] - its;
            if (inputs == NextInputs)
            {
                _inputs[next++] = plane[at.NorthWest] - its;
                _inputs[next++] = plane[at.NorthEast] - its;
                _inputs[next++] = plane[at.East] - its;
                _inputs[next++] = plane[at.South] - its;
            }
        }
        if (_base is null)
            return reference;
        var ground = _bases[band % 2];
        var baseReference = at.Reference(ground);
        _inputs[next++] = ground[at.Here] - baseReference;
        _inputs[next++] = reference - baseReference;
        _inputs[next++] = ground[at.West] - baseReference;
        _inputs[next++] = ground[at.East] - baseReference;
        _inputs[next++] = ground[at.South] - baseReference;
        _inputs[next] =
            band == 0
                ? 0
                : _bands[(band - 1) % _bands.Length][at.Here] - _bases[(band - 1) % 2][at.Here];
        return reference;
    }

    private static int Sign(double error) =>
        error > 0 ? 2
        : error < 0 ? 0
        : 1;

    // Four to an octave, from an eighth on: the exponent and two bits of a double.
    private static int Level(double magnitude) =>
        (int)
            Math.Clamp(
                (BitConverter.DoubleToInt64Bits(magnitude) >> 50) - ((1023 - 4) << 2),
                0,
                ResidualContexts.Levels - 1
            );

    private static int Coarse(double magnitude) => Math.Min((Level(magnitude) + 2) / 4, 15);

    /// <summary>Where the values around one stand in a band; at borders the nearest that is known.</summary>
    private readonly struct Neighbours
    {
        public readonly int Here;
        public readonly int West;
        public readonly int North;
        public readonly int NorthWest;
        public readonly int NorthEast;
        public readonly int East;
        public readonly int South;

        public Neighbours(int line, int sample, CubeShape shape)
        {
            var samples = shape.Samples;
            Here = (line * samples) + sample;
            North = line > 0 ? Here - samples : Math.Max(Here - 1, 0);
            West = sample > 0 ? Here - 1 : North;
            NorthWest = line > 0 && sample > 0 ? North - 1 : North;
            NorthEast = line > 0 && sample + 1 < samples ? North + 1 : North;
            East = sample + 1 < samples ? Here + 1 : Here;
            South = line + 1 < shape.Lines ? Here + samples : Here;
        }

        public bool IsFirst => Here == 0;

        public double Reference(double[] plane) => (plane[West] + plane[North]) / 2;
    }
}
