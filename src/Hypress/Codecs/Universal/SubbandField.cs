namespace Hypress.Codecs.Universal;

/// <summary>The quantized coefficients of one subband of one component, with a border of zeros, and sums of magnitudes around each.</summary>
internal sealed class SubbandField
{
    /// <summary>Zeros around the subband.</summary>
    public const int Border = 2;

    /// <summary>The largest magnitude of a coefficient: sums of 25 fit 32 bits.</summary>
    public const int Most = (1 << 26) - 1;

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
    public static SubbandField Create(int lines, int samples, DecodeBudget budget)
    {
        var count = (long)(lines + (2 * Border)) * (samples + (2 * Border));
        return new(
            lines,
            samples,
            budget.Allocate<int>(count),
            budget.Allocate<int>(count),
            budget.Allocate<int>(count)
        )
        {
            IsEmpty = false,
        };
    }

    /// <summary>Where a coefficient stands.</summary>
    public int IndexOf(int line, int sample) => ((line + Border) * Pitch) + sample + Border;

    /// <summary>Computes the sums when all, or some more, coefficients are known.</summary>
    public void Summarize()
    {
        var pitch = Pitch;
        Span<int> near = new int[pitch];
        Span<int> wide = new int[pitch];
        var sum = 0L;
        for (var line = 0; line < Lines; line++)
        {
            var at = IndexOf(line, -Border);
            for (var x = 0; x < pitch; x++)
            {
                var i = at + x;
                var around =
                    Math.Abs(Values[i - pitch]) + Math.Abs(Values[i]) + Math.Abs(Values[i + pitch]);
                near[x] = around;
                wide[x] =
                    around + Math.Abs(Values[i - (2 * pitch)]) + Math.Abs(Values[i + (2 * pitch)]);
            }
            for (var x = Border; x < pitch - Border; x++)
            {
                Near[at + x] = near[x - 1] + near[x] + near[x + 1];
                Wide[at + x] = wide[x - 2] + wide[x - 1] + wide[x] + wide[x + 1] + wide[x + 2];
                sum += Math.Abs(Values[at + x]);
            }
        }
        Mean = (float)((double)sum / Math.Max(1, (long)Lines * Samples));
        IsEmpty = sum == 0;
    }

    /// <summary>Gives the sums up; nobody looks at them any more.</summary>
    public void Trim()
    {
        // A field of zeros is shared.
        if (!IsEmpty)
            (Near, Wide) = ([], []);
    }
}
