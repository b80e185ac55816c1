using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Hypress.Fuzz;

/// <summary>The branches that inputs took, where the library was instrumented by SharpFuzz; nothing where it wasn't.</summary>
/// <remarks>eng/fuzz.sh instruments a copy. An edge counts anew when it is taken 2, 4, 8 ... times as often as ever.</remarks>
internal sealed unsafe class Coverage
{
    private const int MapBytes = 1 << 16;

    private static readonly byte* Map = (byte*)NativeMemory.AllocZeroed(MapBytes);

    private readonly byte[] _most = new byte[MapBytes];

    /// <summary>Gives instrumented code its map; without it the first branch ends the process.</summary>
    public static void Prepare() => Trace.SharedMem = Map;

    /// <summary>Forgets the last input.</summary>
    public static void Begin()
    {
        new Span<byte>(Map, MapBytes).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input took a branch that none took before, or one far more often.</summary>
    public bool IsNew()
    {
        var found = false;
        var map = new ReadOnlySpan<byte>(Map, MapBytes);
        for (var at = map.IndexOfAnyExcept((byte)0); at >= 0 && at < MapBytes; at++)
        {
            var level = (byte)(8 - byte.LeadingZeroCount(map[at]));
            if (level <= _most[at])
                continue;
            _most[at] = level;
            found = true;
        }
        return found;
    }

    /// <summary>Edges taken so far.</summary>
    public int Edges => _most.Count(static level => level > 0);
}
