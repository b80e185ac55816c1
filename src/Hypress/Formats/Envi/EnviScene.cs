using System.Globalization;
using Hypress.Cubes;
using Hypress.Formats.Raw;

namespace Hypress.Formats.Envi;

/// <summary>What a header says, checked: how the values stand, and what is known beside them.</summary>
/// <remarks>
/// A key that the layout hangs on must be right. A descriptive key that makes no sense is left out with a warning,
/// and stays among <see cref="CubeMetadata.Extra"/>.
/// </remarks>
internal sealed record EnviScene(RawLayout Layout, Interleave Interleave, CubeMetadata Metadata)
{
    public CubeShape Shape => Layout.Shape;

    /// <exception cref="HypressFormatException">A key of the layout is missing or wrong.</exception>
    /// <exception cref="HypressUnsupportedException">The layout is legal, and not read.</exception>
    public static EnviScene Parse(EnviHeader header, Action<string> warn)
    {
        RefuseFrameOffsets(header, EnviKeys.MajorFrameOffsets);
        RefuseFrameOffsets(header, EnviKeys.MinorFrameOffsets);
        if (Whole(header, EnviKeys.FileCompression, 0, 1, 0) != 0)
            throw new HypressUnsupportedException(
                "the data file is compressed (file compression = 1): decompress it with gunzip first"
            );
        var shape = new CubeShape(
            (int)Whole(header, EnviKeys.Bands, 1, CubeShape.MaxExtent),
            (int)Whole(header, EnviKeys.Lines, 1, CubeShape.MaxExtent),
            (int)Whole(header, EnviKeys.Samples, 1, CubeShape.MaxExtent)
        );
        var code = (int)Whole(header, EnviKeys.DataType, 0, int.MaxValue);
        var type = EnviDataTypes.Parse(code, header.Find(EnviKeys.DataType)!.ValueStart);
        var interleave = ParseInterleave(header, shape);
        var layout = new RawLayout(
            shape,
            type,
            CubeLayout.Of(interleave, shape),
            BigEndian: Whole(header, EnviKeys.ByteOrder, 0, 1, 0) == 1,
            Offset: Whole(header, EnviKeys.HeaderOffset, 0, long.MaxValue, 0)
        );
        return new(layout, interleave, new EnviMetadataParser(header, shape, warn).Parse());
    }

    private static void RefuseFrameOffsets(EnviHeader header, string key)
    {
        if (header.Find(key) is not { } entry)
            return;
        if (entry.Items().Any(item => item.Trim('0', ' ').Length > 0))
            throw new HypressUnsupportedException(
                $"{key} = {entry.Value}: data files with bytes between their lines or bands are not read; rewrite the file without them"
            );
    }

    private static Interleave ParseInterleave(EnviHeader header, CubeShape shape)
    {
        if (header.Find(EnviKeys.Interleave) is not { } entry)
            return shape.Bands == 1 ? Interleave.Bsq : throw Missing(EnviKeys.Interleave);
        return entry.Text.ToLowerInvariant() switch
        {
            "bsq" => Interleave.Bsq,
            "bil" => Interleave.Bil,
            "bip" => Interleave.Bip,
            _ => throw new HypressFormatException(
                EnviKeys.Interleave,
                entry.ValueStart,
                Shortened(entry.Text),
                "bsq, bil or bip"
            ),
        };
    }

    private static long Whole(
        EnviHeader header,
        string key,
        long min,
        long max,
        long? whenMissing = null
    )
    {
        if (header.Find(key) is not { } entry)
            return whenMissing ?? throw Missing(key);
        var isWhole = long.TryParse(
            entry.Text,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var value
        );
        if (!isWhole || value < min || value > max)
            throw new HypressFormatException(
                key,
                entry.ValueStart,
                Shortened(entry.Text),
                $"{min}..{max}"
            );
        return value;
    }

    private static HypressFormatException Missing(string key) =>
        new($"the ENVI header has no '{key}'");

    private static string Shortened(string text) =>
        text.Length <= 40 ? $"'{text}'" : $"'{text[..40]}...'";
}
