using System.Globalization;
using Hypress.Cubes;

namespace Hypress.Formats;

/// <summary>Which axis of an array is which; found by rule where the file doesn't say.</summary>
/// <remarks>
/// In this order: what the caller says (<see cref="OpenOptions.Axes"/>); two axes are one band, [line, sample]; the
/// axis as long as the list of wavelengths beside the array; of two equal axes and one other, first or last, that
/// other one; the shorter one of the first and the last axis. The last rule is a guess and says so.
/// </remarks>
/// <param name="Band">The position of the band axis; null when the array is one band.</param>
/// <param name="Line">The position of the line axis.</param>
/// <param name="Sample">The position of the sample axis.</param>
internal readonly record struct AxisOrder(int? Band, int Line, int Sample)
{
    /// <summary>Finds the order.</summary>
    /// <param name="extents">Of the axes in index order.</param>
    /// <param name="wavelengths">How many wavelengths stand beside the array; 0 when none.</param>
    /// <param name="options">What the caller says, and who hears of a guess.</param>
    /// <exception cref="HypressUnsupportedException">Not two or three axes of 1 to 2^20.</exception>
    public static AxisOrder Find(IReadOnlyList<long> extents, int wavelengths, OpenOptions options)
    {
        if (extents.Count is not (2 or 3))
            throw new HypressUnsupportedException(
                $"an array of {extents.Count} axes is no scene; two (line, sample) or three are read"
            );
        if (extents.Any(extent => extent is < 1 or > CubeShape.MaxExtent))
            throw new HypressUnsupportedException(
                $"an array of {Text(extents)} is no scene; axes of 1..{CubeShape.MaxExtent} are read"
            );
        if (extents.Count == 2)
            return new(null, 0, 1);
        return (options.Axes ?? ByRule(extents, wavelengths, options.Warn)) switch
        {
            Interleave.Bsq => new(0, 1, 2),
            Interleave.Bil => new(1, 0, 2),
            _ => new(2, 0, 1),
        };
    }

    /// <summary>The shape of the scene.</summary>
    public CubeShape Shape(IReadOnlyList<long> extents) =>
        new(Band is { } band ? (int)extents[band] : 1, (int)extents[Line], (int)extents[Sample]);

    /// <summary>The layout of the scene, from the strides of the axes.</summary>
    public CubeLayout Layout(IReadOnlyList<long> strides) =>
        new(Band is { } band ? strides[band] : strides.Max(), strides[Line], strides[Sample]);

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
