using System.Numerics;
using Hypress.Cubes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The smallest and largest of some samples, which decide the dynamic range.</summary>
internal struct SampleRange()
{
    private long _min = long.MaxValue;
    private long _max = long.MinValue;

    /// <summary>D, the fewest bits that hold all samples, 2 at least.</summary>
    public readonly int Depth
    {
        get
        {
            var top = (ulong)Math.Max(_max, ~_min);
            return Math.Max(2, 64 - BitOperations.LeadingZeroCount(top) + (IsSigned ? 1 : 0));
        }
    }

    /// <summary>Whether some sample is negative.</summary>
    public readonly bool IsSigned => _min < 0;

    /// <summary>Takes samples in.</summary>
    /// <param name="patterns">32-bit patterns of samples.</param>
    /// <param name="type">What they are patterns of.</param>
    public void Add(ReadOnlySpan<int> patterns, DataType type)
    {
        var flip = type == DataType.UInt32 ? int.MinValue : 0; // keeps the order of unsigned numbers
        var (min, max) = (int.MaxValue, int.MinValue);
        foreach (var pattern in patterns)
        {
            min = Math.Min(min, pattern ^ flip);
            max = Math.Max(max, pattern ^ flip);
        }
        _min = Math.Min(_min, Value(min ^ flip, type));
        _max = Math.Max(_max, Value(max ^ flip, type));
    }

    /// <summary>The image of a tile or scene that these samples fill.</summary>
    public readonly ImageParameters Image(CubeShape shape) =>
        new()
        {
            Bands = shape.Bands,
            Lines = shape.Lines,
            Samples = shape.Samples,
            Depth = Depth,
            Signed = IsSigned,
            InterleaveDepth = shape.Bands,
        };

    private static long Value(int pattern, DataType type) =>
        type == DataType.UInt32 ? (uint)pattern : pattern;
}
