using System.Numerics;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The ranges of CCSDS 123.0-B-2, in one place for reader and encoder.</summary>
internal static class ParameterRules
{
    /// <summary>Says the first rule that is broken; null when none is.</summary>
    public static string? FirstBroken(Ccsds123Parameters p) =>
        Broken(p).FirstOrDefault(rule => rule is not null);

    private static IEnumerable<string?> Broken(Ccsds123Parameters p) =>
        [
            .. Image(p.Image),
            .. Predictor(p.Predictor, p.Image),
            .. Limits("absolute error limit", p.Absolute, p),
            .. Limits("relative error limit", p.Relative, p),
            Period(p),
            .. Representatives(p),
            .. Coder(p.Coder, p.Image),
            .. p.SupplementaryTables.SelectMany(table => Table(table, p.Image)),
            p.SupplementaryTables.Count <= 15
                ? null
                : "at most 15 supplementary tables are allowed",
        ];

    private static IEnumerable<string?> Image(ImageParameters i)
    {
        yield return Range("N_X", i.Samples, 1, ImageParameters.MaxExtent);
        yield return Range("N_Y", i.Lines, 1, ImageParameters.MaxExtent);
        yield return Range("N_Z", i.Bands, 1, ImageParameters.MaxExtent);
        yield return Range("D", i.Depth, 2, 32);
        yield return Range("M", i.InterleaveDepth, 0, i.Bands);
        yield return Range("B", i.WordBytes, 1, 8);
    }

    private static IEnumerable<string?> Predictor(PredictorParameters p, ImageParameters i)
    {
        yield return Range("P", p.Bands, 0, PredictorParameters.MaxBands);
        yield return Range("local sum", (int)p.LocalSum, 0, 3);
        if (i.Samples == 1)
        {
            yield return p.Reduced ? null : "an image one sample wide needs reduced mode";
            yield return p.LocalSum >= LocalSum.WideColumn
                ? null
                : "an image one sample wide needs column-oriented local sums";
        }
        yield return Range("Omega", p.WeightBits, 4, 19);
        // The standard asks for D + Omega + 2 bits at least. Published streams of ESA's SHyLoC have fewer; what they mean
        // is clear, since the register wraps, so they are read and written.
        yield return Range("R", p.RegisterBits, 32, 64);
        yield return Range("log2 of t_inc", p.ExponentIntervalLog, 4, 11);
        yield return Range("v_min", p.FirstExponent, -6, 9);
        yield return Range("v_max", p.LastExponent, p.FirstExponent, 9);
        if (p.InitialWeights is { } weights)
        {
            yield return Range("Q", weights.Bits, 3, p.WeightBits + 3);
            yield return Weights("initial weight", weights, i, p.WeightCount);
        }
        if (p.ExponentOffsets is { } offsets)
        {
            yield return Range("bits of weight exponent offsets", offsets.Bits, 4, 4);
            yield return Weights("weight exponent offset", offsets, i, p.OffsetCount, -6, 5);
        }
    }

    private static string? Weights(
        string name,
        WeightTable table,
        ImageParameters image,
        Func<int, int> count,
        int min = int.MinValue,
        int max = int.MaxValue
    )
    {
        if (table.Values is not { } values)
            return null;
        if (values.Count != image.Bands)
            return $"the {name} table must have {image.Bands} bands, not {values.Count}";
        min = Math.Max(min, -(1 << (table.Bits - 1)));
        max = Math.Min(max, (1 << (table.Bits - 1)) - 1);
        for (var band = 0; band < values.Count; band++)
        {
            if (values[band].Length != count(band))
                return $"band {band} needs {count(band)} {name}s, not {values[band].Length}";
            if (FirstOutside(name, values[band], min, max) is { } broken)
                return $"band {band}: {broken}";
        }
        return null;
    }

    private static IEnumerable<string?> Limits(
        string name,
        ErrorLimits? limits,
        Ccsds123Parameters p
    )
    {
        if (limits is null)
            yield break;
        yield return Range($"bits of an {name}", limits.Depth, 1, Math.Min(p.Image.Depth - 1, 16));
        var (lines, period) = (p.Image.Lines, p.LimitPeriodExponent);
        var periods = period is { } u ? (lines - 1 >> Math.Clamp(u, 0, 9)) + 1 : 1;
        if (limits.Values.Count == 0 && period is not null)
            yield break;
        if (limits.Values.Count != periods)
            yield return $"{name}s must be given for {periods} periods, not {limits.Values.Count}";
        var count = limits.PerBand ? p.Image.Bands : 1;
        foreach (var values in limits.Values)
        {
            if (values.Length != count)
                yield return $"a period needs {count} {name}s, not {values.Length}";
            yield return FirstOutside(name, values, 0, (1 << limits.Depth) - 1);
        }
    }

    private static string? Period(Ccsds123Parameters p)
    {
        if (p.LimitPeriodExponent is not { } period)
            return null;
        if (p.IsLossless)
            return "periodic error limits need error limits";
        if (p.Image.IsBandSequential)
            return "periodic error limits are not allowed in band-sequential order";
        return Range("u", period, 0, 9);
    }

