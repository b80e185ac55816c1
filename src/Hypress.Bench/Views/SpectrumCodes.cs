using Hypress.Cubes;
using Hypress.Metrics;

namespace Hypress.Bench.Views;

/// <summary>Spectra in few bytes: 16 bits a value of the original, 8 bits an error; exact where integers allow.</summary>
internal static class SpectrumCodes
{
    private const int MostCode = ushort.MaxValue;

    /// <summary>[byte, value] of codes: 0 for no data, else 1 + (value - least) / step.</summary>
    public static (byte[] Codes, double Least, double Step) Of(
        double[] values,
        ValidValues valid,
        DataType type
    )
    {
        var known = values.Where(valid.Contains).DefaultIfEmpty(0);
        var least = known.Min();
        var step = Step(known.Max() - least, MostCode - 1, type);
        var codes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var code = valid.Contains(values[i])
                ? 1 + (int)Math.Round((values[i] - least) / step)
                : 0;
            codes[i] = (byte)code;
            codes[values.Length + i] = (byte)(code >> 8);
        }
        return (codes, least, step);
    }

    /// <summary>Signed bytes: (decoded - original) / step.</summary>
    public static (byte[] Codes, double Step) OfErrors(
        double[] original,
        double[] decoded,
        ValidValues valid,
        DataType type
    )
    {
        double[] errors =
        [
            .. original.Zip(
                decoded,
                (a, b) => valid.Contains(a) && double.IsFinite(b - a) ? b - a : 0
            ),
        ];
        var step = Step(errors.Max(Math.Abs), sbyte.MaxValue, type);
        return (Array.ConvertAll(errors, e => (byte)(sbyte)Math.Round(e / step)), step);
    }

    private static double Step(double range, int codes, DataType type)
    {
        var step = range / codes;
        return type.IsFloat() ? (step > 0 ? step : 1) : Math.Max(1, step);
    }
}
