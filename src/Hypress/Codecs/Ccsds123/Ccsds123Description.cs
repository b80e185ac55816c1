using System.Globalization;

namespace Hypress.Codecs.Ccsds123;

/// <summary>A header in the standard's own words.</summary>
public static class Ccsds123Description
{
    private static readonly string[] Purposes =
    [
        "scale",
        "offset",
        "wavelength",
        "full width at half maximum",
        "defect indicator",
    ];

    /// <summary>Every field with its value, in the order of the header.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(Ccsds123Parameters p) =>
        [
            .. Image(p),
            .. p.SupplementaryTables.Select(
                (table, i) => Line($"Supplementary Information Table {i + 1}", Table(table))
            ),
            .. Predictor(p),
            .. Quantizer(p),
            .. Representatives(p),
            .. Coder(p.Coder),
        ];

    private static IEnumerable<KeyValuePair<string, string>> Image(Ccsds123Parameters p)
    {
        var i = p.Image;
        yield return Line("User-Defined Data", i.UserField);
        yield return Line("X Size (N_X)", i.Samples);
        yield return Line("Y Size (N_Y)", i.Lines);
        yield return Line("Z Size (N_Z)", i.Bands);
        yield return Line("Sample Type", i.Signed ? "signed integer" : "unsigned integer");
        yield return Line("Dynamic Range (D)", i.Depth);
        yield return Line(
            "Sample Encoding Order",
            i.IsBandSequential ? "band-sequential (BSQ)"
                : i.InterleaveDepth == i.Bands ? "band-interleaved (BI), BIP"
                : i.InterleaveDepth == 1 ? "band-interleaved (BI), BIL"
                : "band-interleaved (BI)"
        );
        yield return Line("Sub-Frame Interleaving Depth (M)", i.InterleaveDepth);
        yield return Line("Output Word Size (B)", i.WordBytes);
        yield return Line(
            "Entropy Coder Type",
            p.Coder switch
            {
                SampleAdaptiveParameters => "sample-adaptive entropy coder",
                HybridParameters => "hybrid entropy coder",
                _ => "block-adaptive entropy coder",
            }
        );
        yield return Line(
            "Quantizer Fidelity Control Method",
            (p.Absolute, p.Relative) switch
            {
                (null, null) => "lossless",
                (_, null) => "absolute error limits",
                (null, _) => "relative error limits",
                _ => "absolute and relative error limits",
            }
        );
        yield return Line(
            "Supplementary Information Table Count (tau)",
            p.SupplementaryTables.Count
        );
    }

    private static IEnumerable<KeyValuePair<string, string>> Predictor(
        Ccsds123Parameters parameters
    )
    {
        var p = parameters.Predictor;
        yield return Line("Sample Representative Flag", parameters.Representatives is not null);
        yield return Line("Number of Prediction Bands (P)", p.Bands);
        yield return Line("Prediction Mode", p.Reduced ? "reduced" : "full");
        yield return Line("Weight Exponent Offset Flag", p.ExponentOffsets is not null);
        yield return Line(
            "Local Sum Type",
            p.LocalSum switch
            {
                LocalSum.WideNeighbor => "wide neighbor-oriented",
                LocalSum.NarrowNeighbor => "narrow neighbor-oriented",
                LocalSum.WideColumn => "wide column-oriented",
                _ => "narrow column-oriented",
            }
        );
        yield return Line("Register Size (R)", p.RegisterBits);
        yield return Line("Weight Component Resolution (Omega)", p.WeightBits);
        yield return Line(
            "Weight Update Scaling Exponent Change Interval (t_inc)",
            1 << p.ExponentIntervalLog
        );
        yield return Line(
            "Weight Update Scaling Exponent Initial Parameter (v_min)",
            p.FirstExponent
        );
        yield return Line("Weight Update Scaling Exponent Final Parameter (v_max)", p.LastExponent);
        yield return Line(
            "Weight Exponent Offset Table Flag",
            p.ExponentOffsets is { InHeader: true }
        );
        yield return Line(
            "Weight Initialization Method",
            p.InitialWeights is null ? "default" : "custom"
        );
        yield return Line(
            "Weight Initialization Table Flag",
            p.InitialWeights is { InHeader: true }
        );
        yield return Line("Weight Initialization Resolution (Q)", p.InitialWeights?.Bits ?? 0);
        if (p.InitialWeights?.Values is { } weights)
            yield return Line("Weight Initialization Table (Lambda_z)", Rows(weights));
        if (p.ExponentOffsets?.Values is { } offsets)
            yield return Line("Weight Exponent Offset Table (varsigma)", Rows(offsets));
    }

