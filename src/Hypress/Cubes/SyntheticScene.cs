namespace Hypress.Cubes;

/// <summary>A made-up scene of any size and type: smooth fields of materials, mixed through smooth spectra, and noise.</summary>
/// <remarks>
/// Every value follows from the seed and its place alone, by additions, multiplications and integer hashes: the same
/// on every machine, whatever window is read. <b>Shape</b> as asked, 400 to 2500 nm. <b>Cost</b>: no memory but a
/// line's; about 10 ns a value. Reads may run on several threads at once.
/// </remarks>
public sealed class SyntheticScene : ICubeSource
{
    private const int Materials = 6;
    private const double NoiseShare = 0.004; // of the brightest value, standard deviation

    private readonly ulong _seed;
    private readonly double[] _spectra; // [band, material], 0..1
    private readonly double _brightest;

    /// <summary>Describes a scene; nothing is computed until it is read.</summary>
    /// <param name="shape">Extents.</param>
    /// <param name="type">Integers hold counts or reflectance x 10000, floats reflectance 0 to 1.</param>
    /// <param name="seed">Scenes of different seeds look different.</param>
    public SyntheticScene(CubeShape shape, DataType type, int seed = 1)
    {
        (Shape, Type) = (shape, type);
        _seed = Hash((ulong)seed + 0x9E3779B97F4A7C15);
        _brightest = type switch
        {
            DataType.UInt8 => 240,
            DataType.Int16 or DataType.UInt16 => 10_000,
            DataType.Int32 or DataType.UInt32 => 1_000_000,
            _ => 1,
        };
        var step = shape.Bands == 1 ? 0 : 2100.0 / (shape.Bands - 1);
        Metadata = CubeMetadata.Empty with
        {
            Description = $"Synthetic scene of Hypress, seed {seed}",
            Sensor = "synthetic",
            Bands = BandTable.Empty with
            {
                Wavelengths =
                [
                    .. Enumerable
                        .Range(0, shape.Bands)
                        .Select(b => Math.Round(400 + (b * step), 3)),
                ],
                WavelengthUnit = "Nanometers",
            },
        };
        _spectra = new double[shape.Bands * Materials];
        for (var material = 0; material < Materials; material++)
        for (var band = 0; band < shape.Bands; band++)
            _spectra[(band * Materials) + material] = Reflectance(
                material,
                (band + 0.5) / shape.Bands
            );
    }

    /// <inheritdoc/>
    public CubeShape Shape { get; }

    /// <inheritdoc/>
    public DataType Type { get; }

    /// <inheritdoc/>
    public Interleave Interleave => Interleave.Bil;

    /// <inheritdoc/>
    public CubeMetadata Metadata { get; }

    /// <inheritdoc/>
    public void Read(CubeWindow window, CubeView destination)
    {
        window.Within(Shape);
        Parallel.For(0, window.Lines, line => ReadLine(window, line, destination));
    }

    /// <summary>Nothing to release.</summary>
    public void Dispose() { }

    private void ReadLine(CubeWindow window, int line, CubeView destination)
    {
        var place = window.FirstLine + line;
        // shares: [material, sample]
        var shares = new double[Materials * window.Samples];
        Span<double> weights = stackalloc double[Materials];
        for (var sample = 0; sample < window.Samples; sample++)
        {
            var (sum, at) = (0.0, window.FirstSample + sample);
            for (var material = 0; material < Materials; material++)
            {
                var field = Field(material, place, at);
                weights[material] = field * field * field * field; // one material rules most places
                sum += weights[material];
            }
            var light = _brightest * (0.5 + (0.5 * Field(Materials, place, at))) / sum;
            for (var material = 0; material < Materials; material++)
                shares[(material * window.Samples) + sample] = weights[material] * light;
        }
        var row = new double[window.Samples];
        for (var i = 0; i < window.Bands.Count; i++)
        {
            FillRow(row, shares, window, place, window.Bands[i]);
            destination.WriteRow<double>(i, line, row);
        }
    }

    private void FillRow(double[] row, double[] shares, CubeWindow window, int line, int band)
    {
        Array.Clear(row);
        for (var material = 0; material < Materials; material++)
        {
            var reflectance = _spectra[(band * Materials) + material];
            var share = shares.AsSpan(material * row.Length, row.Length);
            for (var sample = 0; sample < row.Length; sample++)
                row[sample] += reflectance * share[sample];
        }
        var rowSeed = Hash(_seed ^ ((ulong)band << 32) ^ (uint)line);
        for (var sample = 0; sample < row.Length; sample++)
            row[sample] += _brightest * NoiseShare * Bell(rowSeed, window.FirstSample + sample);
    }

    /// <summary>A smooth field over the scene, 0 to 1: three octaves of value noise.</summary>
    private double Field(int number, int line, int sample)
    {
        var seed = Hash(_seed + (ulong)number);
        return (0.6 * Octave(seed, line, sample, 48))
            + (0.3 * Octave(seed + 1, line, sample, 12))
            + (0.1 * Octave(seed + 2, line, sample, 3));
    }

    private static double Octave(ulong seed, int line, int sample, int cell)
    {
        var (row, column) = (line / cell, sample / cell);
        var (y, x) = (Smooth(line % cell, cell), Smooth(sample % cell, cell));
        var upper = Mix(Lattice(seed, row, column), Lattice(seed, row, column + 1), x);
        var lower = Mix(Lattice(seed, row + 1, column), Lattice(seed, row + 1, column + 1), x);
        return Mix(upper, lower, y);
    }

    /// <summary>A material's reflectance at a place in the spectrum: a level, some bands of absorption and emission.</summary>
    private double Reflectance(int material, double place)
    {
        var value = 0.15 + (0.5 * Unit(material, 0));
        for (var i = 0; i < 5; i++)
        {
            var distance =
                (place - Unit(material, (3 * i) + 1))
                / (0.03 + (0.2 * Unit(material, (3 * i) + 2)));
            value += 0.35 * (Unit(material, (3 * i) + 3) - 0.5) / (1 + (distance * distance));
        }
        // Water vapour darkens all materials at 1400 and 1900 nm.
        return Math.Clamp(value, 0.01, 0.95) * Window(place, 0.476) * Window(place, 0.714);
    }

    private static double Window(double place, double centre)
    {
        var distance = (place - centre) / 0.015;
        return 1 - (0.95 / (1 + (distance * distance * distance * distance)));
    }

    private double Unit(int material, int number) =>
        Fraction(Hash(_seed ^ (0xA5A5UL << 40) ^ ((ulong)material << 16) ^ (ulong)number));

    private static double Lattice(ulong seed, int row, int column) =>
        Fraction(Hash(seed ^ ((ulong)(uint)row << 32) ^ (uint)column));

    /// <summary>Noise of mean 0 and standard deviation 1: four uniform numbers added.</summary>
    private static double Bell(ulong seed, int sample)
    {
        var hash = Hash(seed + (uint)sample);
        var sum =
            (int)(hash & 0xFFFF)
            + (int)((hash >> 16) & 0xFFFF)
            + (int)((hash >> 32) & 0xFFFF)
            + (int)(hash >> 48);
        return (sum - 131070) * (1.7320508075688772 / 65535); // the sum's deviation is 65535 / sqrt(3)
    }

    private static double Mix(double a, double b, double share) => a + ((b - a) * share);

    private static double Smooth(int step, int cell)
    {
        var t = (double)step / cell;
        return t * t * (3 - (2 * t));
    }

    private static double Fraction(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    /// <summary>The finalizer of SplitMix64: every bit of the input moves half of the output's.</summary>
    private static ulong Hash(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
