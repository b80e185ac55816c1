namespace Hypress.Tensors;

/// <summary>How a tensor's values stand in a file.</summary>
internal enum WeightStorage
{
    /// <summary>IEEE 754, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754, 16 bits; every such value is exact in 32 bits, so the codec's bits don't depend on it.</summary>
    Float16,

    /// <summary>Signed integers, 32 bits.</summary>
    Int32,
}

/// <summary>One named tensor of a model.</summary>
internal sealed record WeightTensor
{
    private WeightTensor(
        string name,
        IReadOnlyList<int> shape,
        WeightStorage storage,
        float[] floats,
        int[] integers
    ) => (Name, Shape, Storage, Floats, Integers) = (name, shape, storage, floats, integers);

    /// <summary>Its name, unique in the file.</summary>
    public string Name { get; }

    /// <summary>Extents, the outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How it stands in the file.</summary>
    public WeightStorage Storage { get; }

    /// <summary>Values, when they are floats.</summary>
    public float[] Floats { get; }

    /// <summary>Values, when they are integers.</summary>
    public int[] Integers { get; }

    /// <summary>A tensor of floats, rounded to what the storage holds.</summary>
    public static WeightTensor Of(
        string name,
        IReadOnlyList<int> shape,
        float[] values,
        WeightStorage storage = WeightStorage.Float32
    ) =>
        new(
            name,
            Checked(shape, values.Length),
            storage,
            storage == WeightStorage.Float16
                ? [.. values.Select(value => (float)(Half)value)]
                : values,
            []
        );

    /// <summary>A tensor of integers.</summary>
    public static WeightTensor Of(string name, IReadOnlyList<int> shape, int[] values) =>
        new(name, Checked(shape, values.Length), WeightStorage.Int32, [], values);

    private static IReadOnlyList<int> Checked(IReadOnlyList<int> shape, int count) =>
        shape.Aggregate(1L, (product, extent) => product * extent) == count
            ? shape
            : throw new ArgumentException(
                $"{count} values don't fill [{string.Join(", ", shape)}]"
            );
}
