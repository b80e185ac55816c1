using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Formats;

/// <summary>Finds the band axis of an array whose file doesn't name it.</summary>
/// <remarks>
/// In this order: what the caller says (<see cref="OpenOptions.Axes"/>); two axes are one band (line, sample); the
/// axis as long as the list of wavelengths beside the array; of two equal axes and one other, that other one, first or
/// last; the shorter one of the first and the last axis. The last rule is a guess and says so.
/// </remarks>
internal static class AxisOrder
{
    /// <summary>The shape and the strides of an array.</summary>
    /// <param name="extents">Of the axes in index order.</param>
    /// <param name="strides">Of the axes, in values.</param>
    /// <param name="wavelengths">How many wavelengths stand beside the array; 0 when none.</param>
    /// <param name="options">What the caller says, and who hears of a guess.</param>
    /// <exception cref="HypressUnsupportedException">Not two or three axes of 1 to 2^20.</exception>
    public static (CubeShape Shape, CubeLayout Layout) Find(
        IReadOnlyList<long> extents,
        IReadOnlyList<long> strides,
        int wavelengths,
        OpenOptions options
    )
    {
        if (extents.Count is not (2 or 3))
            throw new HypressUnsupportedException(
                $"an array of {extents.Count} axes is no scene; two (line, sample) or three are read"
            );
        foreach (var extent in extents)
            if (extent is < 1 or > CubeShape.MaxExtent)
                throw new HypressUnsupportedException(
                    $"an array of {Text(extents)} is no scene; axes of 1..{CubeShape.MaxExtent} are read"
                );
        if (extents.Count == 2)
            return (
                new CubeShape(1, (int)extents[0], (int)extents[1]),
                new CubeLayout(strides[0] * extents[0], strides[0], strides[1])
            );
        var axes = options.Axes ?? ByRule(extents, wavelengths, options.Warn);
        var (band, line, sample) = axes switch
        {
            Interleave.Bsq => (0, 1, 2),
            Interleave.Bil => (1, 0, 2),
            _ => (2, 0, 1),
        };
        return (
            new CubeShape((int)extents[band], (int)extents[line], (int)extents[sample]),
            new CubeLayout(strides[band], strides[line], strides[sample])
        );
    }

    private static Interleave ByRule(
        IReadOnlyList<long> extents,
        int wavelengths,
        Action<string> warn
    )
    {
        var (first, middle, last) = (extents[0], extents[1], extents[2]);
        if (wavelengths > 0)
        {
            if (last == wavelengths)
                return Interleave.Bip;
            if (first == wavelengths)
                return Interleave.Bsq;
            if (middle == wavelengths)
                return Interleave.Bil;
        }
        if (first == middle && middle != last)
            return Interleave.Bip;
        if (middle == last && first != middle)
            return Interleave.Bsq;
        var axes = first < last ? Interleave.Bsq : Interleave.Bip;
        warn(
            $"the file doesn't say which of its axes {Text(extents)} are the bands: took the {(axes == Interleave.Bsq ? "first" : "last")}"
        );
        return axes;
    }

    private static string Text(IReadOnlyList<long> extents) =>
        string.Join(" x ", extents.Select(e => e.ToString(CultureInfo.InvariantCulture)));
}
