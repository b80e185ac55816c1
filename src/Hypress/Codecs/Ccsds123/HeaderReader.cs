using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Reads a header that nobody has checked into parameters that break no rule.</summary>
/// <remarks>Issue 1 headers are read too: their fields stand at the same places (CCSDS 123.0-B-2).</remarks>
internal ref struct HeaderReader
{
    private readonly BitReader _bits;
    private readonly DecodeBudget _budget;

    private HeaderReader(BitReader bits, DecodeBudget budget) => (_bits, _budget) = (bits, budget);

    /// <summary>Reads a header; the body begins at the reader's position then.</summary>
    /// <exception cref="HypressFormatException">The header breaks a rule or ends early.</exception>
    public static Ccsds123Parameters Read(BitReader bits, DecodeBudget budget)
    {
        var parameters = new HeaderReader(bits, budget).Parse();
        return parameters.Check() is { } broken
            ? throw new HypressFormatException($"CCSDS 123 header: {broken}")
            : parameters;
    }

    // Essential part: user 8 | N_X 16 | N_Y 16 | N_Z 16 | signed 1 | 0 1 | D > 16 1 | D 4 | BSQ 1 | M 16
    //                 | 0 2 | B 3 | coder 2 | 0 1 | fidelity 2 | 0 2 | tables 4
    private readonly Ccsds123Parameters Parse()
    {
        var user = (byte)Number("user-defined field", 8);
        var samples = Modular("N_X", 16);
        var lines = Modular("N_Y", 16);
        var bands = Modular("N_Z", 16);
        var signed = Flag("sample type");
        Reserved(1);
        var large = Flag("large dynamic range flag");
        var depth = Number("D", 4);
        depth = large ? (depth == 0 ? 32 : depth + 16) : (depth == 0 ? 16 : depth);
        var sequential = Flag("sample encoding order");
        var interleave = Number("M", 16);
        if (sequential && interleave != 0)
            throw Wrong("M", interleave, "0 in band-sequential order");
        if (!sequential && interleave == 0)
            interleave = ImageParameters.MaxExtent;
        Reserved(2);
        var word = Modular("B", 3);
        var coder = Number("entropy coder type", 2);
        if (coder == 3)
            throw Wrong("entropy coder type", coder, "0..2");
        Reserved(1);
        var relative = Flag("quantizer fidelity control method");
        var absolute = Flag("quantizer fidelity control method");
        Reserved(2);
        var tableCount = Number("supplementary information table count", 4);
        var image = new ImageParameters
        {
            UserField = user,
            Samples = samples,
            Lines = lines,
            Bands = bands,
            Signed = signed,
            Depth = depth,
            InterleaveDepth = sequential ? 0 : interleave,
            WordBytes = word,
        };
        var tables = new SupplementaryTable[tableCount];
        for (var i = 0; i < tables.Length; i++)
            tables[i] = Supplementary(image);
        var predictor = Predictor(image, out var hasRepresentatives);
        int? period = null;
        if ((absolute || relative) && !sequential)
            period = Period();
        return new()
        {
            Image = image,
            SupplementaryTables = tables,
            Predictor = predictor,
            LimitPeriodExponent = period,
            Absolute = absolute ? Limits(image, period is null) : null,
            Relative = relative ? Limits(image, period is null) : null,
            Representatives = hasRepresentatives ? Representatives(image) : null,
            Coder = coder switch
            {
                0 => SampleAdaptive(image),
                1 => Hybrid(),
                _ => BlockAdaptive(),
            },
        };
    }

    private readonly SupplementaryTable Supplementary(ImageParameters image)
    {
        var type = (SupplementaryType)Number("supplementary table type", 2);
        if (type > SupplementaryType.Float)
            throw Wrong("supplementary table type", 3, "0..2");
        Reserved(2);
        var purpose = Number("supplementary table purpose", 4);
        Reserved(1);
        var structure = (SupplementaryStructure)Number("supplementary table structure", 2);
        Reserved(1);
        var user = Number("supplementary user-defined field", 4);
        var table = new SupplementaryTable
        {
            Type = type,
            Purpose = purpose,
            Structure = structure,
            UserField = user,
            Elements = [],
        };
        if (type == SupplementaryType.Float)
        {
            var significand = Number("D_F", 5);
            if (significand is < 1 or > 23)
                throw Wrong("D_F", significand, "1..23");
            var exponent = Modular("D_E", 3);
            if (exponent < 2)
                throw Wrong("D_E", exponent, "2..8");
            table = table with
            {
                SignificandBits = significand,
                ExponentBits = exponent,
                ExponentBias = Number("beta", exponent),
            };
        }
        else
        {
            table = table with { Bits = Modular("D_I", 5) };
        }
        const string Name = "supplementary table element";
        var count = SupplementaryTable.Count(structure, image);
        RequireBits(Name, count, table.ElementBits);
        var elements = _budget.Allocate<long>(count);
        for (var i = 0; i < elements.Length; i++)
            elements[i] =
                type == SupplementaryType.Signed
                    ? _bits.ReadSigned(Name, table.ElementBits)
                    : (long)_bits.Read(Name, table.ElementBits);
        _bits.Align("fill of a supplementary table");
        return table with { Elements = elements };
    }

    private readonly PredictorParameters Predictor(ImageParameters image, out bool representatives)
    {
        Reserved(1);
        representatives = Flag("sample representative flag");
        var p = new PredictorParameters
        {
            Bands = Number("P", 4),
            Reduced = Flag("prediction mode"),
        };
        var offsets = Flag("weight exponent offset flag");
        p = p with
        {
            LocalSum = (LocalSum)Number("local sum type", 2),
            RegisterBits = Modular("R", 6),
            WeightBits = Number("Omega", 4) + 4,
            ExponentIntervalLog = Number("t_inc", 4) + 4,
            FirstExponent = Number("v_min", 4) - 6,
            LastExponent = Number("v_max", 4) - 6,
        };
        var offsetTable = Flag("weight exponent offset table flag");
        if (offsetTable && !offsets)
            throw Wrong("weight exponent offset table flag", 1, "0 without offsets");
        var custom = Flag("weight initialization method");
        var weightTable = Flag("weight initialization table flag");
        if (weightTable && !custom)
            throw Wrong("weight initialization table flag", 1, "0 with default weights");
        var bits = Number("Q", 5);
        if (custom ? bits < 3 || bits > p.WeightBits + 3 : bits != 0)
            throw Wrong("Q", bits, custom ? $"3..{p.WeightBits + 3}" : "0 with default weights");
        var weights = custom
            ? Table("initial weight", image, weightTable, bits, p.WeightCount)
            : null;
        var exponents = offsets
            ? Table("weight exponent offset", image, offsetTable, 4, p.OffsetCount)
            : null;
        return p with { InitialWeights = weights, ExponentOffsets = exponents };
    }

    private readonly WeightTable Table(
        string name,
        ImageParameters image,
        bool present,
        int bits,
        Func<int, int> count
    )
    {
        var table = new WeightTable { Bits = bits, InHeader = present };
        if (!present)
            return table;
        const int ArrayBytes = 32;
        _budget.Charge(image.Bands * ((count(PredictorParameters.MaxBands) * 4L) + ArrayBytes));
        var values = new int[image.Bands][];
        for (var band = 0; band < values.Length; band++)
        {
            values[band] = new int[count(band)];
            foreach (ref var value in values[band].AsSpan())
                value = (int)_bits.ReadSigned(name, bits);
        }
        _bits.Align($"fill of the {name}s");
        return table with { Values = values };
    }

    private readonly int? Period()
    {
        Reserved(1);
        var periodic = Flag("periodic error limit updating flag");
        Reserved(2);
        var exponent = Number("u", 4);
        if (!periodic && exponent != 0)
            throw Wrong("u", exponent, "0 without periodic updating");
        return periodic ? exponent : null;
    }

    private readonly ErrorLimits Limits(ImageParameters image, bool inHeader)
    {
        Reserved(1);
        var perBand = Flag("error limit assignment method");
        Reserved(2);
        var limits = new ErrorLimits { PerBand = perBand, Depth = Modular("error limit bits", 4) };
        if (!inHeader)
            return limits;
        var values = _budget.Allocate<int>(perBand ? image.Bands : 1);
        foreach (ref var value in values.AsSpan())
            value = Number("error limit", limits.Depth);
        _bits.Align("fill of the error limits");
        return limits with { Values = [values] };
    }

    private readonly RepresentativeParameters Representatives(ImageParameters image)
    {
        Reserved(5);
        var bits = Number("Theta", 3);
        var damping = Numbers("phi");
        var offset = Numbers("psi");
        return new()
        {
            Bits = bits,
            Damping = WithTable(damping, "phi", bits, image),
            Offset = WithTable(offset, "psi", bits, image),
        };
    }

    private readonly BandNumbers Numbers(string name)
    {
        Reserved(1);
        var perBand = Flag($"{name} variation flag");
        var table = Flag($"{name} table flag");
        if (table && !perBand)
            throw Wrong($"{name} table flag", 1, "0 when it doesn't vary");
        Reserved(1);
        var value = Number(name, 4);
        if (perBand && value != 0)
            throw Wrong(name, value, "0 when it varies");
        return new()
        {
            PerBand = perBand,
            InHeader = table,
            Fixed = value,
        };
    }

    private readonly BandNumbers WithTable(
        BandNumbers numbers,
        string name,
        int bits,
        ImageParameters image
    )
    {
        if (!numbers.InHeader)
            return numbers;
        var values = _budget.Allocate<int>(image.Bands);
        foreach (ref var value in values.AsSpan())
            value = Number(name, bits);
        _bits.Align($"fill of the {name} table");
        return numbers with { Values = values };
    }

    private readonly SampleAdaptiveParameters SampleAdaptive(ImageParameters image)
    {
        var coder = new SampleAdaptiveParameters
        {
            UnaryLimit = Modular("U_max", 5),
            CounterBits = Number("gamma*", 3) + 4,
            InitialCountExponent = Modular("gamma_0", 3),
        };
        var start = Number("K", 4);
        var table = Flag("accumulator table flag");
        coder = coder with
        {
            AccumulatorStart = start == SampleAdaptiveParameters.NoConstant ? null : start,
            TableInHeader = table,
        };
        if (!table)
            return coder;
        var values = _budget.Allocate<int>(image.Bands);
        foreach (ref var value in values.AsSpan())
            value = Number("k''", 4);
        _bits.Align("fill of the accumulator table");
        return coder with { AccumulatorTable = values };
    }

    private readonly HybridParameters Hybrid()
    {
        var coder = new HybridParameters
        {
            UnaryLimit = Modular("U_max", 5),
            CounterBits = Number("gamma*", 3) + 4,
            InitialCountExponent = Modular("gamma_0", 3),
        };
        Reserved(5);
        return coder;
    }

    private readonly BlockAdaptiveParameters BlockAdaptive()
    {
        Reserved(1);
        return new()
        {
            BlockSize = 8 << Number("J", 2),
            Restricted = Flag("restricted code options flag"),
            ReferenceInterval = Modular("r", 12),
        };
    }

    private readonly int Number(string field, int bits) => (int)_bits.Read(field, bits);

    /// <summary>A field in which 0 stands for the modulus.</summary>
    private readonly int Modular(string field, int bits) =>
        Number(field, bits) is var value && value == 0 ? 1 << bits : value;

    private readonly bool Flag(string field) => _bits.Read(field, 1) == 1;

    private readonly void Reserved(int bits)
    {
        if (_bits.Read("reserved bits", bits) is var found && found != 0)
            throw Wrong("reserved bits", (int)found, "0");
    }

    private readonly void RequireBits(string field, long count, int bits)
    {
        if (_bits.BytesLeft is { } left && count * bits > left * 8)
            throw new HypressFormatException(
                field,
                _bits.Position / 8,
                $"{left} bytes",
                $"{count} elements of {bits} bits"
            );
    }

    private readonly HypressFormatException Wrong(string field, int found, string allowed) =>
        new(field, _bits.Position / 8, $"{found}", allowed);
}
