using System.Numerics;
using System.Runtime.InteropServices;

namespace Hypress.Cubes;

/// <summary>A row of masked values in one band, counted line by line from the view's first pixel.</summary>
/// <param name="Start">The first pixel.</param>
/// <param name="Length">Pixels.</param>
/// <param name="Pattern">Which of the mask's bit patterns they hold.</param>
public readonly record struct MaskRun(int Start, int Length, int Pattern);

/// <summary>The values of a view that hold no data, with their exact bits: data ignore value, NaN, infinities.</summary>
public sealed class Mask
{
    private const int ShortRun = 8;

    internal Mask(IReadOnlyList<ulong> patterns, IReadOnlyList<IReadOnlyList<MaskRun>> bands) =>
        (Patterns, Bands) = (patterns, bands);

    /// <summary>The different bit patterns, zero-extended.</summary>
    public IReadOnlyList<ulong> Patterns { get; }

    /// <summary>The runs of each band, in order. Bands with the same mask share one list.</summary>
    public IReadOnlyList<IReadOnlyList<MaskRun>> Bands { get; }

    /// <summary>Masked values.</summary>
    public long Count => Bands.Sum(runs => runs.Sum(run => (long)run.Length));

    /// <summary>Whether a scene of this type and metadata can hold masked values at all.</summary>
    public static bool IsPossible(DataType type, double? ignore) =>
        type.IsFloat() || ignore is not null;

    /// <summary>Finds the masked values of a view; null when it has none.</summary>
    public static Mask? Find(CubeView view, double? ignore) =>
        !IsPossible(view.Type, ignore)
            ? null
            : view.Type switch
            {
                DataType.UInt8 => Find<byte>(view, ignore),
                DataType.Int16 => Find<short>(view, ignore),
                DataType.UInt16 => Find<ushort>(view, ignore),
                DataType.Int32 => Find<int>(view, ignore),
                DataType.UInt32 => Find<uint>(view, ignore),
                DataType.Float32 => Find<float>(view, ignore),
                _ => Find<double>(view, ignore),
            };

    /// <summary>Whether a value holds no data.</summary>
    public static bool IsMasked<T>(T value, double? ignore)
        where T : unmanaged, INumber<T> =>
        !T.IsFinite(value) || (ignore is { } i && T.CreateSaturating(i) == value && Exists<T>(i));

    /// <summary>Replaces masked values by neighbours or means, so that a codec spends little on them.</summary>
    public void Fill(CubeView view)
    {
        switch (view.Type)
        {
            case DataType.UInt8:
                Fill<byte>(view);
                break;
            case DataType.Int16:
                Fill<short>(view);
                break;
            case DataType.UInt16:
                Fill<ushort>(view);
                break;
            case DataType.Int32:
                Fill<int>(view);
                break;
            case DataType.UInt32:
                Fill<uint>(view);
                break;
            case DataType.Float32:
                Fill<float>(view);
                break;
            default:
                Fill<double>(view);
                break;
        }
    }

    /// <summary>Puts the masked values back; a decoded value that came to equal the data ignore value moves one step off it.</summary>
    public static void Restore(CubeView view, Mask? mask, double? ignore)
    {
        switch (view.Type)
        {
            case DataType.UInt8:
                Restore<byte>(view, mask, ignore);
                break;
            case DataType.Int16:
                Restore<short>(view, mask, ignore);
                break;
            case DataType.UInt16:
                Restore<ushort>(view, mask, ignore);
                break;
            case DataType.Int32:
                Restore<int>(view, mask, ignore);
                break;
            case DataType.UInt32:
                Restore<uint>(view, mask, ignore);
                break;
            case DataType.Float32:
                Restore<float>(view, mask, ignore);
                break;
            default:
                Restore<double>(view, mask, ignore);
                break;
        }
    }

    // -9999 can't stand in a u16 cube: saturated it would mask the zeros.
    internal static bool Exists(DataType type, double ignore) =>
        type.IsFloat()
        || (ignore >= type.Range().Min && ignore <= type.Range().Max && double.IsInteger(ignore));

    private static bool Exists<T>(double ignore)
        where T : unmanaged, INumber<T> => Exists(DataTypes.Of<T>(), ignore);

    private static Mask? Find<T>(CubeView view, double? ignore)
        where T : unmanaged, INumber<T>
    {
        var patterns = new List<ulong>();
        var numbers = new Dictionary<ulong, int>();
        var bands = new List<IReadOnlyList<MaskRun>>();
        var row = new T[view.Shape.Samples];
        var any = false;
        for (var band = 0; band < view.Shape.Bands; band++)
        {
            var runs = new List<MaskRun>();
            for (var line = 0; line < view.Shape.Lines; line++)
            {
                view.ReadRow(band, line, row.AsSpan());
                for (var sample = 0; sample < row.Length; sample++)
                    if (IsMasked(row[sample], ignore))
                        Add(runs, (line * row.Length) + sample, NumberOf(Bits(row[sample])));
            }
            any |= runs.Count > 0;
            var same = band > 0 && runs.SequenceEqual(bands[^1]);
            bands.Add(same ? bands[^1] : runs);
        }
        return any ? new Mask(patterns, bands) : null;

        int NumberOf(ulong bits)
        {
            if (numbers.TryGetValue(bits, out var number))
                return number;
            patterns.Add(bits);
            return numbers[bits] = patterns.Count - 1;
        }
    }

