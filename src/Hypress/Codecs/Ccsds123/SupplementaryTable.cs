namespace Hypress.Codecs.Ccsds123;

/// <summary>The numbers of a supplementary table. The values stand in streams.</summary>
public enum SupplementaryType
{
    /// <summary>Unsigned integers.</summary>
    Unsigned = 0,

    /// <summary>Two's complement integers.</summary>
    Signed = 1,

    /// <summary>Floating point of the table's own format.</summary>
    Float = 2,
}

/// <summary>What a supplementary table has an element for. The values stand in streams.</summary>
public enum SupplementaryStructure
{
    /// <summary>One element.</summary>
    Single = 0,

    /// <summary>One for each band.</summary>
    Band = 1,

    /// <summary>One for each band and sample column, the columns fastest.</summary>
    BandSample = 2,

    /// <summary>One for each line and sample column, the columns fastest.</summary>
    LineSample = 3,
}

/// <summary>A table that informs about the image and doesn't change its coding.</summary>
public sealed record SupplementaryTable
{
    /// <summary>Numbers.</summary>
    public required SupplementaryType Type { get; init; }

    /// <summary>Structure.</summary>
    public required SupplementaryStructure Structure { get; init; }

    /// <summary>0 scale, 1 offset, 2 wavelength, 3 full width at half maximum, 4 defect indicator, 10 to 15 the user's.</summary>
    public required int Purpose { get; init; }

    /// <summary>Four bits of the user.</summary>
    public int UserField { get; init; }

    /// <summary>D_I, bits of an integer, 1 to 32.</summary>
    public int Bits { get; init; } = 32;

    /// <summary>D_F, bits of a significand, 1 to 23.</summary>
    public int SignificandBits { get; init; } = 23;

    /// <summary>D_E, bits of an exponent, 2 to 8.</summary>
    public int ExponentBits { get; init; } = 8;

    /// <summary>beta, 0 to 2^D_E - 1.</summary>
    public int ExponentBias { get; init; } = 127;

    /// <summary>Integers as they are; of floats the bits: sign, exponent, significand from the top down.</summary>
    public required long[] Elements { get; init; }

    /// <summary>Bits of an element.</summary>
    public int ElementBits =>
        Type == SupplementaryType.Float ? 1 + SignificandBits + ExponentBits : Bits;

    /// <summary>Elements that the structure asks for.</summary>
    public static long Count(SupplementaryStructure structure, ImageParameters image) =>
        structure switch
        {
            SupplementaryStructure.Single => 1,
            SupplementaryStructure.Band => image.Bands,
            SupplementaryStructure.BandSample => (long)image.Bands * image.Samples,
            _ => (long)image.Lines * image.Samples,
        };

    /// <summary>An element's value.</summary>
    public double Value(long index)
    {
        var bits = Elements[index];
        if (Type != SupplementaryType.Float)
            return bits;
        var sign = (bits >> (SignificandBits + ExponentBits)) == 0 ? 1.0 : -1.0;
        var top = (1L << ExponentBits) - 1;
        var exponent = (int)((bits >> SignificandBits) & top);
        var significand = bits & ((1L << SignificandBits) - 1);
        if (exponent == top)
            return significand == 0 ? sign * double.PositiveInfinity : double.NaN;
        var scale = Math.Max(exponent, 1) - ExponentBias - SignificandBits;
        return sign * Math.ScaleB(significand + (exponent == 0 ? 0 : 1L << SignificandBits), scale);
    }
}
