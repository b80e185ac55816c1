using Hypress.Cubes;
using Hypress.Formats;
using PureHDF;
using PureHDF.VOL.Native;

namespace Hypress.Hdf5;

/// <summary>Finds what a file says of a dataset's bands, in the places where products keep it.</summary>
internal sealed class Hdf5Metadata(
    Hdf5File file,
    IReadOnlyList<Hdf5Dataset> datasets,
    Hdf5Dataset cube
)
{
    private readonly double[]? _attribute = Numbers(cube.Native, WavelengthUnits.IsWavelengthName);

    /// <summary>How many wavelengths stand beside the cube; 0 when none, or none as many as an axis has values.</summary>
    public int Wavelengths() =>
        _attribute is not null && cube.Extents.Contains(_attribute.Length)
            ? _attribute.Length
            : cube
                .Extents.Where(extent =>
                    Vector(extent, WavelengthUnits.IsWavelengthName) is not null
                )
                .Select(extent => (int)extent)
                .FirstOrDefault();

    public CubeMetadata Read(int bands, Action<string> warn)
    {
        var vector = Vector(bands, WavelengthUnits.IsWavelengthName);
        var wavelengths = Values(vector) ?? (_attribute?.Length == bands ? _attribute : null);
        var fwhm = Vector(bands, name => name.Equals("fwhm", StringComparison.OrdinalIgnoreCase));
        var good = Vector(
            bands,
            name => name.Equals("good_wavelengths", StringComparison.OrdinalIgnoreCase)
        );
        var unit = vector is null
            ? null
            : Text(vector.Native, "units") ?? Text(vector.Native, "unit");
        return new()
        {
            Bands = WavelengthUnits.ToNanometres(
                new BandTable
                {
                    Good = Values(good)?.Select(flag => flag != 0).ToArray(),
                    Gains = Repeated("scale_factor", bands),
                    Offsets = Repeated("add_offset", bands),
                },
                wavelengths,
                Values(fwhm),
                unit ?? Text(cube.Native, "wavelength_units"),
                warn
            ),
            Description = Text(file.Root, "title"),
            Sensor = Text(file.Root, "instrument") ?? Text(file.Root, "sensor"),
            AcquisitionTime = Text(file.Root, "time_coverage_start"),
            DataIgnoreValue = Number("_FillValue") ?? Number("Data_Ignore_Value"),
        };
    }

    // The list in the cube's own group first, then wherever one of the right length is.
    private Hdf5Dataset? Vector(long count, Func<string, bool> isNamed) =>
        count < 2
            ? null
            : datasets
                .Where(dataset =>
                    dataset.Type is not null
                    && dataset.Count == count
                    && dataset.Extents.Contains(count)
                    && isNamed(dataset.Name)
                )
                .MaxBy(dataset => dataset.Group == cube.Group);

    private double[]? Values(Hdf5Dataset? dataset) => dataset?.ReadDoubles(file.Access(dataset));

    private double[]? Repeated(string name, int bands) =>
        Number(name) is { } value ? [.. Enumerable.Repeat(value, bands)] : null;

    private double? Number(string name) =>
        Numbers(cube.Native, key => key == name) is [var value] ? value : null;

    private static double[]? Numbers(NativeDataset owner, Func<string, bool> isNamed)
    {
        if (
            owner.Attributes().FirstOrDefault(attribute => isNamed(attribute.Name))
            is not { } attribute
        )
            return null;
        var type = attribute.Type;
        return (type.Class, type.Size) switch
        {
            (H5DataTypeClass.FloatingPoint, 8) => attribute.Read<double[]>(),
            (H5DataTypeClass.FloatingPoint, 4) =>
            [
                .. attribute.Read<float[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 8) =>
            [
                .. attribute.Read<long[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 4) when type.FixedPoint.IsSigned =>
            [
                .. attribute.Read<int[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 4) =>
            [
                .. attribute.Read<uint[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 2) when type.FixedPoint.IsSigned =>
            [
                .. attribute.Read<short[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 2) =>
            [
                .. attribute.Read<ushort[]>().Select(value => (double)value),
            ],
            (H5DataTypeClass.FixedPoint, 1) =>
            [
                .. attribute.Read<byte[]>().Select(value => (double)value),
            ],
            _ => null,
        };
    }

    private static string? Text(IH5Object owner, string name)
    {
        if (!owner.AttributeExists(name))
            return null;
        var attribute = owner.Attribute(name);
        if (attribute.Type.Class is not (H5DataTypeClass.String or H5DataTypeClass.VariableLength))
            return null;
        var text =
            attribute.Space.Rank == 0
                ? attribute.Read<string>()
                : attribute.Read<string[]>().FirstOrDefault();
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim().TrimEnd('\0');
    }
}
