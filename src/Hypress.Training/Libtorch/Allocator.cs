using System.Runtime.InteropServices;

namespace Hypress.Training.Libtorch;

/// <summary>Tells glibc's allocator to keep what libtorch frees: the same large tensors come and go every step.</summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int LargestMaps = -4;
    private const int Arenas = -8;

    /// <summary>From now on pages aren't given back, to be cleared again at the next step.</summary>
    public static void KeepMemory()
    {
        _ = Set(Arenas, 1);
        _ = Set(LargestMaps, 0);
        _ = Set(TrimThreshold, int.MaxValue);
        _ = Set(TopPad, 64 << 20);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
