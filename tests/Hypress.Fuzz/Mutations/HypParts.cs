using System.Buffers;
using Hypress.Container;

namespace Hypress.Fuzz.Mutations;

/// <summary>The sections of a .hyp file, to be changed and put together again with checksums that hold.</summary>
internal sealed class HypParts
{
    private const int EntryBytes = 6;

    /// <summary>In the order of the file.</summary>
    public List<(SectionKind Kind, int Number, byte[] Payload)> Sections { get; } = [];

    /// <summary>Takes a file apart; null when its frames don't follow each other.</summary>
    public static HypParts? Of(ReadOnlySpan<byte> bytes)
    {
        var parts = new HypParts();
        var at = FileHeader.Size;
        while (at < bytes.Length - FileHeader.Size)
        {
            try
            {
                var section = Section.Parse(bytes[at..], at);
                if (section.End > bytes.Length)
                    return null;
                var payload = bytes.Slice((int)section.PayloadPosition, (int)section.PayloadBytes);
                parts.Sections.Add((section.Kind, section.Number, payload.ToArray()));
                at = (int)section.End;
            }
            catch (HypressFormatException)
            {
                return null;
            }
        }
        return parts.Sections.Count > 0 ? parts : null;
    }

    /// <summary>Puts the file together: frames, checksums, header and trailer are right whatever the payloads are.</summary>
    /// <param name="keepIndex">Leaves the index as it is; else it says where the tiles stand now.</param>
    public byte[] ToBytes(bool keepIndex)
    {
        var bytes = Write(out var positions, out var indexPosition);
        if (!keepIndex)
        {
            for (var i = 0; i < Sections.Count; i++)
                if (Sections[i].Kind == SectionKind.Index)
                    Sections[i] = Sections[i] with
                    {
                        Payload = Index(Sections[i].Payload, positions),
                    };
            bytes = Write(out _, out indexPosition);
        }
        var header = new FileHeader(bytes.Length, indexPosition);
        header.Write(bytes);
        header.Write(bytes.AsSpan(bytes.Length - FileHeader.Size));
        return bytes;
    }

    private byte[] Write(out List<(SectionKind, int, long)> positions, out long indexPosition)
    {
        var output = new ArrayBufferWriter<byte>();
        Pad(output);
        (positions, indexPosition) = ([], FileHeader.Size);
        foreach (var (kind, number, payload) in Sections)
        {
            positions.Add((kind, number, output.WrittenCount));
            if (kind == SectionKind.Index)
                indexPosition = output.WrittenCount;
            Section.Write(output, kind, number, payload);
        }
        Pad(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Pad(ArrayBufferWriter<byte> output)
    {
        output.GetSpan(FileHeader.Size)[..FileHeader.Size].Clear();
        output.Advance(FileHeader.Size);
    }

    // Where a tile has a mask, the mask is where it begins.
    private static byte[] Index(byte[] old, List<(SectionKind Kind, int Number, long At)> positions)
    {
        var index = old.ToArray();
        foreach (var (kind, number, at) in Enumerable.Reverse(positions))
            if (
                kind is SectionKind.Mask or SectionKind.Tile or SectionKind.MaskedTile
                && number < index.Length / EntryBytes
            )
                FileHeader.WriteInt48(index.AsSpan(number * EntryBytes), at);
        return index;
    }
}
