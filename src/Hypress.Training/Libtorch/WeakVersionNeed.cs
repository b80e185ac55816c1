using System.Buffers.Binary;
using System.Text;

namespace Hypress.Training.Libtorch;

/// <summary>Marks one symbol version that an ELF library asks of another as optional.</summary>
/// <remarks>
/// TorchSharp's native library is built with GCC 13 and so asks for GLIBCXX_3.4.32 of libstdc++, which Debian 12 (GCC 12,
/// 3.4.30) hasn't got. The only symbol of that version it takes is a marker the linker leaves to say that
/// iostreams start by themselves; nothing calls it. With VER_FLG_WEAK the loader no longer insists.
/// <para><b>Source</b> System V ABI, gABI chapter 4 (file header, sections); LSB Core 5.0 §10.7.5, version requirements.</para>
/// </remarks>
internal static class WeakVersionNeed
{
    private const uint VersionNeedSection = 0x6FFFFFFE; // SHT_GNU_verneed
    private const ushort Weak = 2; // VER_FLG_WEAK

    /// <summary>Marks the need of <paramref name="version"/> as weak, wherever <paramref name="elf"/> has it.</summary>
    /// <returns>How many needs of that name there are.</returns>
    /// <exception cref="HypressFormatException">The bytes aren't a 64-bit little-endian ELF file, or are damaged.</exception>
    public static int Mark(Span<byte> elf, string version)
    {
        // 0 0x7F "ELF" | 4 class, 2: 64 bits | 5 order, 1: little-endian | 40 offset of section headers
        // 58 size of one | 60 how many
        if (elf.Length < 64 || !elf.StartsWith("\u007FELF"u8) || elf[4] != 2 || elf[5] != 1)
            throw new HypressFormatException("not a 64-bit little-endian ELF file");
        try
        {
            var marked = 0;
            var sections = At64(elf, 40);
            var (size, count) = (At16(elf, 58), At16(elf, 60));
            for (var index = 0; index < count; index++)
            {
                var section = elf.Slice(checked((int)(sections + ((long)index * size))), 64);
                if (At32(section, 4) != VersionNeedSection)
                    continue;
                var names = elf.Slice(
                    checked((int)(sections + ((long)At32(section, 40) * size))),
                    64
                );
                marked += MarkIn(Content(elf, section), Content(elf, names), version);
            }
            return marked;
        }
        catch (Exception error) when (error is ArgumentException or OverflowException)
        {
            throw new HypressFormatException("a damaged ELF file", error);
        }
    }

    // 24 offset of the content | 32 its size
    private static Span<byte> Content(Span<byte> elf, ReadOnlySpan<byte> section) =>
        elf.Slice(checked((int)At64(section, 24)), checked((int)At64(section, 32)));

    // Verneed: 2 needs of this library | 8 offset of the first, from here | 12 offset of the next library, from here
    // Vernaux: 4 flags | 8 name | 12 offset of the next need, from here
    private static int MarkIn(Span<byte> needs, ReadOnlySpan<byte> names, string version)
    {
        var wanted = Encoding.ASCII.GetBytes(version + '\0');
        var marked = 0;
        for (var library = needs; ; library = library[Step(library, 12)..])
        {
            for (var need = library[Step(library, 8)..]; ; need = need[Step(need, 12)..])
            {
                if (names[checked((int)At32(need, 8))..].StartsWith(wanted))
                {
                    var flags = (ushort)(At16(need, 4) | Weak);
                    BinaryPrimitives.WriteUInt16LittleEndian(need[4..], flags);
                    marked++;
                }
                if (Step(need, 12) == 0)
                    break;
            }
            if (Step(library, 12) == 0)
                return marked;
        }
    }

    private static int Step(ReadOnlySpan<byte> entry, int offset) =>
        checked((int)At32(entry, offset));

    private static ushort At16(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint At32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static long At64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
}
