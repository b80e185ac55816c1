using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors;

/// <summary>An image of channels in memory, [line, sample, channel], with a border of zeros around it.</summary>
/// <remarks>
/// A pixel's channels stand side by side, rounded up to <see cref="Grain"/> of them, so that kernels work in whole
/// vectors; what stands in the channels beyond <see cref="Channels"/> means nothing and is never read as a value. The
/// border is as wide as the widest kernel reaches, so that kernels need no special case at the edges; nobody writes to it.
/// </remarks>
internal sealed class Tensor
{
    /// <summary>Channels are stored in multiples of this.</summary>
    public const int Grain = 16;

    /// <summary>Lines and samples of zeros on each side: half of the largest kernel, 5 x 5.</summary>
    public const int Border = 2;

    /// <summary>Makes an image of zeros.</summary>
    public Tensor(int lines, int samples, int channels, int border = Border)
        : this(
            lines,
            samples,
            channels,
            border,
            new float[checked((int)Size(lines, samples, channels, border))]
        ) { }

    /// <summary>Sees an array as an image; its border must be zero.</summary>
    public Tensor(int lines, int samples, int channels, int border, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lines, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (values.Length != Size(lines, samples, channels, border))
            throw new ArgumentException("the array isn't of the image's size", nameof(values));
        (Lines, Samples, Channels, Padding) = (lines, samples, channels, border);
        Pitch = Pitched(channels);
        LineStride = (samples + (2 * border)) * Pitch;
        Values = values;
    }

    /// <summary>Extent in lines.</summary>
    public int Lines { get; }

    /// <summary>Extent in samples.</summary>
    public int Samples { get; }

    /// <summary>Channels that mean something.</summary>
    public int Channels { get; }

    /// <summary>Lines and samples of zeros on each side.</summary>
    public int Padding { get; }

    /// <summary>Values from one pixel to the next.</summary>
    public int Pitch { get; }

    /// <summary>Values from one line to the next.</summary>
    public int LineStride { get; }

    /// <summary>All values, border included.</summary>
    public float[] Values { get; }

    /// <summary>A pixel's channels.</summary>
    public Span<float> this[int line, int sample] => Values.AsSpan(IndexOf(line, sample), Channels);

    /// <summary>Values that an image takes, border included.</summary>
    public static long Size(long lines, long samples, int channels, int border = Border) =>
        checked((lines + (2 * border)) * (samples + (2 * border)) * Pitched(channels));

    /// <summary>Position of a pixel's first channel in <see cref="Values"/>; the border may be reached.</summary>
    public int IndexOf(int line, int sample) =>
        ((line + Padding) * LineStride) + ((sample + Padding) * Pitch);

    /// <summary>A pixel's first channel, for kernels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref float At(int line, int sample) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Values), IndexOf(line, sample));

    /// <summary>Channels rounded up to <see cref="Grain"/>.</summary>
    public static int Pitched(int channels) => (channels + Grain - 1) / Grain * Grain;
}