    private static IEnumerable<string?> Representatives(Ccsds123Parameters p)
    {
        if (p.Representatives is not { } r)
            yield break;
        yield return Range("Theta", r.Bits, 1, 4);
        var max = (1 << Math.Clamp(r.Bits, 1, 4)) - 1;
        yield return Numbers("phi", r.Damping, p.Image.Bands, max);
        yield return Numbers("psi", r.Offset, p.Image.Bands, p.IsLossless ? 0 : max);
    }

    private static string? Numbers(string name, BandNumbers numbers, int bands, int max)
    {
        if (!numbers.PerBand)
            return numbers.InHeader
                ? $"a table of {name} needs a {name} that varies by band"
                : Range(name, numbers.Fixed, 0, max);
        if (numbers.Values is not { } values)
            return null;
        return values.Length == bands
            ? FirstOutside(name, values, 0, max)
            : $"the {name} table must have {bands} bands, not {values.Length}";
    }

    private static IEnumerable<string?> Coder(EntropyCoderParameters coder, ImageParameters i)
    {
        switch (coder)
        {
            case SampleAdaptiveParameters s:
                var max = Math.Min(i.Depth - 2, 14);
                foreach (var rule in Counter(s.UnaryLimit, s.CounterBits, s.InitialCountExponent))
                    yield return rule;
                if (s.AccumulatorStart is { } start)
                {
                    yield return Range("K", start, 0, max);
                    yield return s.TableInHeader || s.AccumulatorTable is not null
                        ? "an accumulator table needs a header without the constant K"
                        : null;
                }
                else if (s.AccumulatorTable is { } table)
                {
                    yield return table.Length == i.Bands
                        ? FirstOutside("k''", table, 0, max)
                        : $"the accumulator table must have {i.Bands} bands, not {table.Length}";
                }
                break;
            case HybridParameters h:
                foreach (var rule in Counter(h.UnaryLimit, h.CounterBits, h.InitialCountExponent))
                    yield return rule;
                if (h.InitialAccumulators is { } first)
                {
                    yield return first.Length == i.Bands
                        ? FirstOutside(
                            "accumulator",
                            first,
                            0,
                            (1L << (i.Depth + Math.Clamp(h.InitialCountExponent, 1, 8))) - 1
                        )
                        : $"there must be {i.Bands} accumulators, not {first.Length}";
                }
                break;
            case BlockAdaptiveParameters b:
                yield return b.BlockSize is 8 or 16 or 32 or 64
                    ? null
                    : $"J: found {b.BlockSize}, allowed 8, 16, 32, 64";
                yield return Range("r", b.ReferenceInterval, 1, 4096);
                yield return b.Restricted && i.Depth > 4
                    ? "restricted code options need D of at most 4"
                    : null;
                break;
            default:
                yield return "the entropy coder is unknown";
                break;
        }
    }

    private static IEnumerable<string?> Counter(int unaryLimit, int counterBits, int initial)
    {
        yield return Range("U_max", unaryLimit, 8, 32);
        yield return Range("gamma_0", initial, 1, 8);
        yield return Range("gamma*", counterBits, Math.Max(4, initial + 1), 11);
    }

    private static IEnumerable<string?> Table(SupplementaryTable t, ImageParameters image)
    {
        yield return Range("supplementary table type", (int)t.Type, 0, 2);
        yield return Range("supplementary table structure", (int)t.Structure, 0, 3);
        yield return Range("supplementary table purpose", t.Purpose, 0, 15);
        yield return Range("supplementary user field", t.UserField, 0, 15);
        if (t.Type == SupplementaryType.Float)
        {
            yield return Range("D_F", t.SignificandBits, 1, 23);
            yield return Range("D_E", t.ExponentBits, 2, 8);
            yield return Range(
                "beta",
                t.ExponentBias,
                0,
                (1 << Math.Clamp(t.ExponentBits, 2, 8)) - 1
            );
        }
        else
        {
            yield return Range("D_I", t.Bits, 1, 32);
        }
        var count = SupplementaryTable.Count(t.Structure, image);
        if (t.Elements.LongLength != count)
            yield return $"a supplementary table must have {count} elements, not {t.Elements.LongLength}";
        var bits = Math.Clamp(t.ElementBits, 1, 32);
        yield return t.Type == SupplementaryType.Signed
            ? FirstOutside("element", t.Elements, -(1L << (bits - 1)), (1L << (bits - 1)) - 1)
            : FirstOutside("element", t.Elements, 0, (1L << bits) - 1);
    }

    private static string? FirstOutside<T>(string name, T[] values, T min, T max)
        where T : INumber<T>
    {
        foreach (var value in values)
            if (value < min || value > max)
                return $"{name}: found {value}, allowed {min}..{max}";
        return null;
    }

    private static string? Range(string name, int value, int min, int max) =>
        value >= min && value <= max ? null : $"{name}: found {value}, allowed {min}..{max}";
}
