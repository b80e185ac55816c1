using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hypress.Codecs.Universal;

/// <summary>The quantized coefficients of one subband of one component, with a border of zeros, and sums of magnitudes around each.</summary>
internal sealed class SubbandField
{
    /// <summary>Zeros around the subband.</summary>
    public const int Border = 2;

    /// <summary>The largest magnitude of a coefficient: sums of 25 fit 32 bits.</summary>
    public const int Most = (1 << 26) - 1;

    private int[] _columns = []; // of sums, while they are computed

    private SubbandField(int lines, int samples, int[] values, int[] near, int[] wide) =>
        (Lines, Samples, Values, Near, Wide) = (lines, samples, values, near, wide);

    public int Lines { get; }

    public int Samples { get; }

    /// <summary>Values from one line to the next.</summary>
    public int Pitch => Samples + (2 * Border);

    /// <summary>[line, sample] with the border.</summary>
    public int[] Values { get; }

    /// <summary>Sums of the magnitudes of 3 x 3 coefficients.</summary>
    public int[] Near { get; private set; }

    /// <summary>Sums of the magnitudes of 5 x 5 coefficients.</summary>
    public int[] Wide { get; private set; }

    /// <summary>Whether all coefficients are zero.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Mean magnitude.</summary>
    public float Mean { get; private set; }

    /// <summary>A field of zeros.</summary>
    public static SubbandField Zeros(int lines, int samples, DecodeBudget budget)
    {
        var count = (long)(lines + (2 * Border)) * (samples + (2 * Border));
        var zeros = budget.Allocate<int>(count);
        return new(lines, samples, zeros, zeros, zeros);
    }

    /// <summary>A field to be filled.</summary>
    /// <param name="lines">Extent.</param>
    /// <param name="samples">Extent.</param>
    /// <param name="sums">Memory of a field of this extent; null to make some.</param>
    /// <param name="budget">Pays for what is made.</param>
    public static SubbandField Create(int lines, int samples, Sums? sums, DecodeBudget budget)
    {
        var count = (long)(lines + (2 * Border)) * (samples + (2 * Border));
        sums ??= new(budget.Allocate<int>(count), budget.Allocate<int>(count), []);
        return new(lines, samples, budget.Allocate<int>(count), sums.Near, sums.Wide)
        {
            IsEmpty = false,
            _columns = sums.Columns,
        };
    }

    /// <summary>Where a coefficient stands.</summary>
    public int IndexOf(int line, int sample) => ((line + Border) * Pitch) + sample + Border;

    /// <summary>Computes the sums when all, or some more, coefficients are known.</summary>
    public void Summarize()
    {
        var pitch = Pitch;
        if (_columns.Length < 2 * pitch)
            _columns = new int[2 * pitch];
        var near = _columns.AsSpan(0, pitch);
        var wide = _columns.AsSpan(pitch, pitch);
        var sum = 0L;
        for (var line = 0; line < Lines; line++)
        {
            var at = IndexOf(line, -Border);
            AddMagnitudes(Values.AsSpan(at - (2 * pitch), 5 * pitch), near, wide);
            AddNeighbours(
                near,
                wide,
                Near.AsSpan(at + Border, Samples),
                Wide.AsSpan(at + Border, Samples)
            );
            sum += SumOf(Values.AsSpan(at + Border, Samples));
        }
        Mean = (float)((double)sum / Math.Max(1, (long)Lines * Samples));
        IsEmpty = sum == 0;
    }

    // Sums of three and of five lines.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMagnitudes(ReadOnlySpan<int> lines, Span<int> near, Span<int> wide)
    {
        var pitch = near.Length;
        wide = wide[..pitch];
        var first = lines[..pitch];
        var second = lines.Slice(pitch, pitch);
        var third = lines.Slice(2 * pitch, pitch);
        var fourth = lines.Slice(3 * pitch, pitch);
        var last = lines.Slice(4 * pitch, pitch);
        var x = 0;
        for (; x <= pitch - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            var inner =
                Vector256.Abs(Vector256.Create(second[x..]))
                + Vector256.Abs(Vector256.Create(third[x..]))
                + Vector256.Abs(Vector256.Create(fourth[x..]));
            var outer =
                Vector256.Abs(Vector256.Create(first[x..]))
                + Vector256.Abs(Vector256.Create(last[x..]));
            inner.CopyTo(near[x..]);
            (inner + outer).CopyTo(wide[x..]);
        }
        for (; x < pitch; x++)
        {
            near[x] = Math.Abs(second[x]) + Math.Abs(third[x]) + Math.Abs(fourth[x]);
            wide[x] = near[x] + Math.Abs(first[x]) + Math.Abs(last[x]);
        }
    }

    // Sums of three and of five columns; they begin at the border.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddNeighbours(
        ReadOnlySpan<int> columns,
        ReadOnlySpan<int> wideColumns,
        Span<int> near,
        Span<int> wide
    )
    {
        wide = wide[..near.Length];
        var x = 0;
        for (; x <= near.Length - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            (
                Vector256.Create(columns[(x + 1)..])
                + Vector256.Create(columns[(x + 2)..])
                + Vector256.Create(columns[(x + 3)..])
            ).CopyTo(near[x..]);
            (
                Vector256.Create(wideColumns[x..])
                + Vector256.Create(wideColumns[(x + 1)..])
                + Vector256.Create(wideColumns[(x + 2)..])
                + Vector256.Create(wideColumns[(x + 3)..])
                + Vector256.Create(wideColumns[(x + 4)..])
            ).CopyTo(wide[x..]);
        }
        for (; x < near.Length; x++)
        {
            near[x] = columns[x + 1] + columns[x + 2] + columns[x + 3];
            wide[x] =
                wideColumns[x]
                + wideColumns[x + 1]
                + wideColumns[x + 2]
                + wideColumns[x + 3]
                + wideColumns[x + 4];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long SumOf(ReadOnlySpan<int> row)
    {
        var sums = Vector256<long>.Zero;
        var x = 0;
        for (; x <= row.Length - Vector256<int>.Count; x += Vector256<int>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Abs(Vector256.Create(row[x..])));
            sums += low + high;
        }
        var sum = Vector256.Sum(sums);
        for (; x < row.Length; x++)
            sum += Math.Abs(row[x]);
        return sum;
    }

    /// <summary>Gives the sums up; nobody looks at them any more.</summary>
    /// <returns>Their memory, for <see cref="Create"/>; null for a field of zeros, which is shared.</returns>
    public Sums? Trim()
    {
        if (IsEmpty)
            return null;
        var sums = new Sums(Near, Wide, _columns);
        (Near, Wide, _columns) = ([], [], []);
        return sums;
    }

    /// <summary>Memory for a field's sums; its borders are zeros.</summary>
    public sealed record Sums(int[] Near, int[] Wide, int[] Columns);
}
