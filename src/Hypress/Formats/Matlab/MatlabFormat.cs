using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Matlab;

/// <summary>MATLAB files of level 5 (saved by default, or with <c>-v6</c> or <c>-v7</c>), compressed or not.</summary>
/// <remarks>
/// <para>
/// The scene is the variable asked for, or the largest that has three axes, [line, sample, band] unless
/// <see cref="OpenOptions.Axes"/> says otherwise, or two, bands x pixels or pixels x bands with the extents in variables
/// <c>nRow</c> and <c>nCol</c> (or rows, lines, height; cols, samples, width), pixels counted down the columns. A
/// two-axes variable asked for by name without these is one band.
/// </para>
/// <para>
/// Doubles that are all whole come in as integers of the smallest type; else they stay f64. A vector of one value a
/// band named as wavelengths are (<c>wavelengths</c>, <c>wl</c>, <c>lambda</c>) is taken for them. Single values that stand
/// uncompressed are read from the file in windows, all else is held in memory.
/// </para>
/// </remarks>
public sealed class MatlabFormat : ICubeFormat
{
    private static readonly string[] LineNames =
    [
        "nrow",
        "nrows",
        "rows",
        "lines",
        "nlines",
        "height",
    ];
    private static readonly string[] SampleNames =
    [
        "ncol",
        "ncols",
        "cols",
        "columns",
        "samples",
        "nsamples",
        "width",
    ];

    /// <inheritdoc/>
    public string Name => "matlab";

    /// <inheritdoc/>
    public string Summary => "MATLAB array (.mat, level 5); read";

    /// <inheritdoc/>
    public IReadOnlyList<string> WriteExtensions => [];

    /// <inheritdoc/>
    public bool Recognizes(FileProbe probe) => MatlabFile.Recognizes(probe.Head.Span);

    /// <inheritdoc/>
    public ICubeSource Open(string path, OpenOptions options)
    {
        using var file = MatlabFile.Open(path);
        var (variable, shape, layout) = Choose(file, options);
        var metadata = new CubeMetadata { Bands = Bands(file, shape.Bands, options.Warn) };
        if (
            !variable.Element.IsCompressed
            && variable.Class.DataType() is { } type
            && variable.Storage.DataType() == type
        )
        {
            var offset = variable.Element.Offset + variable.DataOffset;
            return RawCubeSource.Open(
                path,
                new(shape, type, layout, file.BigEndian, offset),
                metadata
            );
        }
        var (bytes, smallest) = MatlabValues.Read(file, variable);
        return new Cube(new CubeView(bytes, shape, smallest, layout), metadata);
    }

    /// <inheritdoc/>
    public ICubeSink Create(string path, CubeDescription scene, WriteOptions options) =>
        throw new HypressUnsupportedException("MATLAB files are not written; write .npy or ENVI");

    private static (MatlabVariable Variable, CubeShape Shape, CubeLayout Layout) Choose(
        MatlabFile file,
        OpenOptions options
    )
    {
        var variables = file.Variables;
        var pixels = Pixels(file);
        var candidates = options.Variable is { } name
            ? variables.Where(variable => variable.Name == name)
            : variables.Where(variable =>
                !variable.IsLogical
                && (variable.Extents.Count == 3 || IsBandsByPixels(variable, pixels))
            );
        var chosen = candidates.MaxBy(variable => variable.Count);
        if (chosen is null)
        {
            var known =
                variables.Count == 0
                    ? "the file has no numeric arrays"
                    : $"choose one of {string.Join(", ", variables)} as file.mat:name";
            throw new HypressUnsupportedException(
                options.Variable is null
                    ? $"no array of three axes in the file: {known}"
                    : $"no numeric array '{options.Variable}' in the file: {known}"
            );
        }
        if (chosen.Count == 0)
            throw new HypressFormatException($"'{chosen.Name}' is empty");
        if (IsBandsByPixels(chosen, pixels))
            return BandsByPixels(chosen, pixels);
        options = options with { Axes = options.Axes ?? Interleave.Bip };
        var axes = AxisOrder.Find(chosen.Extents, 0, options);
        return (chosen, axes.Shape(chosen.Extents), axes.Layout(chosen.Strides));
    }

    private static (long Lines, long Samples) Pixels(MatlabFile file)
    {
        return (Scalar(LineNames), Scalar(SampleNames));

        long Scalar(string[] names)
        {
            var variable = file.Variables.FirstOrDefault(variable =>
                variable.Count == 1
                && names.Contains(variable.Name, StringComparer.OrdinalIgnoreCase)
            );
            var value = variable is null ? 0 : MatlabValues.ReadDoubles(file, variable)[0];
            return value is >= 1 and <= CubeShape.MaxExtent && double.IsInteger(value)
                ? (long)value
                : 0;
        }
    }

    private static bool IsBandsByPixels(
        MatlabVariable variable,
        (long Lines, long Samples) pixels
    ) =>
        variable.Extents.Count == 2
        && pixels.Lines * pixels.Samples is > 0 and var count
        && variable.Extents.Contains(count)
        && variable.Count / count is >= 1 and <= CubeShape.MaxExtent;

    private static (MatlabVariable, CubeShape, CubeLayout) BandsByPixels(
        MatlabVariable variable,
        (long Lines, long Samples) pixels
    )
    {
        var count = pixels.Lines * pixels.Samples;
        var bands = variable.Count / count;
        var shape = new CubeShape((int)bands, (int)pixels.Lines, (int)pixels.Samples);
        return variable.Extents[1] == count
            ? (variable, shape, new CubeLayout(1, bands, bands * pixels.Lines))
            : (variable, shape, new CubeLayout(count, 1, pixels.Lines));
    }

    private static BandTable Bands(MatlabFile file, int bands, Action<string> warn)
    {
        return WavelengthUnits.ToNanometres(
            BandTable.Empty,
            Vector(WavelengthUnits.IsWavelengthName),
            Vector(name => name.Equals("fwhm", StringComparison.OrdinalIgnoreCase)),
            null,
            warn
        );

        double[]? Vector(Func<string, bool> isNamed)
        {
            var variable = file.Variables.FirstOrDefault(variable =>
                bands > 1
                && variable.Count == bands
                && variable.Extents.Contains(bands)
                && isNamed(variable.Name)
            );
            return variable is null ? null : MatlabValues.ReadDoubles(file, variable);
        }
    }
}
