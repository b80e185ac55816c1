using Hypress.Cubes;

namespace Hypress.Formats.Raw;

/// <summary>Where a file keeps a scene's values: from one place on, without gaps, in some order of the axes.</summary>
internal sealed record RawLayout(
    CubeShape Shape,
    DataType Type,
    CubeLayout Layout,
    bool BigEndian,
    long Offset
)
{
    /// <summary>Bytes from the file's first to the last value's last. Claims of a file can exceed 64 bits.</summary>
    public Int128 FileBytes => Offset + ((Int128)Shape.Count * Type.Size());

    /// <summary>The order in which reading is cheapest.</summary>
    public Interleave Interleave =>
        Layout.BandStride < Layout.SampleStride ? Interleave.Bip
        : Layout.BandStride < Layout.LineStride ? Interleave.Bil
        : Interleave.Bsq;

    /// <summary>Throws when the file is shorter than the layout claims.</summary>
    /// <exception cref="HypressFormatException">It is.</exception>
    public void RequireWithin(string path, long fileBytes)
    {
        if (fileBytes < FileBytes)
            throw new HypressFormatException(
                $"'{path}' has {fileBytes} bytes, but {Shape} of {Type.ShortName()} from byte {Offset} on take {FileBytes}"
            );
    }

    /// <summary>Throws when no file can be so long.</summary>
    /// <exception cref="HypressUnsupportedException">It can't.</exception>
    public void RequireWritable()
    {
        if (FileBytes > long.MaxValue)
            throw new HypressUnsupportedException(
                $"{Shape} of {Type.ShortName()} are more than a file holds"
            );
    }
}
