// Source: CCSDS 123.0-B-2, Low-Complexity Lossless and Near-Lossless Multispectral and Hyperspectral Image Compression.
namespace Hypress.Codecs.Ccsds123;

/// <summary>All that a CCSDS 123.0-B-2 header says, and the tables that it may leave out.</summary>
/// <remarks>
/// <para><b>Source</b> CCSDS 123.0-B-2. Ranges are checked by
/// <see cref="Check"/>, which the header's reader and the encoder call.</para>
/// </remarks>
public sealed record Ccsds123Parameters
{
    /// <summary>The image and the order of coding.</summary>
    public required ImageParameters Image { get; init; }

    /// <summary>The predictor.</summary>
    public PredictorParameters Predictor { get; init; } = new();

    /// <summary>Absolute error limits a_z; null when not used.</summary>
    public ErrorLimits? Absolute { get; init; }

    /// <summary>Relative error limits r_z: the error stays within floor(r_z |prediction| / 2^D); null when not used.</summary>
    public ErrorLimits? Relative { get; init; }

    /// <summary>u: error limits come anew every 2^u lines, inside the body; null when they stand in the header.</summary>
    public int? LimitPeriodExponent { get; init; }

    /// <summary>Sample representatives; null when they are the reconstructed samples.</summary>
    public RepresentativeParameters? Representatives { get; init; }

    /// <summary>The entropy coder.</summary>
    public EntropyCoderParameters Coder { get; init; } = new SampleAdaptiveParameters();

    /// <summary>Tables that only inform.</summary>
    public IReadOnlyList<SupplementaryTable> SupplementaryTables { get; init; } = [];

    /// <summary>Whether every sample comes back as it was.</summary>
    public bool IsLossless => Absolute is null && Relative is null;

    /// <summary>Says the first rule of the standard that the parameters break; null when they are legal.</summary>
    public string? Check() => ParameterRules.FirstBroken(this);
}

/// <summary>Shape, depth and order of an image.</summary>
public sealed record ImageParameters
{
    /// <summary>The largest extent in any direction.</summary>
    public const int MaxExtent = 1 << 16;

    /// <summary>N_X, 1 to 65536.</summary>
    public required int Samples { get; init; }

    /// <summary>N_Y, 1 to 65536.</summary>
    public required int Lines { get; init; }

    /// <summary>N_Z, 1 to 65536.</summary>
    public required int Bands { get; init; }

    /// <summary>D, the dynamic range in bits, 2 to 32.</summary>
    public required int Depth { get; init; }

    /// <summary>Whether samples are two's complement.</summary>
    public bool Signed { get; init; }

    /// <summary>
    /// M, the sub-frame interleaving depth, 1 (BIL) to N_Z (BIP); 0 for band-sequential order.
    /// </summary>
    public int InterleaveDepth { get; init; }

    /// <summary>B, the output word in bytes, 1 to 8: the stream's length is a multiple of it.</summary>
    public int WordBytes { get; init; } = 1;

    /// <summary>The user-defined byte at the stream's beginning.</summary>
    public byte UserField { get; init; }

    /// <summary>Whether the order of coding is band-sequential.</summary>
    public bool IsBandSequential => InterleaveDepth == 0;

    /// <summary>Samples in all; at most 2^48.</summary>
    public long Count => (long)Samples * Lines * Bands;

    /// <summary>s_min.</summary>
    public long Min => Signed ? -(1L << (Depth - 1)) : 0;

    /// <summary>s_max.</summary>
    public long Max => Signed ? (1L << (Depth - 1)) - 1 : (1L << Depth) - 1;

    /// <summary>s_mid.</summary>
    public long Mid => Signed ? 0 : 1L << (Depth - 1);
}

/// <summary>Which of a sample's neighbours make its local sum. The numbers stand in streams.</summary>
public enum LocalSum
{
    /// <summary>W, NW, N and NE.</summary>
    WideNeighbor = 0,

    /// <summary>NW, N and NE: nothing of the sample's own line.</summary>
    NarrowNeighbor = 1,

    /// <summary>N.</summary>
    WideColumn = 2,

    /// <summary>N, and in the first line the band before.</summary>
    NarrowColumn = 3,
}

/// <summary>The predictor's parameters.</summary>
public sealed record PredictorParameters
{
    /// <summary>The most bands that P may ask for.</summary>
    public const int MaxBands = 15;

    /// <summary>P: how many bands before the current one help to predict it, 0 to 15; each costs time.</summary>
    public int Bands { get; init; } = 3;

