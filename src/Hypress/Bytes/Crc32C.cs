using System.Numerics;
using System.Runtime.InteropServices;

namespace Hypress.Bytes;

/// <summary>CRC-32C (Castagnoli), as iSCSI and ext4 have it: initial value and final complement of ones.</summary>
internal static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
