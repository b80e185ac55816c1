namespace Hypress.OpenJpeg;

/// <summary>Codes planes of integers into one codestream, within a limit of bytes.</summary>
internal static class PlaneCoder
{
    /// <summary>The most bits of a value that come back exactly through the reversible wavelet (tested).</summary>
    public const int MaxDepth = 24;

    // The library aims at the limit without the headers of the tile part; corrections take away what it was over.
    private const int UncountedBytes = 16;
    private const int Attempts = 8;
    private const double WellFilled = 0.005;

    /// <summary>Codes without loss.</summary>
    public static ReadOnlyMemory<byte> EncodeLossless(
        PlaneFormat format,
        int threads,
        PlaneFiller fill
    )
    {
        var settings = new PlaneSettings { Lossless = true, Threads = threads };
        var reason = "";
        for (var depth = format.Depth; depth <= MaxDepth; depth = Deeper(depth))
            if (Encode(format with { Depth = depth }, settings, fill, out reason) is { } codestream)
                return codestream;
        throw new HypressUnsupportedException(
            $"OpenJPEG can't code {format.Components} components of {format.Lines} x {format.Samples} of {format.Depth} bits: {reason}"
        );
    }

    /// <summary>Codes the best that fits.</summary>
    /// <returns>The codestream, or null when not even empty packets fit.</returns>
    public static ReadOnlyMemory<byte>? EncodeWithin(
        PlaneFormat format,
        long maxBytes,
        int threads,
        PlaneFiller fill
    )
    {
        ReadOnlyMemory<byte>? best = null;
        var aim = maxBytes - UncountedBytes;
        var (low, high) = (0L, long.MaxValue); // aims known to fit, and not to
        for (var attempt = 0; attempt < Attempts && aim > low && aim < high; attempt++)
        {
            var ratio = format.RawBits / 8 / aim;
            var settings = new PlaneSettings { Ratio = ratio > 1 ? ratio : 0, Threads = threads };
            if (Encode(format, settings, fill, out _) is not { } codestream)
            {
                format = format with { Depth = Math.Min(MaxDepth, Deeper(format.Depth)) };
                continue;
            }
            var left = maxBytes - codestream.Length;
            if (left < 0)
                high = Math.Min(aim, (long)(format.RawBits / 8));
            else
            {
                low = aim;
                if (best is null || codestream.Length > best.Value.Length)
                    best = codestream;
                if (ratio <= 1 || left <= maxBytes * WellFilled)
                    break;
            }
            aim =
                high == long.MaxValue ? aim + left
                : best is null ? high + left - (8 << attempt)
                : (low + high) / 2;
        }
        return best;
    }

    /// <summary>Decodes a codestream that <see cref="Encode"/> made.</summary>
    /// <exception cref="HypressFormatException">It isn't one, or doesn't hold what is expected.</exception>
    public static void Decode(
        ReadOnlySpan<byte> codestream,
        PlaneFormat format,
        int threads,
        DecodeBudget budget,
        PlaneTaker take
    )
    {
        // The library holds the values once in 32 bits, and its own notes on each block beside them.
        budget.Charge(checked(5L * format.Components * format.Lines * format.Samples));
        OpenJpegLibrary.Decode(codestream, format, threads, take);
    }

    private static ReadOnlyMemory<byte>? Encode(
        PlaneFormat format,
        PlaneSettings settings,
        PlaneFiller fill,
        out string reason
    )
    {
        if (OpenJpegLibrary.Encode(format, settings, fill, out reason) is not { } codestream)
            return null;
        // The empty comment is cut out by moving what stands before it.
        var (start, length) = CodestreamHeader
            .CommentOf(codestream.Span)
            .GetOffsetAndLength(codestream.Length);
        codestream[..start].CopyTo(codestream[length..]);
        return codestream[length..];
    }

    /// <summary>
    /// A larger depth to declare. The library's buffer is set by the depth and too short for noise of a few bits.
    /// </summary>
    private static int Deeper(int depth) => depth + 4;
}