    /// <summary>Whether directional differences are left out (reduced mode); default no (full mode).</summary>
    public bool Reduced { get; init; }

    /// <summary>The local sum.</summary>
    public LocalSum LocalSum { get; init; }

    /// <summary>R, the register's size in bits, 32 to 64; default 64, where nothing wraps. The standard wants D + Omega + 2 at least.</summary>
    public int RegisterBits { get; init; } = 64;

    /// <summary>Omega, the weights' resolution in bits, 4 to 19.</summary>
    public int WeightBits { get; init; } = 13;

    /// <summary>log2 of t_inc, 4 to 11: the weights' exponent grows after so many samples.</summary>
    public int ExponentIntervalLog { get; init; } = 6;

    /// <summary>v_min, -6 to v_max: the first weight update scaling exponent.</summary>
    public int FirstExponent { get; init; } = -1;

    /// <summary>v_max, v_min to 9: the last weight update scaling exponent.</summary>
    public int LastExponent { get; init; } = 3;

    /// <summary>Initial weights; null for the default ones.</summary>
    public WeightTable? InitialWeights { get; init; }

    /// <summary>Weight exponent offsets; null when all are zero.</summary>
    public WeightTable? ExponentOffsets { get; init; }

    /// <summary>Weights of a band: P_z, and three more in full mode.</summary>
    public int WeightCount(int band) => Math.Min(band, Bands) + (Reduced ? 0 : 3);

    /// <summary>Exponent offsets of a band: one for each of its P_z bands, and one more in full mode.</summary>
    public int OffsetCount(int band) => Math.Min(band, Bands) + (Reduced ? 0 : 1);
}

/// <summary>Numbers for each band's weights.</summary>
public sealed record WeightTable
{
    /// <summary>[band][component], in the order of the difference vector; null in a header that leaves the table out.</summary>
    public IReadOnlyList<int[]>? Values { get; init; }

    /// <summary>Whether the table stands in the header. If not, the decoder must be told it.</summary>
    public bool InHeader { get; init; } = true;

    /// <summary>Q, bits of an initial weight, 3 to Omega + 3; exponent offsets have 4.</summary>
    public int Bits { get; init; } = 4;
}

/// <summary>Error limits of one kind.</summary>
public sealed record ErrorLimits
{
    /// <summary>D_A or D_R, the bits of a limit, 1 to min(D - 1, 16).</summary>
    public required int Depth { get; init; }

    /// <summary>Whether each band has its own limit.</summary>
    public bool PerBand { get; init; }

    /// <summary>[period][0 or band]; one period unless limits are updated. Empty when a decoder is to read them in the body.</summary>
    public IReadOnlyList<int[]> Values { get; init; } = [];

    /// <summary>The same limit for every band.</summary>
    public static ErrorLimits Of(int limit) =>
        new()
        {
            Depth = Math.Max(1, 32 - int.LeadingZeroCount(limit)),
            Values =
            [
                [limit],
            ],
        };

    /// <summary>A limit for each band.</summary>
    public static ErrorLimits Of(int[] limits) =>
        Of(limits.Max()) with
        {
            PerBand = true,
            Values = [limits],
        };
}

/// <summary>Sample representatives: what predictions are made of instead of reconstructed samples.</summary>
public sealed record RepresentativeParameters
{
    /// <summary>Theta, the resolution in bits, 1 to 4.</summary>
    public required int Bits { get; init; }

    /// <summary>phi, how much of the prediction enters, 0 to 2^Theta - 1.</summary>
    public BandNumbers Damping { get; init; } = new();

    /// <summary>psi, how far the bin's centre is moved towards the prediction, 0 to 2^Theta - 1; 0 for lossless.</summary>
    public BandNumbers Offset { get; init; } = new();
}

/// <summary>A number for all bands, or one for each.</summary>
public sealed record BandNumbers
{
    /// <summary>The number for all bands, when <see cref="PerBand"/> is false.</summary>
    public int Fixed { get; init; }

    /// <summary>Whether each band has its own.</summary>
    public bool PerBand { get; init; }

    /// <summary>The bands' numbers; null in a header that leaves the table out.</summary>
    public int[]? Values { get; init; }

    /// <summary>Whether the table stands in the header. If not, the decoder must be told it.</summary>
    public bool InHeader { get; init; }

    /// <summary>A band's number.</summary>
    public int this[int band] => PerBand ? Values![band] : Fixed;
}
