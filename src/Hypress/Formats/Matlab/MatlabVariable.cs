namespace Hypress.Formats.Matlab;

/// <summary>A real numeric array of a file, its values not read yet.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">What MATLAB calls it.</param>
/// <param name="IsLogical">Whether it holds truth values.</param>
/// <param name="Extents">Of its axes; the first is the fastest.</param>
/// <param name="Storage">How its values stand.</param>
/// <param name="Element">Where its element stands in the file.</param>
/// <param name="DataOffset">Bytes from there, or within what is inflated from there, to the first value.</param>
internal sealed record MatlabVariable(
    string Name,
    MatlabClass Class,
    bool IsLogical,
    IReadOnlyList<long> Extents,
    MatlabStorage Storage,
    MatlabElement Element,
    long DataOffset
)
{
    /// <summary>Values in all.</summary>
    public long Count { get; } = Extents.Aggregate(1L, (count, extent) => checked(count * extent));

    /// <summary>Bytes that the values take in the file, inflated.</summary>
    public long DataBytes => Count * Storage.Size();

    /// <summary>Strides of the axes, in values.</summary>
    public IReadOnlyList<long> Strides
    {
        get
        {
            var strides = new long[Extents.Count];
            var stride = 1L;
            for (var i = 0; i < strides.Length; i++)
            {
                strides[i] = stride;
                stride *= Extents[i];
            }
            return strides;
        }
    }

    /// <summary>The name and the extents, as messages give them.</summary>
    public override string ToString() => $"{Name} ({string.Join(" x ", Extents)})";
}

/// <summary>The bytes of a variable's element, without its tag.</summary>
internal readonly record struct MatlabElement(long Offset, long Length, bool IsCompressed);
