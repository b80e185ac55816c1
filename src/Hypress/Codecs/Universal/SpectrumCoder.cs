namespace Hypress.Codecs.Universal;

/// <summary>Codes vectors over the bands (the mean spectrum, axes of the transform) as whole multiples of a step.</summary>
/// <remarks>
/// Each entry is guessed from three guesses, weighted by how well they did: zero, the entry before, and a linear
/// prediction from the three entries before that is fitted as it goes (recursive least squares). The spread is guessed
/// from recent errors and from this band's in earlier vectors. Doubles, one operation at a time.
/// </remarks>
internal sealed class SpectrumCoder(int bands)
{
    private const int Order = 3;
    private const double Forgetting = 0.99;
    private const double Recent = 0.9;
    private const double Pull = 0.15; // steps

    private readonly double[] _bandErrors = [.. Enumerable.Repeat(-1.0, bands)]; // absolute; -1 unknown

    /// <summary>Codes a vector.</summary>
    /// <param name="coder">Writes or reads.</param>
    /// <param name="exact">The entries in steps, not rounded; empty when reading.</param>
    /// <param name="entries">Takes the entries in steps.</param>
    /// <param name="step">What one is in the vector's own unit.</param>
    /// <param name="size">Typical magnitude of an entry in the vector's own unit.</param>
    public void Code<TCoder>(
        TCoder coder,
        ReadOnlySpan<double> exact,
        Span<long> entries,
        double step,
        double size
    )
        where TCoder : ISymbolCoder
    {
        var natural = Math.Max(size / step, 0.25);
        var fit = new LeastSquares(1 / natural);
        Span<double> guesses = stackalloc double[3];
        Span<double> errors = [natural, natural, natural];
        var spread = natural / 2;
        Span<double> past = stackalloc double[Order];
        past.Clear();
        for (var band = 0; band < entries.Length; band++)
        {
            guesses[0] = 0;
            guesses[1] = past[0];
            guesses[2] = fit.Predict(past);
            var (sum, weights) = (0.0, 0.0);
            for (var i = 0; i < guesses.Length; i++)
            {
                var squared = errors[i] * errors[i];
                var weight = 1 / ((squared * squared) + 1e-9);
                sum += weight * guesses[i];
                weights += weight;
            }
            var guess = sum / weights;
            var own = _bandErrors[band] < 0 ? spread : _bandErrors[band] / step;
            var scale = Math.Max(0.15, 0.62 * ((0.6 * spread) + (0.4 * own)));
            // What lies between two is rounded to the one that is nearer to the guess, which takes fewer bits.
            var rounded = TCoder.IsEncoder
                ? (long)Math.Round(exact[band] + Math.Clamp(guess - exact[band], -Pull, Pull))
                : 0;
            var entry = NumberCoder.Code(coder, rounded, guess, scale);
            entries[band] = entry;
            for (var i = 0; i < guesses.Length; i++)
                errors[i] = (Recent * errors[i]) + ((1 - Recent) * Math.Abs(entry - guesses[i]));
            var error = Math.Abs(entry - guess);
            spread = (0.85 * spread) + (0.15 * error);
            _bandErrors[band] =
                _bandErrors[band] < 0
                    ? error * step
                    : (0.6 * _bandErrors[band]) + (0.4 * error * step);
            fit.Update(past, entry);
            for (var i = Order - 1; i > 0; i--)
                past[i] = past[i - 1];
            past[0] = entry;
        }
    }

    /// <summary>Forgets the errors of the bands: the next vectors are of another kind.</summary>
    public void Forget() => Array.Fill(_bandErrors, -1);

    /// <summary>Recursive least squares of a small order; numbers are scaled to about 1 first.</summary>
    private sealed class LeastSquares(double unit)
    {
        private const double Start = 10;
        private const double MostTrace = 1e9;

        private readonly double[] _weights = [1, 0, 0];
        private readonly double[] _inverse = Diagonal();
        private readonly double[] _gain = new double[Order];

        public double Predict(ReadOnlySpan<double> past)
        {
            var sum = 0.0;
            for (var i = 0; i < Order; i++)
                sum += _weights[i] * past[i];
            return sum;
        }

        public void Update(ReadOnlySpan<double> past, double value)
        {
            var power = Forgetting;
            for (var i = 0; i < Order; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < Order; j++)
                    sum += _inverse[(i * Order) + j] * (past[j] * unit);
                _gain[i] = sum;
                power += sum * (past[i] * unit);
            }
            var error = (value - Predict(past)) * unit;
            for (var i = 0; i < Order; i++)
                _weights[i] += _gain[i] / power * error;
            var trace = 0.0;
            for (var i = 0; i < Order; i++)
            for (var j = 0; j < Order; j++)
            {
                var at = (i * Order) + j;
                _inverse[at] = (_inverse[at] - (_gain[i] * _gain[j] / power)) / Forgetting;
                trace += i == j ? _inverse[at] : 0;
            }
            if (!(trace < MostTrace) || !(trace > 0))
                Diagonal().CopyTo(_inverse, 0);
        }

        private static double[] Diagonal() => [Start, 0, 0, 0, Start, 0, 0, 0, Start];
    }
}
