using System.Runtime.InteropServices;

namespace Hypress.Gdal.Arrays;

/// <summary>One array of a file of arrays (HDF5, netCDF).</summary>
/// <param name="Name">With its groups: <c>/location/lat</c>.</param>
/// <param name="Dimensions">Names and sizes, the slowest first.</param>
/// <param name="Type">GDAL's type of numbers; null when they aren't plain ones.</param>
/// <param name="IsText">Whether values are text.</param>
internal sealed record ArrayInfo(
    string Name,
    IReadOnlyList<(string Name, ulong Size)> Dimensions,
    int? Type,
    bool IsText
)
{
    public string Group => Name[..(Name.LastIndexOf('/') + 1)];

    public string OwnName => Name[(Name.LastIndexOf('/') + 1)..];

    public double Count => Dimensions.Aggregate(1.0, (count, d) => count * d.Size);

    public override string ToString() =>
        $"{Name.TrimStart('/')} ({string.Join(" x ", Dimensions.Select(d => d.Size))})";
}

/// <summary>A dataset that GDAL has opened as groups of arrays.</summary>
internal sealed class ArrayFile : IDisposable
{
    private const int MaxArrays = 10_000;
    private const int MaxDepth = 32;

    private readonly List<ArrayInfo> _arrays = [];
    private nint _dataset;
    private nint _root;

    private ArrayFile(nint dataset)
    {
        (_dataset, _root) = (dataset, GdalNative.RootGroup(dataset));
        if (_root != 0)
            List(_root, depth: 0);
    }

    public IReadOnlyList<ArrayInfo> Arrays => _arrays;

    /// <summary>Opens a file as arrays; null when GDAL can't.</summary>
    public static ArrayFile? Open(string path)
    {
        var dataset = GdalNative.Open(path, GdalNative.OpenArrays, 0, 0, 0);
        return dataset == 0 ? null : new(dataset);
    }

    /// <summary>A handle to an array; the caller releases it.</summary>
    public nint OpenArray(ArrayInfo array) => GdalNative.OpenArray(_root, array.Name, 0);

    /// <summary>The numbers of a one-dimensional array; null when they can't be read.</summary>
    public double[]? ReadVector(ArrayInfo array)
    {
        var values = new double[array.Dimensions[0].Size];
        var handle = OpenArray(array);
        if (handle == 0)
            return null;
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        var type = GdalTypes.ToGdal(Cubes.DataType.Float64);
        var ok = GdalNative.ReadArray(handle, [0], [(nuint)values.Length], bytes, type);
        GdalNative.ReleaseArray(handle);
        return ok ? values : null;
    }

    /// <summary>The texts of a one-dimensional array; null when they can't be read.</summary>
    public IReadOnlyList<string>? ReadTexts(ArrayInfo array)
    {
        var handle = OpenArray(array);
        if (handle == 0)
            return null;
        var texts = GdalNative.ReadTexts(handle, (int)array.Dimensions[0].Size);
        GdalNative.ReleaseArray(handle);
        return texts;
    }

    /// <summary>The unit an array names, or null.</summary>
    public string? Unit(ArrayInfo array)
    {
        var handle = OpenArray(array);
        if (handle == 0)
            return null;
        var unit = GdalNative.ArrayUnit(handle);
        unit = string.IsNullOrEmpty(unit) ? Attributes(handle).Take("units", "unit") : unit;
        GdalNative.ReleaseArray(handle);
        return unit;
    }

    /// <summary>The file's own attributes.</summary>
    public MetadataItems Attributes() => Items(GdalNative.GroupAttributes(_root));

    /// <summary>An array's attributes.</summary>
    public static MetadataItems Attributes(nint array) => Items(GdalNative.ArrayAttributes(array));

    public void Dispose()
    {
        if (_dataset == 0)
            return;
        if (_root != 0)
            GdalNative.ReleaseGroup(_root);
        GdalNative.Close(_dataset);
        (_root, _dataset) = (0, 0);
    }

    private static MetadataItems Items(IEnumerable<(string Name, string Text)> attributes) =>
        new(attributes.Select(a => KeyValuePair.Create(a.Name, a.Text)));

    private void List(nint group, int depth)
    {
        var prefix = GdalNative.GroupName(group).TrimEnd('/') + '/';
        foreach (var name in GdalNative.ArrayNames(group))
        {
            var array = GdalNative.OpenArray(_root, prefix + name, 0);
            if (array == 0)
                continue;
            _arrays.Add(
                new(
                    prefix + name,
                    GdalNative.Dimensions(array),
                    GdalNative.ArrayType(array),
                    GdalNative.IsText(array)
                )
            );
            GdalNative.ReleaseArray(array);
            if (_arrays.Count > MaxArrays)
                throw new HypressUnsupportedException($"a file of more than {MaxArrays} arrays");
        }
        if (depth == MaxDepth)
            return; // groups may be linked in circles
        foreach (var name in GdalNative.GroupNames(group))
        {
            var child = GdalNative.OpenGroup(group, name, 0);
            if (child == 0)
                continue;
            List(child, depth + 1);
            GdalNative.ReleaseGroup(child);
        }
    }
}