    private static void Add(List<MaskRun> runs, int pixel, int pattern)
    {
        if (runs.Count > 0)
        {
            var last = runs[^1];
            if (last.Start + last.Length == pixel && last.Pattern == pattern)
            {
                runs[^1] = last with { Length = last.Length + 1 };
                return;
            }
        }
        runs.Add(new(pixel, 1, pattern));
    }

    // A pixel without data in this band alone gets what its neighbour's spectrum says; a short run its neighbour; a long
    // one, such as a border, the mean, which costs least of all that was tried (docs/bounded.md).
    private void Fill<T>(CubeView view)
        where T : unmanaged, INumber<T>
    {
        var samples = view.Shape.Samples;
        var maskedBefore = new bool[checked((int)view.Shape.Pixels)];
        var masked = new bool[maskedBefore.Length];
        for (var band = 0; band < view.Shape.Bands; band++)
        {
            var runs = Bands[band];
            Array.Clear(masked);
            foreach (var run in runs)
                masked.AsSpan(run.Start, run.Length).Fill(true);
            if (runs.Count > 0)
                FillBand(band, runs);
            (masked, maskedBefore) = (maskedBefore, masked);
        }

        void FillBand(int band, IReadOnlyList<MaskRun> runs)
        {
            var (least, most, mean) = Valid<T>(view, band, masked);
            foreach (var run in runs)
                for (var pixel = run.Start; pixel < run.Start + run.Length; pixel++)
                {
                    // The left neighbour, at a line's start the one above: both are filled by now.
                    var west = pixel % samples > 0 ? pixel - 1 : pixel - samples;
                    var value =
                        west < 0 ? mean
                        : band > 0 && !maskedBefore[pixel]
                            ? At(band, west) + At(band - 1, pixel) - At(band - 1, west)
                        : run.Length > ShortRun ? mean
                        : At(band, west);
                    // Not a number where it was one too large.
                    value = value >= least ? Math.Min(value, most) : least;
                    if (!view.Type.IsFloat())
                        value = Math.Round(value);
                    view.Set(band, pixel / samples, pixel % samples, T.CreateSaturating(value));
                }
        }

        double At(int band, int pixel) =>
            double.CreateTruncating(view.Get<T>(band, pixel / samples, pixel % samples));
    }

    // Of the values that hold data: the smallest, the largest, the mean; zeros where there are none.
    private static (double Least, double Most, double Mean) Valid<T>(
        CubeView view,
        int band,
        bool[] masked
    )
        where T : unmanaged, INumber<T>
    {
        var (least, most, sum, count) = (double.MaxValue, double.MinValue, 0.0, 0);
        var row = new T[view.Shape.Samples];
        for (var line = 0; line < view.Shape.Lines; line++)
        {
            view.ReadRow(band, line, row.AsSpan());
            for (var sample = 0; sample < row.Length; sample++)
            {
                if (masked[(line * row.Length) + sample])
                    continue;
                var value = double.CreateTruncating(row[sample]);
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
                sum += value;
                count++;
            }
        }
        return count > 0 ? (least, most, sum / count) : (0, 0, 0);
    }

    private static void Restore<T>(CubeView view, Mask? mask, double? ignore)
        where T : unmanaged, INumber<T>
    {
        var samples = view.Shape.Samples;
        if (ignore is { } i && Exists<T>(i))
        {
            var value = T.CreateSaturating(i);
            var aside =
                DataTypes.Of<T>().IsFloat() ? T.CreateSaturating(NextFloat<T>(i))
                : i < DataTypes.Of<T>().Range().Max ? value + T.One
                : value - T.One;
            var row = new T[samples];
            for (var band = 0; band < view.Shape.Bands; band++)
            for (var line = 0; line < view.Shape.Lines; line++)
            {
                view.ReadRow(band, line, row.AsSpan());
                if (!row.AsSpan().Contains(value))
                    continue;
                row.AsSpan().Replace(value, aside);
                view.WriteRow<T>(band, line, row);
            }
        }
        if (mask is null)
            return;
        for (var band = 0; band < view.Shape.Bands; band++)
            foreach (var run in mask.Bands[band])
                for (var pixel = run.Start; pixel < run.Start + run.Length; pixel++)
                    view.Set(
                        band,
                        pixel / samples,
                        pixel % samples,
                        FromBits<T>(mask.Patterns[run.Pattern])
                    );
    }

    private static double NextFloat<T>(double value)
        where T : unmanaged, INumber<T> =>
        typeof(T) == typeof(float) ? float.BitIncrement((float)value) : double.BitIncrement(value);

    private static ulong Bits<T>(T value)
        where T : unmanaged
    {
        Span<ulong> bits = stackalloc ulong[1];
        MemoryMarshal.Write(MemoryMarshal.AsBytes(bits), in value);
        return bits[0];
    }

    private static T FromBits<T>(ulong bits)
        where T : unmanaged => MemoryMarshal.Read<T>(MemoryMarshal.AsBytes([bits]));
}
