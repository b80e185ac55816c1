using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Writes the header; its fields stand in the order of <see cref="HeaderReader"/>.</summary>
internal static class HeaderWriter
{
    /// <summary>Writes a legal set of parameters.</summary>
    public static void Write(Ccsds123Parameters p, BitWriter bits)
    {
        Essential(p, bits);
        foreach (var table in p.SupplementaryTables)
            Supplementary(table, bits);
        Predictor(p, bits);
        if (!p.IsLossless)
            Limits(p, bits);
        if (p.Representatives is { } representatives)
            Representatives(representatives, bits);
        switch (p.Coder)
        {
            case SampleAdaptiveParameters coder:
                SampleAdaptive(coder, bits);
                break;
            case HybridParameters coder:
                Hybrid(coder, bits);
                break;
            default:
                BlockAdaptive((BlockAdaptiveParameters)p.Coder, bits);
                break;
        }
    }

    private static void Essential(Ccsds123Parameters p, BitWriter bits)
    {
        var i = p.Image;
        bits.Write(i.UserField, 8);
        bits.Write((ulong)i.Samples & 0xFFFF, 16);
        bits.Write((ulong)i.Lines & 0xFFFF, 16);
        bits.Write((ulong)i.Bands & 0xFFFF, 16);
        Flag(bits, i.Signed);
        bits.Write(0, 1);
        Flag(bits, i.Depth > 16);
        bits.Write((ulong)i.Depth & 15, 4);
        Flag(bits, i.IsBandSequential);
        bits.Write((ulong)i.InterleaveDepth & 0xFFFF, 16);
        bits.Write(0, 2);
        bits.Write((ulong)i.WordBytes & 7, 3);
        bits.Write(
            p.Coder switch
            {
                SampleAdaptiveParameters => 0u,
                HybridParameters => 1,
                _ => 2,
            },
            2
        );
        bits.Write(0, 1);
        Flag(bits, p.Relative is not null);
        Flag(bits, p.Absolute is not null);
        bits.Write(0, 2);
        bits.Write((ulong)p.SupplementaryTables.Count, 4);
    }

    private static void Supplementary(SupplementaryTable table, BitWriter bits)
    {
        bits.Write((ulong)table.Type, 2);
        bits.Write(0, 2);
        bits.Write((ulong)table.Purpose, 4);
        bits.Write(0, 1);
        bits.Write((ulong)table.Structure, 2);
        bits.Write(0, 1);
        bits.Write((ulong)table.UserField, 4);
        if (table.Type == SupplementaryType.Float)
        {
            bits.Write((ulong)table.SignificandBits, 5);
            bits.Write((ulong)table.ExponentBits & 7, 3);
            bits.Write((ulong)table.ExponentBias, table.ExponentBits);
        }
        else
        {
            bits.Write((ulong)table.Bits & 31, 5);
        }
        foreach (var element in table.Elements)
            bits.WriteSigned(element, table.ElementBits);
        bits.Align(1);
    }

    private static void Predictor(Ccsds123Parameters parameters, BitWriter bits)
    {
        var p = parameters.Predictor;
        bits.Write(0, 1);
        Flag(bits, parameters.Representatives is not null);
        bits.Write((ulong)p.Bands, 4);
        Flag(bits, p.Reduced);
        Flag(bits, p.ExponentOffsets is not null);
        bits.Write((ulong)p.LocalSum, 2);
        bits.Write((ulong)p.RegisterBits & 63, 6);
        bits.Write((ulong)p.WeightBits - 4, 4);
        bits.Write((ulong)p.ExponentIntervalLog - 4, 4);
        bits.Write((ulong)(p.FirstExponent + 6), 4);
        bits.Write((ulong)(p.LastExponent + 6), 4);
        Flag(bits, p.ExponentOffsets is { InHeader: true });
        Flag(bits, p.InitialWeights is not null);
        Flag(bits, p.InitialWeights is { InHeader: true });
        bits.Write((ulong)(p.InitialWeights?.Bits ?? 0), 5);
        Table(p.InitialWeights, bits);
        Table(p.ExponentOffsets, bits);
    }

    private static void Table(WeightTable? table, BitWriter bits)
    {
        if (table is not { InHeader: true, Values: { } values })
            return;
        foreach (var band in values)
        foreach (var value in band)
            bits.WriteSigned(value, table.Bits);
        bits.Align(1);
    }

    private static void Limits(Ccsds123Parameters p, BitWriter bits)
    {
        if (!p.Image.IsBandSequential)
        {
            bits.Write(0, 1);
            Flag(bits, p.LimitPeriodExponent is not null);
            bits.Write(0, 2);
            bits.Write((ulong)(p.LimitPeriodExponent ?? 0), 4);
        }
        Limits(p.Absolute, p.LimitPeriodExponent is null, bits);
        Limits(p.Relative, p.LimitPeriodExponent is null, bits);
    }

    private static void Limits(ErrorLimits? limits, bool inHeader, BitWriter bits)
    {
        if (limits is null)
            return;
        bits.Write(0, 1);
        Flag(bits, limits.PerBand);
        bits.Write(0, 2);
        bits.Write((ulong)limits.Depth & 15, 4);
        if (inHeader)
            foreach (var value in limits.Values[0])
                bits.Write((ulong)value, limits.Depth);
        bits.Align(1);
    }

    private static void Representatives(RepresentativeParameters r, BitWriter bits)
    {
        bits.Write(0, 5);
        bits.Write((ulong)r.Bits, 3);
        foreach (var numbers in (BandNumbers[])[r.Damping, r.Offset])
        {
            bits.Write(0, 1);
            Flag(bits, numbers.PerBand);
            Flag(bits, numbers.InHeader);
            bits.Write(0, 1);
            bits.Write(numbers.PerBand ? 0 : (ulong)numbers.Fixed, 4);
        }
        foreach (var numbers in (BandNumbers[])[r.Damping, r.Offset])
        {
            if (numbers is { InHeader: true, Values: { } values })
                foreach (var value in values)
                    bits.Write((ulong)value, r.Bits);
            bits.Align(1);
        }
    }

    private static void SampleAdaptive(SampleAdaptiveParameters coder, BitWriter bits)
    {
        bits.Write((ulong)coder.UnaryLimit & 31, 5);
        bits.Write((ulong)coder.CounterBits - 4, 3);
        bits.Write((ulong)coder.InitialCountExponent & 7, 3);
        bits.Write((ulong)(coder.AccumulatorStart ?? SampleAdaptiveParameters.NoConstant), 4);
        Flag(bits, coder.TableInHeader);
        if (coder is { TableInHeader: true, AccumulatorTable: { } table })
            foreach (var start in table)
                bits.Write((ulong)start, 4);
        bits.Align(1);
    }

    private static void Hybrid(HybridParameters coder, BitWriter bits)
    {
        bits.Write((ulong)coder.UnaryLimit & 31, 5);
        bits.Write((ulong)coder.CounterBits - 4, 3);
        bits.Write((ulong)coder.InitialCountExponent & 7, 3);
        bits.Write(0, 5);
    }

    private static void BlockAdaptive(BlockAdaptiveParameters coder, BitWriter bits)
    {
        bits.Write(0, 1);
        bits.Write((ulong)int.Log2(coder.BlockSize) - 3, 2);
        Flag(bits, coder.Restricted);
        bits.Write((ulong)coder.ReferenceInterval & 4095, 12);
    }

    private static void Flag(BitWriter bits, bool value) => bits.Write(value ? 1u : 0, 1);
}
