namespace Hypress.Bench.Views;

/// <summary>Values from 0 up as bytes that follow the square root, so that small ones stay apart.</summary>
internal static class RootBytes
{
    public static (byte[] Bytes, double Max) Of(double[] values)
    {
        var max = values.Max();
        var bytes = Array.ConvertAll(
            values,
            v => max == 0 ? (byte)0 : (byte)Math.Round(255 * Math.Sqrt(v / max))
        );
        return (bytes, max);
    }
}