    private static IEnumerable<KeyValuePair<string, string>> Quantizer(Ccsds123Parameters p)
    {
        if (p.IsLossless)
            yield break;
        yield return Line("Periodic Updating Flag", p.LimitPeriodExponent is not null);
        yield return Line("Update Period Exponent (u)", p.LimitPeriodExponent ?? 0);
        foreach (
            var (name, symbol, limits) in new[]
            {
                ("Absolute", "A", p.Absolute),
                ("Relative", "R", p.Relative),
            }
        )
        {
            if (limits is null)
                continue;
            yield return Line(
                $"{name} Error Limit Assignment Method",
                limits.PerBand ? "band-dependent" : "band-independent"
            );
            yield return Line($"{name} Error Limit Bit Depth (D_{symbol})", limits.Depth);
            yield return Line(
                $"{name} Error Limit Values",
                limits.Values.Count == 0 ? "in the body" : Rows(limits.Values)
            );
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Representatives(Ccsds123Parameters p)
    {
        if (p.Representatives is not { } r)
            yield break;
        yield return Line("Sample Representative Resolution (Theta)", r.Bits);
        yield return Line("Sample Representative Damping (phi)", Numbers(r.Damping));
        yield return Line("Sample Representative Offset (psi)", Numbers(r.Offset));
    }

    private static IEnumerable<KeyValuePair<string, string>> Coder(EntropyCoderParameters coder)
    {
        switch (coder)
        {
            case SampleAdaptiveParameters s:
                foreach (var line in Counter(s.UnaryLimit, s.CounterBits, s.InitialCountExponent))
                    yield return line;
                yield return Line(
                    "Accumulator Initialization Constant (K)",
                    s.AccumulatorStart is { } start ? $"{start}" : "none"
                );
                yield return Line("Accumulator Initialization Table Flag", s.TableInHeader);
                if (s.AccumulatorTable is { } table)
                    yield return Line("Accumulator Initialization Table (k''_z)", Rows([table]));
                break;
            case HybridParameters h:
                foreach (var line in Counter(h.UnaryLimit, h.CounterBits, h.InitialCountExponent))
                    yield return line;
                break;
            case BlockAdaptiveParameters b:
                yield return Line("Block Size (J)", b.BlockSize);
                yield return Line("Restricted Code Options Flag", b.Restricted);
                yield return Line("Reference Sample Interval (r)", b.ReferenceInterval);
                break;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Counter(
        int limit,
        int bits,
        int initial
    ) =>
        [
            Line("Unary Length Limit (U_max)", limit),
            Line("Rescaling Counter Size (gamma*)", bits),
            Line("Initial Count Exponent (gamma_0)", initial),
        ];

    private static string Table(SupplementaryTable t)
    {
        var purpose =
            t.Purpose < Purposes.Length ? Purposes[t.Purpose]
            : t.Purpose < 10 ? $"reserved {t.Purpose}"
            : $"user-defined {t.Purpose}";
        var structure = t.Structure switch
        {
            SupplementaryStructure.Single => "zero-dimensional",
            SupplementaryStructure.Band => "one-dimensional",
            SupplementaryStructure.BandSample => "two-dimensional-zx",
            _ => "two-dimensional-yx",
        };
        var type =
            t.Type == SupplementaryType.Float
                ? $"float (D_F = {t.SignificandBits}, D_E = {t.ExponentBits}, beta = {t.ExponentBias})"
                : $"{t.Type.ToString().ToLowerInvariant()} integer (D_I = {t.Bits})";
        return $"{type}, purpose {purpose}, structure {structure}, user-defined {t.UserField}, {t.Elements.Length} elements";
    }

    private static string Numbers(BandNumbers numbers) =>
        !numbers.PerBand ? $"{numbers.Fixed}"
        : numbers.Values is { } values ? Rows([values])
        : "by band, not in the header";

    private static string Rows(IEnumerable<int[]> rows) =>
        string.Join(" | ", rows.Select(row => string.Join(' ', row)));

    private static KeyValuePair<string, string> Line(string name, string value) => new(name, value);

    private static KeyValuePair<string, string> Line(string name, int value) =>
        new(name, value.ToString(CultureInfo.InvariantCulture));

    private static KeyValuePair<string, string> Line(string name, bool value) =>
        new(name, value ? "1" : "0");
}
