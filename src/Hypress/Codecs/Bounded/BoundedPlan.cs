using Hypress.Bytes;
using Hypress.Cubes;

namespace Hypress.Codecs.Bounded;

/// <summary>How values are seen as numbers whose residuals are coded. The numbers stand in files.</summary>
internal enum BoundedKind : byte
{
    /// <summary>Whole numbers, residuals in steps of twice the limit plus 1.</summary>
    Whole = 0,

    /// <summary>Floats, residuals in steps of a little less than twice the limit.</summary>
    Float = 1,

    /// <summary>Values by the numbers of their <see cref="RelativeLevels"/>, which are coded without loss.</summary>
    Relative = 2,

    /// <summary>Floats by their bits, in the order of their values, coded without loss: NaN payloads too.</summary>
    Bits = 3,

    /// <summary>Floats by their numbers in a unit, coded without loss.</summary>
    Units = 4,
}

//  kind (u8), 128 with a base | smallest, largest number (f64 each) | limits, 1 or one a band (VarInt; none for Bits, Units)
//  | limits: VarInt for Whole, f32 for Float and Relative | f32 smallest magnitude, for Relative | unit (FloatUnit), for Units

/// <summary>What a tile's residuals are residuals of, and their limits.</summary>
/// <param name="Kind">How values are seen.</param>
/// <param name="Min">No number is decoded below it.</param>
/// <param name="Max">No number is decoded above it.</param>
/// <param name="Limits">One for all bands, or one for each; none for bits and units.</param>
internal sealed record BoundedPlan(BoundedKind Kind, double Min, double Max, double[] Limits)
{
    private const byte BaseFlag = 128;
    private const double MostSteps = 1 << 30; // of a range of floats
    private const long MostLevels = 1 << 26; // of all bands together: they take time

    /// <summary>What is left of a step for the rounding of floats.</summary>
    private const double StepMargin = 1 - (1.0 / 4096);

    private RelativeLevels? _levels;
    private double _levelsLimit;

    /// <summary>The smallest magnitude but 0; for relative limits.</summary>
    public float Smallest { get; init; } = 1;

    /// <summary>What the floats count in; for units.</summary>
    public FloatUnit? Unit { get; init; }

    /// <summary>Whether floats come back bit for bit, which a base doesn't help with: what it leaves of them is as large.</summary>
    public bool IsBits => Kind is BoundedKind.Bits or BoundedKind.Units;

    /// <summary>Whether residuals are of whole numbers.</summary>
    public bool IsWhole => Kind != BoundedKind.Float;

    /// <summary>What a tile's values need for a target.</summary>
    /// <param name="values">The tile; values that hold no data filled, or bits of any kind when lossless.</param>
    /// <param name="target">Lossless, or one of the limits of errors.</param>
    /// <param name="ignore">The value that no other may come to equal.</param>
    public static BoundedPlan For(CubeView values, CodecTarget target, double? ignore)
    {
        var limits = target.Limits?.ToArray() ?? [target.Value];
        if (target.Kind == TargetKind.Lossless)
            return Lossless(values);
        var (min, max, smallest) = Extremes(values);
        var mayMeet = ignore > min && ignore <= max;
        if (target.Kind is TargetKind.MaxRelativeError or TargetKind.MaxRelativeErrorPerBand)
            return mayMeet || limits.Min() <= 0
                ? Lossless(values)
                : Relative(values, limits, min, max, smallest) ?? Lossless(values);
        if (!values.Type.IsFloat())
            return new(
                BoundedKind.Whole,
                min,
                max,
                [
                    .. limits.Select(l =>
                        Math.Max(0, Math.Min(Math.Floor(l), max - min) - (mayMeet ? 1 : 0))
                    ),
                ]
            );
        limits = [.. limits.Select(limit => (double)Below(Math.Min(limit, float.MaxValue)))];
        var step = 2 * limits.Min() * StepMargin;
        return step > 0 && (max - min) / step < MostSteps
            ? new(BoundedKind.Float, min, max, limits)
            : Lossless(values);
    }

    /// <summary>What a tile's values need to come back bit for bit.</summary>
    public static BoundedPlan Lossless(CubeView values)
    {
        var unit = values.Type.IsFloat() ? FloatUnit.Find(values) : null;
        if (values.Type.IsFloat() && unit is null)
            return new(BoundedKind.Bits, int.MinValue, int.MaxValue, []);
        var (min, max, _) = Extremes(unit?.Numbers(values) ?? values);
        return unit is null
            ? new(BoundedKind.Whole, min, max, [0])
            : new(BoundedKind.Units, min, max, []) { Unit = unit };
    }

