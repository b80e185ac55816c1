using System.Buffers.Binary;
using Hypress.Bytes;
using Microsoft.Win32.SafeHandles;

namespace Hypress.Container;

/// <summary>Reads sections at positions that nobody has checked. Safe from several threads.</summary>
internal sealed class SectionReader(SafeFileHandle file) : IDisposable
{
    public long Length { get; } = RandomAccess.GetLength(file);

    /// <summary>Reads the frame of the section at a position.</summary>
    /// <exception cref="HypressFormatException">There is none, or it reaches past the file's end.</exception>
    public Section Header(long position)
    {
        Span<byte> bytes = stackalloc byte[Section.MaxHeaderBytes];
        var section = Section.Parse(Bytes(position, bytes), position);
        if (section.PayloadBytes > Length - section.PayloadPosition - Section.CrcBytes)
            throw new HypressFormatException($"{section} at byte {position} is cut off");
        return section;
    }

    /// <summary>Reads a section's payload and checks its CRC.</summary>
    /// <exception cref="HypressFormatException">The payload is damaged.</exception>
    public ReadOnlyMemory<byte> Payload(Section section, DecodeBudget budget)
    {
        var bytes = budget.Allocate<byte>(section.PayloadBytes + Section.CrcBytes);
        if (Bytes(section.PayloadPosition, bytes).Length != bytes.Length)
            throw new HypressFormatException($"{section} at byte {section.Position} is cut off");
        var payload = bytes.AsSpan(0, (int)section.PayloadBytes);
        var found = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(payload.Length));
        var computed = Crc32C.Of(payload);
        if (found != computed)
            throw new HypressFormatException(
                $"{section} at byte {section.Position} is damaged (CRC {computed:x8}, stored {found:x8})"
            );
        return bytes.AsMemory(0, payload.Length);
    }

    /// <summary>Reads as many bytes as there are.</summary>
    public Span<byte> Bytes(long position, Span<byte> buffer)
    {
        if (position < 0 || position >= Length)
            return [];
        var read = 0;
        while (read < buffer.Length)
        {
            var now = RandomAccess.Read(file, buffer[read..], position + read);
            if (now == 0)
                break;
            read += now;
        }
        return buffer[..read];
    }

    public void Dispose() => file.Dispose();
}
