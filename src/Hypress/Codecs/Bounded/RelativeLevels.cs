namespace Hypress.Codecs.Bounded;

/// <summary>The values that stand for all others within a relative limit: 0, and on either side levels that grow with it.</summary>
/// <remarks>
/// From the smallest magnitude on, a level c stands for all from lo, where c - lo is the limit times lo, to hi, where
/// hi - c is the limit times hi; the next one begins behind hi.
/// </remarks>
internal sealed class RelativeLevels
{
    /// <summary>The most levels on a side.</summary>
    public const int Most = 1 << 20;

    private const double Margin = 1 - (1.0 / (1L << 40)); // of the limit, for the rounding of these sums

    private readonly List<double> _centres = [];
    private readonly List<double> _ends = [];

    /// <param name="limit">More than 0.</param>
    /// <param name="smallest">The smallest magnitude that isn't 0.</param>
    /// <param name="isFloat">Whether values are floats, not whole numbers.</param>
    /// <param name="largest">Levels end with the one that holds it.</param>
    /// <param name="count">Levels at most.</param>
    public RelativeLevels(double limit, double smallest, bool isFloat, double largest, int count)
    {
        limit *= Margin;
        var bound = isFloat ? float.MaxValue : 1L << 33;
        for (var low = smallest; _ends.Count < count && low <= largest; )
        {
            var centre = Math.Max(low, Floor(Math.Min(low * (1 + limit), bound)));
            var end =
                limit >= 1 ? bound : Math.Max(centre, Floor(Math.Min(centre / (1 - limit), bound)));
            _centres.Add(centre);
            _ends.Add(end);
            if (end >= bound)
                break;
            low = isFloat ? float.BitIncrement((float)end) : end + 1;
        }

        double Floor(double value)
        {
            if (!isFloat)
                return Math.Floor(value);
            var rounded = (float)value;
            return rounded > value ? float.BitDecrement(rounded) : rounded;
        }
    }

    /// <summary>Levels on a side.</summary>
    public int Count => _ends.Count;

    /// <summary>Where the levels end.</summary>
    public double End => _ends.Count == 0 ? 0 : _ends[^1];

    /// <summary>The number of a value's level; negative for negative values.</summary>
    public int IndexOf(double value)
    {
        if (value == 0 || Count == 0)
            return 0;
        var at = _ends.BinarySearch(Math.Abs(value));
        var index = Math.Min((at < 0 ? ~at : at) + 1, Count);
        return value < 0 ? -index : index;
    }

    /// <summary>The value of a level.</summary>
    public double this[int index] =>
        index == 0 || Count == 0 ? 0
        : index > 0 ? _centres[Math.Min(index, Count) - 1]
        : -_centres[Math.Min(-index, Count) - 1];
}
