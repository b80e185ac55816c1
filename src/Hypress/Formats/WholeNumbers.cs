using Hypress.Cubes;

namespace Hypress.Formats;

/// <summary>Watches values go by, and knows the smallest integer type that holds them all.</summary>
internal sealed class WholeNumbers
{
    // The smallest first.
    private static readonly DataType[] Types =
    [
        DataType.UInt8,
        DataType.UInt16,
        DataType.Int16,
        DataType.UInt32,
        DataType.Int32,
    ];

    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private bool _whole = true;

    /// <summary>The type; null when a value is no integer, or too large.</summary>
    public DataType? Type
    {
        get
        {
            if (_whole)
                foreach (var type in Types)
                    if (type.Range() is var (least, most) && least <= _min && _max <= most)
                        return type;
            return null;
        }
    }

    /// <summary>Takes the next values.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            _whole &= double.IsInteger(value);
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
        }
    }
}
