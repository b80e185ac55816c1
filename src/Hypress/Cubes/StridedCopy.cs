using System.Runtime.InteropServices;

namespace Hypress.Cubes;

/// <summary>Copies values between layouts: rows where both have an axis side by side, else blocks that stay in the cache.</summary>
internal static class StridedCopy
{
    private const int Block = 32;

    public static void Run<T>(CubeView source, CubeView destination)
        where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>((ReadOnlySpan<byte>)source.Bytes.Span);
        var to = MemoryMarshal.Cast<byte, T>(destination.Bytes.Span);
        var (bands, lines, samples) = source.Shape;
        var (s, d) = (source.Layout, destination.Layout);
        Span<Axis> axes =
        [
            new(bands, s.BandStride, d.BandStride),
            new(lines, s.LineStride, d.LineStride),
            new(samples, s.SampleStride, d.SampleStride),
        ];
        // The source's fastest axis last, and of the other two the destination's faster one before it.
        axes.Sort(static (a, b) => b.SourceStep.CompareTo(a.SourceStep));
        if (axes[0].DestinationStep < axes[1].DestinationStep)
            (axes[0], axes[1]) = (axes[1], axes[0]);
        var (outer, middle, inner) = (axes[0], axes[1], axes[2]);
        for (var i = 0; i < outer.Count; i++)
        {
            var read = source.IndexOf(0, 0, 0) + (i * outer.From);
            var write = destination.IndexOf(0, 0, 0) + (i * outer.To);
            if (inner is { From: 1, To: 1 })
            {
                for (var j = 0; j < middle.Count; j++)
                    from.Slice((int)(read + (j * middle.From)), inner.Count)
                        .CopyTo(to[(int)(write + (j * middle.To))..]);
                continue;
            }
            for (var j = 0; j < middle.Count; j += Block)
            for (var k = 0; k < inner.Count; k += Block)
                Transpose(
                    from,
                    read + (j * middle.From) + (k * inner.From),
                    to,
                    write + (j * middle.To) + (k * inner.To),
                    middle with
                    {
                        Count = Math.Min(Block, middle.Count - j),
                    },
                    inner with
                    {
                        Count = Math.Min(Block, inner.Count - k),
                    }
                );
        }
    }

    private static void Transpose<T>(
        ReadOnlySpan<T> from,
        long fromStart,
        Span<T> to,
        long toStart,
        Axis middle,
        Axis inner
    )
    {
        for (var j = 0; j < middle.Count; j++)
        {
            var read = (int)(fromStart + (j * middle.From));
            var write = (int)(toStart + (j * middle.To));
            for (var k = 0; k < inner.Count; k++)
            {
                to[write] = from[read];
                read += (int)inner.From;
                write += (int)inner.To;
            }
        }
    }

    private readonly record struct Axis(int Count, long From, long To)
    {
        // An axis of one value is never walked along, whatever its stride.
        public long SourceStep => Count == 1 ? long.MaxValue : From;

        public long DestinationStep => Count == 1 ? long.MaxValue : To;
    }
}
