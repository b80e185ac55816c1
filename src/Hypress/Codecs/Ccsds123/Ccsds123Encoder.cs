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
    private readonly IPredictor _predictor;
    private readonly int[] _indices; // what waits: nothing in BIP, a line [sample, band], or the image [band, pixel]
    private readonly int[] _given; // by the predictor at once
    private int _filled; // indices of a line, or pixels of the image
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
        _predictor = Predictors.Create(
            parameters,
            Direction.Encode,
            new DecodeBudget(long.MaxValue)
        );
        var image = parameters.Image;
        var line = (long)image.Samples * image.Bands;
        _indices = new int[
            image.IsBandSequential ? line * image.Lines
            : image.InterleaveDepth == image.Bands ? 0
            : line
        ];
        _given = new int[Math.Max(line, (long)_predictor.Delay * image.Bands)];
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
        Write(_given.AsSpan(0, _predictor.Run(line, _given)));
        _line++;
    }

    /// <summary>Writes the end of the stream.</summary>
    public void Complete()
    {
        var image = _parameters.Image;
        ArgumentOutOfRangeException.ThrowIfNotEqual(_line, image.Lines);
        Write(_given.AsSpan(0, _predictor.Run([], _given)));
        _coder.Finish();
        _bits.Align(image.WordBytes);
        _bits.Drain();
    }

    /// <summary>Takes pixels of indices in raster order and codes them when they are a line, or the image.</summary>
    private void Write(ReadOnlySpan<int> pixels)
    {
        if (_parameters.Image.InterleaveDepth == _parameters.Image.Bands)
        {
            _coder.EncodeLine(pixels); // pixel by pixel, wherever lines begin
            return;
        }
        if (_parameters.Image.IsBandSequential)
        {
            if (!pixels.IsEmpty)
                AddToBands(pixels);
            return;
        }
        while (!pixels.IsEmpty)
        {
            var count = Math.Min(pixels.Length, _indices.Length - _filled);
            pixels[..count].CopyTo(_indices.AsSpan(_filled));
            pixels = pixels[count..];
            _filled += count;
            if (_filled < _indices.Length)
                return;
            _filled = 0;
            _coder.EncodeLine(_indices);
        }
    }

    private void AddToBands(ReadOnlySpan<int> pixels)
    {
        var bands = _parameters.Image.Bands;
        var size = _indices.Length / bands; // of a band
        for (var z = 0; z < bands; z++)
        {
            var to = _indices.AsSpan((z * size) + _filled, pixels.Length / bands);
            for (int i = 0, at = z; i < to.Length; i++, at += bands)
                to[i] = pixels[at];
        }
        _filled += pixels.Length / bands;
        if (_filled < size)
            return;
        for (var z = 0; z < bands; z++)
            _coder.EncodeBand(z, _indices.AsSpan(z * size, size));
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