    /// <summary>Memory that the levels of relative limits take.</summary>
    public long LevelBytes =>
        Kind == BoundedKind.Relative ? (long)LevelCount * 2 * 2 * sizeof(double) : 0; // lists grow twofold

    /// <summary>The step of a band's residuals.</summary>
    public double StepOf(int band) =>
        Kind switch
        {
            BoundedKind.Whole => (2 * LimitOf(band)) + 1,
            BoundedKind.Float => 2 * LimitOf(band) * StepMargin,
            _ => 1,
        };

    /// <summary>What a step of one band is worth in steps of another.</summary>
    public float StepRatio(int from, int to) =>
        Limits.Length <= 1 ? 1
        // Levels are about twice the limit apart, by their logarithms.
        : Kind == BoundedKind.Relative ? (float)(LimitOf(from) / LimitOf(to))
        : (float)(StepOf(from) / StepOf(to));

    /// <summary>A row of a tile as numbers.</summary>
    public void Read(CubeView values, int band, int line, Span<double> row)
    {
        if (IsBits)
        {
            var floats = new float[row.Length];
            values.ReadRow(band, line, floats.AsSpan());
            for (var i = 0; i < row.Length; i++)
                row[i] = Unit is not null
                    ? Unit.NumberOf(floats[i])
                    : OrderedFloats.Ordered(BitConverter.SingleToInt32Bits(floats[i]));
            return;
        }
        values.ReadRow(band, line, row);
        if (Kind != BoundedKind.Relative)
            return;
        var levels = LevelsOf(band);
        for (var i = 0; i < row.Length; i++)
            row[i] = levels.IndexOf(row[i]);
    }

    /// <summary>Puts a row of numbers into a tile.</summary>
    public void Write(CubeView values, int band, int line, ReadOnlySpan<double> row)
    {
        if (IsBits)
        {
            var floats = new float[row.Length];
            for (var i = 0; i < row.Length; i++)
                floats[i] = Unit is not null
                    ? Unit.ValueOf((int)row[i])
                    : BitConverter.Int32BitsToSingle(OrderedFloats.Ordered((int)row[i]));
            values.WriteRow<float>(band, line, floats);
            return;
        }
        if (Kind == BoundedKind.Relative)
        {
            var levels = LevelsOf(band);
            var decoded = new double[row.Length];
            for (var i = 0; i < row.Length; i++)
                decoded[i] = levels[(int)row[i]];
            row = decoded;
        }
        values.WriteRow(band, line, row);
    }

    /// <summary>Reads what <see cref="Write(ByteWriter, bool)"/> wrote.</summary>
    /// <exception cref="HypressFormatException">It's damaged.</exception>
    public static (BoundedPlan Plan, bool HasBase) Parse(
        ref ByteReader reader,
        DataType type,
        int bands
    )
    {
        var head = reader.UInt8("kind of residuals");
        var kind = (BoundedKind)(head & ~BaseFlag);
        var isRight =
            kind == BoundedKind.Relative
            || kind == BoundedKind.Whole && !type.IsFloat()
            || kind is BoundedKind.Float or BoundedKind.Bits or BoundedKind.Units
                && type == DataType.Float32;
        if (!isRight)
            throw new HypressFormatException(
                $"residuals of kind {(byte)kind} for {type.ShortName()} values"
            );
        var (min, max) = (reader.Double("smallest number"), reader.Double("largest number"));
        var (least, most) = kind switch
        {
            BoundedKind.Relative => (-RelativeLevels.Most, RelativeLevels.Most),
            BoundedKind.Bits or BoundedKind.Units => (int.MinValue, int.MaxValue),
            _ => type.Range(),
        };
        if (
            !(min >= least && max <= most && min <= max)
            || kind != BoundedKind.Float && !(double.IsInteger(min) && double.IsInteger(max))
        )
            throw new HypressFormatException(
                $"numbers between {min} and {max}, allowed {least}..{most}"
            );
        if (kind == BoundedKind.Bits)
            return (new(kind, min, max, []), head >= BaseFlag);
        if (kind == BoundedKind.Units)
            return (
                new(kind, min, max, []) { Unit = FloatUnit.Parse(ref reader) },
                head >= BaseFlag
            );
        var limits = new double[reader.VarInt32("limits", 1, bands)];
        if (limits.Length != 1 && limits.Length != bands)
            throw new HypressFormatException($"{limits.Length} limits for {bands} bands");
        foreach (ref var limit in limits.AsSpan())
        {
            limit =
                kind == BoundedKind.Whole
                    ? reader.VarInt("limit", 0, 1L << 32)
                    : reader.Single("limit");
            if (kind != BoundedKind.Whole && !(limit > 0 && double.IsFinite(limit)))
                throw new HypressFormatException($"limit {limit}");
        }
        var levels = limits.Length * (long)Math.Max(Math.Abs(min), Math.Abs(max));
        if (kind == BoundedKind.Relative && levels > MostLevels)
            throw new HypressFormatException($"{levels} levels, allowed {MostLevels}");
        var smallest = kind == BoundedKind.Relative ? reader.Single("smallest magnitude") : 1;
        return
            smallest > 0
            && float.IsFinite(smallest)
            && (type.IsFloat() || float.IsInteger(smallest))
            ? (
                new(kind, min, max, limits) { Smallest = smallest, IsFloat = type.IsFloat() },
                head >= BaseFlag
            )
            : throw new HypressFormatException($"smallest magnitude {smallest}");
    }

