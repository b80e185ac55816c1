using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Reads a CCSDS 123.0-B-2 stream, line by line; Issue 1 streams, too.</summary>
/// <remarks>
/// <para><b>Shape</b> lines are [sample, band], 32-bit patterns: the sample's two's complement or unsigned value.</para>
/// <para><b>Source</b> CCSDS 123.0-B-2.</para>
/// <para><b>Cost</b> a few lines of memory in band-interleaved orders; in band-sequential order and with the hybrid coder 4 bytes a sample, too.</para>
/// </remarks>
public sealed class Ccsds123Decoder
{
    private readonly IIndexDecoder _coder;
    private readonly IPredictor _predictor;
    private readonly int[] _indices; // [sample, band] of a line
    private readonly int[] _bands = []; // [band, pixel] of the image, in band-sequential order only
    private readonly int[] _samples; // from the predictor, not yet asked for: _from.._to
    private int _from;
    private int _to;
    private int _line; // decoded next
    private int _asked; // asked for next

    /// <summary>Reads the header.</summary>
    /// <param name="input">The stream; read to its end with the hybrid coder.</param>
    /// <param name="budget">Pays for memory.</param>
    /// <param name="beside">Tables that the stream leaves out.</param>
    /// <exception cref="HypressFormatException">The header breaks a rule.</exception>
    /// <exception cref="HypressUnsupportedException">A table isn't known.</exception>
    /// <exception cref="DecodeBudgetException">The image needs more memory.</exception>
    public Ccsds123Decoder(
        Stream input,
        DecodeBudget budget,
        Ccsds123SideInformation? beside = null
    )
        : this(input, budget, static _ => { }, beside) { }

    /// <summary>Reads the header, and lets the caller refuse the image before memory is taken for it.</summary>
    internal Ccsds123Decoder(
        Stream input,
        DecodeBudget budget,
        Action<ImageParameters> check,
        Ccsds123SideInformation? beside = null
    )
    {
        var bits = new BitReader(input);
        var header = HeaderReader.Read(bits, budget);
        check(header.Image);
        Parameters = (beside ?? Ccsds123SideInformation.None).Complete(header);
        var image = Parameters.Image;
        RequireBody(bits);
        var line = (long)image.Samples * image.Bands;
        _indices = budget.Allocate<int>(line);
        if (image.IsBandSequential)
            _bands = budget.Allocate<int>(line * image.Lines);
        _predictor = Predictors.Create(Parameters, Direction.Decode, budget);
        _samples = budget.Allocate<int>(
            line + Math.Max(line, (long)_predictor.Delay * image.Bands)
        );
        _coder = IndexCoders.CreateDecoder(Parameters, bits, budget);
        if (Parameters.LimitPeriodExponent is null)
            _predictor.SetLimits(Parameters.Absolute?.Values[0], Parameters.Relative?.Values[0]);
    }

    /// <summary>What the header says.</summary>
    public Ccsds123Parameters Parameters { get; }

    /// <summary>Decodes the next line, [sample, band].</summary>
    /// <exception cref="HypressFormatException">The body is damaged.</exception>
    public void ReadLine(Span<int> line)
    {
        var image = Parameters.Image;
        var length = image.Samples * image.Bands;
        ArgumentOutOfRangeException.ThrowIfNotEqual(line.Length, length);
        ArgumentOutOfRangeException.ThrowIfEqual(_asked, image.Lines);
        while (_to - _from < length)
        {
            _samples.AsSpan(_from.._to).CopyTo(_samples);
            (_from, _to) = (0, _to - _from);
            var indices = _line < image.Lines ? NextIndices() : [];
            _to += _predictor.Run(indices, _samples.AsSpan(_to));
        }
        _samples.AsSpan(_from, length).CopyTo(line);
        _from += length;
        _asked++;
    }

    private ReadOnlySpan<int> NextIndices()
    {
        if (CodingOrder.PeriodAt(Parameters, _line) is not null)
            ReadLimits();
        if (!Parameters.Image.IsBandSequential)
        {
            _coder.DecodeLine(_indices);
            _line++;
            return _indices;
        }
        if (_line == 0)
            ReadBands();
        var (bands, samples) = (Parameters.Image.Bands, Parameters.Image.Samples);
        for (var z = 0; z < bands; z++)
        {
            var from = _bands.AsSpan(((z * Parameters.Image.Lines) + _line) * samples, samples);
            for (int i = 0, at = z; i < from.Length; i++, at += bands)
                _indices[at] = from[i];
        }
        _line++;
        return _indices;
    }

    private void ReadBands()
    {
        var size = _bands.Length / Parameters.Image.Bands;
        for (var z = 0; z < Parameters.Image.Bands; z++)
            _coder.DecodeBand(z, _bands.AsSpan(z * size, size));
    }

    private void ReadLimits()
    {
        var absolute = ReadLimits(Parameters.Absolute);
        var relative = ReadLimits(Parameters.Relative);
        _predictor.SetLimits(absolute, relative);
    }

    private int[]? ReadLimits(ErrorLimits? limits)
    {
        if (limits is null)
            return null;
        var values = new int[CodingOrder.LimitCount(limits, Parameters.Image)];
        foreach (ref var value in values.AsSpan())
            value = _coder.DecodeLimit(limits.Depth);
        return values;
    }

    /// <summary>Refuses a header that claims more samples than the body can hold.</summary>
    private void RequireBody(BitReader bits)
    {
        // An index takes a bit at least; only runs of zero blocks and words of the hybrid coder take less.
        if (Parameters.Coder is not SampleAdaptiveParameters || bits.BytesLeft is not { } left)
            return;
        if (Parameters.Image.Count > left * 8)
            throw new HypressFormatException(
                $"the header claims {Parameters.Image.Count} samples, more than {left} bytes can hold"
            );
    }
}
