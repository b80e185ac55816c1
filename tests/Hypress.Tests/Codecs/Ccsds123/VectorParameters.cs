using System.Text.Json;
using Hypress.Codecs.Ccsds123;

namespace Hypress.Tests.Codecs.Ccsds123;

/// <summary>Parameters as the vectors' lists have them.</summary>
internal static class VectorParameters
{
    public static Ccsds123Parameters Parse(JsonElement p)
    {
        var periodic = Optional(p, "periodic");
        var fidelity = p.GetProperty("fidelity").GetString();
        return new()
        {
            Image = new()
            {
                UserField = (byte)Int(p, "user"),
                Samples = Int(p, "NX"),
                Lines = Int(p, "NY"),
                Bands = Int(p, "NZ"),
                Depth = Int(p, "D"),
                Signed = p.GetProperty("signed").GetBoolean(),
                InterleaveDepth = p.GetProperty("order").GetString() == "BSQ" ? 0 : Int(p, "M"),
                WordBytes = Int(p, "B"),
            },
            Predictor = new()
            {
                Bands = Int(p, "P"),
                Reduced = p.GetProperty("mode").GetString() == "reduced",
                LocalSum = p.GetProperty("local_sum").GetString() switch
                {
                    "wide_neighbor" => LocalSum.WideNeighbor,
                    "narrow_neighbor" => LocalSum.NarrowNeighbor,
                    "wide_column" => LocalSum.WideColumn,
                    _ => LocalSum.NarrowColumn,
                },
                RegisterBits = Int(p, "R"),
                WeightBits = Int(p, "Omega"),
                ExponentIntervalLog = int.Log2(Int(p, "tinc")),
                FirstExponent = Int(p, "vmin"),
                LastExponent = Int(p, "vmax"),
                InitialWeights = Optional(p, "weight_init") is { } weights
                    ? Table(weights) with
                    {
                        Bits = Int(weights, "Q"),
                    }
                    : null,
                ExponentOffsets = Optional(p, "weight_offsets") is { } offsets
                    ? Table(offsets)
                    : null,
            },
            Absolute = fidelity is "absolute" or "both" ? Limits(p, periodic, "abs") : null,
            Relative = fidelity is "relative" or "both" ? Limits(p, periodic, "rel") : null,
            LimitPeriodExponent = periodic is { } updates ? Int(updates, "u") : null,
            Representatives = Optional(p, "rep") is { } r
                ? new()
                {
                    Bits = Int(r, "Theta"),
                    Damping = Numbers(r, "phi"),
                    Offset = Numbers(r, "psi"),
                }
                : null,
            Coder = Coder(p),
            SupplementaryTables = [.. p.GetProperty("sup").EnumerateArray().Select(Supplementary)],
        };
    }

    public static Ccsds123SideInformation Beside(JsonElement e) =>
        new()
        {
            InitialWeights = Optional(e, "weight_init_table") is { } weights ? Rows(weights) : null,
            ExponentOffsets = Optional(e, "weight_offset_table") is { } o ? Rows(o) : null,
            Damping = Optional(e, "phi") is { } phi ? Ints(phi) : null,
            Offset = Optional(e, "psi") is { } psi ? Ints(psi) : null,
            AccumulatorTable = Optional(e, "acc_table") is { } starts ? Ints(starts) : null,
        };

    private static WeightTable Table(JsonElement table) =>
        new()
        {
            InHeader = table.GetProperty("in_header").GetBoolean(),
            Values = Rows(table.GetProperty("table")),
        };

    private static ErrorLimits Limits(JsonElement p, JsonElement? periodic, string kind)
    {
        var limits = p.GetProperty(kind);
        return new()
        {
            Depth = Int(limits, "depth"),
            PerBand = limits.GetProperty("per_band").GetBoolean(),
            Values = periodic is { } updates
                ? Rows(updates.GetProperty(kind))
                : [Ints(limits.GetProperty("values"))],
        };
    }

    private static BandNumbers Numbers(JsonElement r, string name)
    {
        var numbers = r.GetProperty(name);
        return numbers.ValueKind == JsonValueKind.Number
            ? new() { Fixed = numbers.GetInt32() }
            : new()
            {
                PerBand = true,
                InHeader = r.GetProperty($"{name}_in_header").GetBoolean(),
                Values = Ints(numbers),
            };
    }

    private static EntropyCoderParameters Coder(JsonElement p)
    {
        var ec = p.GetProperty("ec");
        return p.GetProperty("coder").GetString() switch
        {
            "sa" => new SampleAdaptiveParameters
            {
                UnaryLimit = Int(ec, "Umax"),
                CounterBits = Int(ec, "gstar"),
                InitialCountExponent = Int(ec, "g0"),
                AccumulatorStart = Optional(ec, "K")?.GetInt32(),
                AccumulatorTable = Optional(ec, "table") is { } starts ? Ints(starts) : null,
                TableInHeader = ec.GetProperty("in_header").GetBoolean(),
            },
            "hybrid" => new HybridParameters
            {
                UnaryLimit = Int(ec, "Umax"),
                CounterBits = Int(ec, "gstar"),
                InitialCountExponent = Int(ec, "g0"),
                InitialAccumulators =
                [
                    .. ec.GetProperty("acc0").EnumerateArray().Select(v => v.GetInt64()),
                ],
            },
            _ => new BlockAdaptiveParameters
            {
                BlockSize = Int(ec, "J"),
                Restricted = ec.GetProperty("restricted").GetBoolean(),
                ReferenceInterval = Int(ec, "r"),
            },
        };
    }

    private static SupplementaryTable Supplementary(JsonElement table)
    {
        var type = table.GetProperty("type").GetString() switch
        {
            "unsigned" => SupplementaryType.Unsigned,
            "signed" => SupplementaryType.Signed,
            _ => SupplementaryType.Float,
        };
        var isFloat = type == SupplementaryType.Float;
        var (significand, exponent) = isFloat ? (Int(table, "DF"), Int(table, "DE")) : (23, 8);
        return new()
        {
            Type = type,
            Purpose = Int(table, "purpose"),
            Structure = table.GetProperty("structure").GetString() switch
            {
                "0d" => SupplementaryStructure.Single,
                "1d" => SupplementaryStructure.Band,
                "zx" => SupplementaryStructure.BandSample,
                _ => SupplementaryStructure.LineSample,
            },
            UserField = Int(table, "user"),
            Bits = isFloat ? 32 : Int(table, "DI"),
            SignificandBits = significand,
            ExponentBits = exponent,
            ExponentBias = isFloat ? Int(table, "beta") : 127,
            Elements =
            [
                .. table
                    .GetProperty("elements")
                    .EnumerateArray()
                    .Select(e =>
                        isFloat
                            ? (e[0].GetInt64() << (significand + exponent))
                                | (e[1].GetInt64() << significand)
                                | e[2].GetInt64()
                            : e.GetInt64()
                    ),
            ],
        };
    }

    private static JsonElement? Optional(JsonElement e, string name) =>
        e.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private static int Int(JsonElement e, string name) => e.GetProperty(name).GetInt32();

    private static int[] Ints(JsonElement e) => [.. e.EnumerateArray().Select(v => v.GetInt32())];

    private static int[][] Rows(JsonElement e) => [.. e.EnumerateArray().Select(Ints)];
}
