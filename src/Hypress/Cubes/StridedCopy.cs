using System.Runtime.InteropServices;

namespace Hypress.Cubes;

/// <summary>Copies values between layouts, in blocks that stay in the cache.</summary>
internal static class StridedCopy
{
    private const int Block = 32;

    public static void Run<T>(CubeView source, CubeView destination)
        where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>((ReadOnlySpan<byte>)source.Bytes.Span);
        var to = MemoryMarshal.Cast<byte, T>(destination.Bytes.Span);
        var (bands, lines, samples) = source.Shape;
        for (var line = 0; line < lines; line++)
        {
            if (source.Layout.SampleStride == 1 && destination.Layout.SampleStride == 1)
            {
                for (var band = 0; band < bands; band++)
                    from.Slice((int)source.IndexOf(band, line, 0), samples)
                        .CopyTo(to[(int)destination.IndexOf(band, line, 0)..]);
            }
            else if (source.Layout.BandStride == 1 && destination.Layout.BandStride == 1)
            {
                for (var sample = 0; sample < samples; sample++)
                    from.Slice((int)source.IndexOf(0, line, sample), bands)
                        .CopyTo(to[(int)destination.IndexOf(0, line, sample)..]);
            }
            else
            {
                for (var band = 0; band < bands; band += Block)
                for (var sample = 0; sample < samples; sample += Block)
                    Transpose(
                        from,
                        source.IndexOf(band, line, sample),
                        source.Layout,
                        to,
                        destination.IndexOf(band, line, sample),
                        destination.Layout,
                        Math.Min(Block, bands - band),
                        Math.Min(Block, samples - sample)
                    );
            }
        }
    }

    private static void Transpose<T>(
        ReadOnlySpan<T> from,
        long fromStart,
        CubeLayout fromLayout,
        Span<T> to,
        long toStart,
        CubeLayout toLayout,
        int bands,
        int samples
    )
    {
        for (var band = 0; band < bands; band++)
        {
            var read = (int)(fromStart + (band * fromLayout.BandStride));
            var write = (int)(toStart + (band * toLayout.BandStride));
            for (var sample = 0; sample < samples; sample++)
            {
                to[write] = from[read];
                read += (int)fromLayout.SampleStride;
                write += (int)toLayout.SampleStride;
            }
        }
    }
}
