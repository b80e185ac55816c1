using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>Writes a CCSDS 123.0-B-2 stream, line by line.</summary>
/// <remarks>
/// <code>
/// samples -> predictor with quantizer -> mapped indices -> entropy coder -> bits
/// </code>
/// <para><b>Shape</b> lines are [sample, band], 32-bit patterns: the sample's two's complement or unsigned value.</para>
/// <para><b>Source</b> CCSDS 123.0-B-2.</para>
/// <para><b>Cost</b> a few lines of memory in band-interleaved orders; in band-sequential order 4 bytes a sample.</para>
/// </remarks>
public sealed class Ccsds123Encoder
{
    private readonly Ccsds123Parameters _parameters;
    private readonly BitWriter _bits;
    private readonly IIndexEncoder _coder;
    private readonly PlainPredictor _predictor;
    private readonly int[] _indices; // [sample, band] of a line, or [line, sample, band] in band-sequential order
    private int _line;

    /// <summary>Writes the header.</summary>
    /// <param name="parameters">A legal set.</param>
    /// <param name="output">Takes the stream; stays open.</param>
    /// <exception cref="ArgumentException">The parameters break a rule of the standard or lack a table.</exception>
    public Ccsds123Encoder(Ccsds123Parameters parameters, Stream output)
    {
        if (parameters.Check() is { } broken)
            throw new ArgumentException(broken, nameof(parameters));
        try
        {
            _parameters = Ccsds123SideInformation.None.Complete(parameters);
        }
        catch (HypressUnsupportedException missing)
        {
            throw new ArgumentException(missing.Message, nameof(parameters), missing);
        }
        _bits = new(output);
        HeaderWriter.Write(parameters, _bits);
        _coder = IndexCoders.CreateEncoder(parameters, _bits);
        _predictor = new(parameters, new DecodeBudget(long.MaxValue));
        var image = parameters.Image;
        var lines = image.IsBandSequential ? image.Lines : 1;
        _indices = new int[(long)lines * image.Samples * image.Bands];
        if (parameters.LimitPeriodExponent is null)
            _predictor.SetLimits(parameters.Absolute?.Values[0], parameters.Relative?.Values[0]);
    }

    /// <summary>Codes the next line, [sample, band].</summary>
    public void WriteLine(ReadOnlySpan<int> line)
    {
        var image = _parameters.Image;
        var length = image.Samples * image.Bands;
        ArgumentOutOfRangeException.ThrowIfNotEqual(line.Length, length);
        ArgumentOutOfRangeException.ThrowIfEqual(_line, image.Lines);
        if (CodingOrder.PeriodAt(_parameters, _line) is { } period)
            WriteLimits(period);
        if (image.IsBandSequential)
        {
            _predictor.EncodeLine(line, _indices.AsSpan(_line * length, length));
        }
        else
        {
            _predictor.EncodeLine(line, _indices);
            CodingOrder.EncodeLine(image, _indices, _coder);
        }
        _line++;
    }

    /// <summary>Writes the end of the stream.</summary>
    public void Complete()
    {
        var image = _parameters.Image;
        ArgumentOutOfRangeException.ThrowIfNotEqual(_line, image.Lines);
        if (image.IsBandSequential)
        {
            for (var z = 0; z < image.Bands; z++)
            for (var at = z; at < _indices.Length; at += image.Bands)
                _coder.Encode(z, (uint)_indices[at]);
        }
        _coder.Finish();
        _bits.Align(image.WordBytes);
        _bits.Drain();
    }

    private void WriteLimits(int period)
    {
        var absolute = _parameters.Absolute?.Values[period];
        var relative = _parameters.Relative?.Values[period];
        foreach (var limit in absolute ?? [])
            _coder.EncodeLimit(limit, _parameters.Absolute!.Depth);
        foreach (var limit in relative ?? [])
            _coder.EncodeLimit(limit, _parameters.Relative!.Depth);
        _predictor.SetLimits(absolute, relative);
    }
}
