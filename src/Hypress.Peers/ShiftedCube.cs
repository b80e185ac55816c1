using Hypress.Cubes;

namespace Hypress.Peers;

/// <summary>Values of at most 16 bits from 0 up, as libraries for unsigned images want them.</summary>
/// <param name="Values">Less <paramref name="Least"/>, in the order that was asked for.</param>
/// <param name="Least">The smallest value of the cube.</param>
/// <param name="Bits">What the largest of <paramref name="Values"/> needs.</param>
internal sealed record ShiftedCube(ushort[] Values, int Least, int Bits)
{
    public static IReadOnlyList<DataType> DataTypes { get; } =
    [DataType.UInt8, DataType.Int16, DataType.UInt16];

    /// <summary>Copies a cube's values out, moved to begin at 0.</summary>
    public static ShiftedCube Of(CubeView cube, Interleave order)
    {
        var values = new int[cube.Shape.Count];
        Copy(cube, order, values, isOut: true);
        var (least, most) = (int.MaxValue, int.MinValue);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        var shifted = new ushort[values.Length];
        for (var n = 0; n < values.Length; n++)
            shifted[n] = (ushort)(values[n] - least);
        return new(shifted, least, 32 - int.LeadingZeroCount(most - least));
    }

    /// <summary>Copies values back in; what damage made too large is clipped.</summary>
    public static void Restore(
        ReadOnlySpan<ushort> shifted,
        int least,
        Interleave order,
        CubeView cube,
        DecodeBudget budget
    )
    {
        var values = budget.Allocate<int>(shifted.Length);
        for (var n = 0; n < values.Length; n++)
            values[n] = shifted[n] + least;
        Copy(cube, order, values, isOut: false);
    }

    private static void Copy(CubeView cube, Interleave order, int[] values, bool isOut)
    {
        var (bands, lines, samples) = cube.Shape;
        var layout = CubeLayout.Of(order, cube.Shape);
        if (order == Interleave.Bip)
        {
            for (var line = 0; line < lines; line++)
            for (var sample = 0; sample < samples; sample++)
            {
                var spectrum = values.AsSpan((int)layout.IndexOf(0, line, sample), bands);
                if (isOut)
                    cube.ReadSpectrum(line, sample, spectrum);
                else
                    cube.WriteSpectrum<int>(line, sample, spectrum);
            }
            return;
        }
        for (var band = 0; band < bands; band++)
        for (var line = 0; line < lines; line++)
        {
            var row = values.AsSpan((int)layout.IndexOf(band, line, 0), samples);
            if (isOut)
                cube.ReadRow(band, line, row);
            else
                cube.WriteRow<int>(band, line, row);
        }
    }
}
