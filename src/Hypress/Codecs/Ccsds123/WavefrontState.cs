namespace Hypress.Codecs.Ccsds123;

/// <summary>What the wavefront remembers: bands are columns everywhere, padded to whole vectors.</summary>
internal sealed class WavefrontState
{
    private readonly Ccsds123Parameters _parameters;
    private readonly int[] _firstSamples;
    private readonly long[] _initial = new long[3 + PredictorParameters.MaxBands];
    private readonly int _ringRows;
    private long _step;

    public WavefrontState(Ccsds123Parameters p, DecodeBudget budget)
    {
        const int Lanes = WavefrontPredictor.Lanes;
        _parameters = p;
        Image = p.Image;
        Predictor = p.Predictor;
        Directional = p.Predictor.Reduced ? 0 : 3;
        Components = Directional + p.Predictor.Bands;
        Width = (Image.Bands + Lanes - 1) / Lanes * Lanes;
        RowWidth = WavefrontPredictor.Margin + Width;
        _ringRows = Image.Samples + 2;
        _firstSamples = budget.Allocate<int>(Image.Bands);
        Samples = budget.Allocate<int>((long)_ringRows * RowWidth);
        Differences = budget.Allocate<int>((PredictorParameters.MaxBands + 1L) * RowWidth);
        Weights = budget.Allocate<int>((long)Components * Width);
        LeftShifts = budget.Allocate<int>(Width);
        Rounding = budget.Allocate<int>(Width);
        RightShifts = budget.Allocate<int>(Width);
        Absolute = budget.Allocate<int>(Width);
        Relative = budget.Allocate<int>(Width);
        Damping = budget.Allocate<int>(Width);
        Offset = budget.Allocate<int>(Width);
        for (var z = 0; z < Image.Bands && p.Representatives is { } r; z++)
            (Damping[z], Offset[z]) = (r.Damping[z], r.Offset[z]);
        HasRepresentatives = p.Representatives is not null;
        // |sum| stays below 2^62 (the register's bounds in the standard), so only smaller registers can wrap.
        var bits = Image.Depth + Predictor.WeightBits + 4 + int.Log2(Components + 1) + 2;
        Wraps = bits > Predictor.RegisterBits;
    }

    public ImageParameters Image { get; }

    public PredictorParameters Predictor { get; }

    /// <summary>3 in full mode.</summary>
    public int Directional { get; }

    /// <summary>Weights of a band.</summary>
    public int Components { get; }

    /// <summary>Bands in whole vectors.</summary>
    public int Width { get; }

    /// <summary>Width of a row with its margin.</summary>
    public int RowWidth { get; }

    /// <summary>s'', [step, margin and band], of the last line and a bit.</summary>
    public int[] Samples { get; }

    /// <summary>d, [step, margin and band], of the last 16 steps.</summary>
    public int[] Differences { get; }

    /// <summary>[vector, component, lane].</summary>
    public int[] Weights { get; }

    // A weight's step is ((U << left) + rounding) >> right.
    public int[] LeftShifts { get; }

    public int[] Rounding { get; }

    public int[] RightShifts { get; }

    /// <summary>a_z.</summary>
    public int[] Absolute { get; }

    /// <summary>r_z.</summary>
    public int[] Relative { get; }

    /// <summary>phi_z.</summary>
    public int[] Damping { get; }

    /// <summary>psi_z.</summary>
    public int[] Offset { get; }

    public bool HasAbsolute => _parameters.Absolute is not null;

    public bool HasRelative => _parameters.Relative is not null;

    public bool HasRepresentatives { get; }

    /// <summary>Theta.</summary>
    public int RepresentativeBits => _parameters.Representatives?.Bits ?? 0;

    /// <summary>Whether the register may wrap.</summary>
    public bool Wraps { get; }

    /// <summary>Positions in <see cref="Samples"/> behind the margins of the rows that a step looks at.</summary>
    public WavefrontRows Rows { get; private set; }

    /// <summary>The step as pixel of band 0.</summary>
    public long Pixel => _step;

    /// <summary>x of band 0.</summary>
    public int Column { get; private set; }

    /// <summary>A row of <see cref="Differences"/>, behind its margin, so many steps back.</summary>
    public int DifferencesRow(int back) =>
        (((int)(_step - back) & PredictorParameters.MaxBands) * RowWidth)
        + WavefrontPredictor.Margin;

    public void SetLimits(int[]? absolute, int[]? relative)
    {
        Spread(absolute, Absolute);
        Spread(relative, Relative);
    }

    /// <summary>Prepares for a step.</summary>
    public void Begin(long step)
    {
        _step = step;
        Column = (int)(step % Image.Samples);
        var row = (int)(step % _ringRows);
        Rows = new(
            Current: RowAt(row),
            Left: RowAt(row - 1),
            LeftOfBandBefore: RowAt(row - 2) - 1,
            Above: RowAt(row - Image.Samples),
            AboveRight: RowAt(row - Image.Samples + 1),
            AboveLeft: RowAt(row - Image.Samples - 1)
        );
        // Vectors also work on bands whose first sample is yet to come; their weights begin at their second.
        if (step >= 1 && step <= Image.Bands)
            ResetBand((int)step - 1);
        GrowExponents();
    }

    public int FirstSample(int band) => _firstSamples[band];

    public void SetFirstSample(int band, int sample)
    {
        _firstSamples[band] = sample;
        Samples[Rows.Current + band] = sample;
    }

    /// <summary>Gives a band its initial weights and exponent.</summary>
    public void ResetBand(int band)
    {
        const int Lanes = WavefrontPredictor.Lanes;
        InitialWeights.Fill(Predictor, band, _initial);
        var first = (band / Lanes * Components * Lanes) + (band % Lanes);
        for (var i = 0; i < Components; i++)
            Weights[first + (i * Lanes)] = (int)_initial[i];
        SetExponent(band, Predictor.FirstExponent);
    }

    private void GrowExponents()
    {
        // The exponent grows by one at t = N_X + j t_inc; each band passes there at its own step.
        var interval = 1L << Predictor.ExponentIntervalLog;
        var last = Predictor.LastExponent - Predictor.FirstExponent;
        if (_step > Image.Samples + (last * interval) + Image.Bands)
            return;
        for (var j = 1; j <= last; j++)
        {
            var band = _step - Image.Samples - (j * interval);
            if (band >= 0 && band < Image.Bands)
                SetExponent((int)band, Predictor.FirstExponent + j);
        }
    }

    private void SetExponent(int band, int exponent)
    {
        var shift = exponent + Image.Depth - Predictor.WeightBits;
        LeftShifts[band] = Math.Max(-shift - 1, 0);
        RightShifts[band] = Math.Max(shift + 1, 0);
        Rounding[band] = shift >= 0 ? 1 << shift : 0;
    }

    private int RowAt(int row) =>
        ((row < 0 ? row + _ringRows : row) * RowWidth) + WavefrontPredictor.Margin;

    private static void Spread(int[]? values, Span<int> bands)
    {
        if (values is { Length: 1 })
            bands.Fill(values[0]);
        else
            values?.CopyTo(bands);
    }
}

/// <summary>Where the rows of a step begin.</summary>
internal readonly record struct WavefrontRows(
    int Current,
    int Left,
    int LeftOfBandBefore,
    int Above,
    int AboveRight,
    int AboveLeft
);
