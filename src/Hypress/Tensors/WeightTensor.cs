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

    /// <summary>
    /// Signed integers, 8 bits; floats once each is multiplied by the scale of its row (the first extent), which stand in
    /// a tensor of their own (<see cref="WeightTensor.ScaleOf"/>).
    /// </summary>
    Int8,
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
    public static WeightTensor Of(
        string name,
        IReadOnlyList<int> shape,
        int[] values,
        WeightStorage storage = WeightStorage.Int32
    ) => new(name, Checked(shape, values.Length), storage, [], values);

    /// <summary>The name of the tensor of a tensor's scales.</summary>
    public static string ScaleOf(string name) => $"{name}.scale";

    /// <summary>Floats as 8-bit integers and a scale for each row, such that the row's largest magnitude is 127.</summary>
    public static IEnumerable<WeightTensor> InRows(
        string name,
        IReadOnlyList<int> shape,
        float[] values
    )
    {
        const float Most = sbyte.MaxValue;
        var integers = new int[values.Length];
        var scales = new float[shape[0]];
        var row = values.Length / scales.Length;
        for (var i = 0; i < scales.Length; i++)
        {
            var own = values.AsSpan(i * row, row);
            foreach (var value in own)
                scales[i] = Math.Max(scales[i], Math.Abs(value) / Most);
            for (var at = 0; at < row && scales[i] > 0; at++)
                integers[(i * row) + at] = (int)
                    Math.Clamp(float.Round(own[at] / scales[i]), -Most, Most);
        }
        return
        [
            Of(name, shape, integers, WeightStorage.Int8),
            Of(ScaleOf(name), [scales.Length], scales),
        ];
    }

    private static IReadOnlyList<int> Checked(IReadOnlyList<int> shape, int count) =>
        shape.Aggregate(1L, (product, extent) => product * extent) == count
            ? shape
            : throw new ArgumentException(
                $"{count} values don't fill [{string.Join(", ", shape)}]"
            );
}