    /// <summary>Appends it.</summary>
    public void Write(ByteWriter writer, bool hasBase)
    {
        writer.UInt8((byte)((byte)Kind | (hasBase ? BaseFlag : 0)));
        writer.Double(Min);
        writer.Double(Max);
        Unit?.Write(writer);
        if (IsBits)
            return;
        writer.VarInt(Limits.Length);
        foreach (var limit in Limits)
            if (Kind == BoundedKind.Whole)
                writer.VarInt((long)limit);
            else
                writer.Single((float)limit);
        if (Kind == BoundedKind.Relative)
            writer.Single(Smallest);
    }

    private bool IsFloat { get; init; }

    private static BoundedPlan? Relative(
        CubeView values,
        double[] limits,
        double min,
        double max,
        float smallest
    )
    {
        limits = [.. limits.Select(limit => (double)Below(Math.Min(limit, float.MaxValue)))];
        if (limits.Min() <= 0)
            return null; // less than a float holds
        var largest = Math.Max(Math.Abs(min), Math.Abs(max));
        var isFloat = values.Type.IsFloat();
        // The tightest limit has the most levels.
        var levels = new RelativeLevels(
            limits.Min(),
            smallest,
            isFloat,
            largest,
            RelativeLevels.Most
        );
        if (levels.End < largest || (long)levels.Count * limits.Length > MostLevels)
            return null;
        // The widest ones have the smallest numbers.
        var widest = new RelativeLevels(limits.Max(), smallest, isFloat, largest, levels.Count);
        return new(
            BoundedKind.Relative,
            Math.Min(levels.IndexOf(min), widest.IndexOf(min)),
            Math.Max(levels.IndexOf(max), widest.IndexOf(max)),
            limits
        )
        {
            Smallest = smallest,
            IsFloat = isFloat,
        };
    }

    private RelativeLevels LevelsOf(int band)
    {
        var limit = LimitOf(band);
        if (_levels is not null && _levelsLimit == limit)
            return _levels;
        _levelsLimit = limit;
        return _levels = new(limit, Smallest, IsFloat, double.PositiveInfinity, LevelCount);
    }

    private int LevelCount => (int)Math.Max(Math.Abs(Min), Math.Abs(Max));

    private double LimitOf(int band) => Limits[Limits.Length == 1 ? 0 : band];

    private static float Below(double limit)
    {
        var rounded = (float)limit;
        return rounded > limit ? float.BitDecrement(rounded) : rounded;
    }

    private static (double Min, double Max, float Smallest) Extremes(CubeView values)
    {
        var (min, max, smallest) = (double.MaxValue, double.MinValue, double.MaxValue);
        var row = new double[values.Shape.Samples];
        for (var band = 0; band < values.Shape.Bands; band++)
        for (var line = 0; line < values.Shape.Lines; line++)
        {
            values.ReadRow<double>(band, line, row);
            foreach (var value in row)
            {
                // No Math.Min, whose care for NaN takes most of the time of all.
                min = value < min ? value : min;
                max = value > max ? value : max;
                var magnitude = value != 0 ? Math.Abs(value) : smallest;
                smallest = magnitude < smallest ? magnitude : smallest;
            }
        }
        var isFloat = values.Type.IsFloat();
        return (min, max, isFloat && smallest <= float.MaxValue ? (float)smallest : 1);
    }
}
