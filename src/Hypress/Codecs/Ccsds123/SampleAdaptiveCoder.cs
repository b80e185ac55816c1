using Hypress.Bytes;

namespace Hypress.Codecs.Ccsds123;

/// <summary>The sample-adaptive coder: index by index, or line by line in vectors.</summary>
/// <remarks>CCSDS 123.0-B-2: zeros, a one and the low bits; or U_max zeros and the whole index.</remarks>
internal sealed class SampleAdaptiveEncoder : IIndexEncoder
{
    private readonly SampleAdaptiveParameters _coder;
    private readonly ImageParameters _image;
    private readonly BitWriter _bits;
    private readonly SampleAdaptiveStatistics? _statistics;
    private readonly SampleAdaptiveLanes? _lanes; // instead, where lines are coded
    private readonly int[] _pixel = [];
    private readonly uint[] _values = []; // codewords, [sample, band]
    private readonly int[] _lengths = [];
    private readonly uint[] _orderedValues = []; // the same in the order of coding
    private readonly int[] _orderedLengths = [];

    public SampleAdaptiveEncoder(
        SampleAdaptiveParameters coder,
        ImageParameters image,
        BitWriter bits
    )
    {
        (_coder, _image, _bits) = (coder, image, bits);
        var budget = new DecodeBudget(long.MaxValue);
        if (image.IsBandSequential || !SampleAdaptiveLanes.Suits(image))
        {
            _statistics = new(coder, image, budget);
            return;
        }
        _lanes = new(coder, image, budget);
        _pixel = new int[_lanes.Width];
        var isPixelwise = image.InterleaveDepth == image.Bands;
        var codewords = isPixelwise ? _lanes.Width : image.Samples * _lanes.Width;
        _values = new uint[codewords];
        _lengths = new int[codewords];
        if (isPixelwise)
            return;
        _orderedValues = new uint[image.Samples * image.InterleaveDepth];
        _orderedLengths = new int[image.Samples * image.InterleaveDepth];
    }

    public void EncodeBand(int band, ReadOnlySpan<int> indices)
    {
        foreach (var index in indices)
            Encode(band, (uint)index);
    }

    public void EncodeLine(ReadOnlySpan<int> line)
    {
        if (_lanes is null)
        {
            EncodeGroups(line);
            return;
        }
        var bands = _image.Bands;
        if (_image.InterleaveDepth == bands)
        {
            for (; !line.IsEmpty; line = line[bands..])
            {
                Codewords(line[..bands], 0);
                _bits.WriteAll(_values.AsSpan(0, bands), _lengths.AsSpan(0, bands));
            }
            return;
        }
        for (var at = 0; !line.IsEmpty; line = line[bands..], at += _lanes.Width)
            Codewords(line[..bands], at);
        for (var first = 0; first < bands; first += _image.InterleaveDepth)
            WriteGroup(first, Math.Min(first + _image.InterleaveDepth, bands));
    }

    public void EncodeLimit(int limit, int depth) => _bits.Write((uint)limit, depth);

    public void Finish() { }

    private void EncodeGroups(ReadOnlySpan<int> line)
    {
        var (bands, depth) = (_image.Bands, _image.InterleaveDepth);
        for (var first = 0; first < bands; first += depth)
        for (var at = 0; at < line.Length; at += bands)
        for (var z = first; z < Math.Min(first + depth, bands); z++)
            Encode(z, (uint)line[at + z]);
    }

    private void Encode(int band, uint index)
    {
        if (_statistics!.IsFirst(band))
        {
            _bits.Write(index, _image.Depth);
            _statistics.Begin(band);
            return;
        }
        var k = _statistics.LowBits(band);
        var high = index >> k;
        if (high < _coder.UnaryLimit && (int)high + 1 + k <= BitWriter.MaxBits)
        {
            // A one in front of the low bits.
            _bits.Write((1UL << k) | (index & ((1u << k) - 1)), (int)high + 1 + k);
        }
        else if (high < _coder.UnaryLimit)
        {
            _bits.WriteUnary(high);
            _bits.Write(index & ((1u << k) - 1), k);
        }
        else
        {
            _bits.WriteZeros(_coder.UnaryLimit);
            _bits.Write(index, _image.Depth);
        }
        _statistics.Update(band, index);
    }

    private void Codewords(ReadOnlySpan<int> pixel, int at)
    {
        var width = _lanes!.Width;
        if (_lanes.IsFirst)
        {
            for (var z = 0; z < pixel.Length; z++)
                (_values[at + z], _lengths[at + z]) = ((uint)pixel[z], _image.Depth);
            _lanes.Begin();
            return;
        }
        pixel.CopyTo(_pixel);
        _lanes.Codewords(_pixel, _values.AsSpan(at, width), _lengths.AsSpan(at, width));
    }

    private void WriteGroup(int first, int end)
    {
        var count = 0;
        for (var at = 0; at < _values.Length; at += _lanes!.Width)
        for (var z = first; z < end; z++)
        {
            _orderedValues[count] = _values[at + z];
            _orderedLengths[count++] = _lengths[at + z];
        }
        _bits.WriteAll(_orderedValues.AsSpan(0, count), _orderedLengths.AsSpan(0, count));
    }
}

/// <summary>The sample-adaptive coder's other side.</summary>
internal sealed class SampleAdaptiveDecoder : IIndexDecoder
{
    private readonly SampleAdaptiveParameters _coder;
    private readonly ImageParameters _image;
    private readonly BitReader _bits;
    private readonly SampleAdaptiveStatistics? _statistics;
    private readonly SampleAdaptiveLanes? _lanes; // instead, where pixels are decoded
    private readonly int[] _pixel = [];
    private readonly int[] _lowBits = [];

    public SampleAdaptiveDecoder(
        SampleAdaptiveParameters coder,
        ImageParameters image,
        BitReader bits,
        DecodeBudget budget
    )
    {
        (_coder, _image, _bits) = (coder, image, bits);
        if (image.InterleaveDepth != image.Bands || !SampleAdaptiveLanes.Suits(image))
        {
            _statistics = new(coder, image, budget);
            return;
        }
        _lanes = new(coder, image, budget);
        _pixel = budget.Allocate<int>(_lanes.Width);
        _lowBits = budget.Allocate<int>(_lanes.Width);
    }

    public void DecodeBand(int band, Span<int> indices)
    {
        foreach (ref var index in indices)
            index = (int)Decode(band);
    }

    public void DecodeLine(Span<int> line)
    {
        if (_lanes is null)
        {
            DecodeGroups(line);
            return;
        }
        var bands = _image.Bands;
        for (; !line.IsEmpty; line = line[bands..])
        {
            if (_lanes.IsFirst)
            {
                foreach (ref var index in line[..bands])
                    index = (int)_bits.Read("mapped index", _image.Depth);
                _lanes.Begin();
                continue;
            }
            _lanes.LowBits(_lowBits);
            var pixel = _pixel.AsSpan(0, bands);
            _bits.ReadCodewords(_lowBits.AsSpan(0, bands), _coder.UnaryLimit, _image.Depth, pixel);
            _lanes.Update(_pixel);
            pixel.CopyTo(line);
        }
    }

    public int DecodeLimit(int depth) => (int)_bits.Read("error limit", depth);

    private void DecodeGroups(Span<int> line)
    {
        var (bands, depth) = (_image.Bands, _image.InterleaveDepth);
        for (var first = 0; first < bands; first += depth)
        for (var at = 0; at < line.Length; at += bands)
        for (var z = first; z < Math.Min(first + depth, bands); z++)
            line[at + z] = (int)Decode(z);
    }

    private uint Decode(int band)
    {
        if (_statistics!.IsFirst(band))
        {
            _statistics.Begin(band);
            return (uint)_bits.Read("mapped index", _image.Depth);
        }
        var k = _statistics.LowBits(band);
        var high = (uint)_bits.ReadUnary("codeword", _coder.UnaryLimit);
        var index =
            high < _coder.UnaryLimit
                ? (high << k) | (uint)_bits.Read("codeword", k)
                : (uint)_bits.Read("mapped index", _image.Depth);
        _statistics.Update(band, index);
        return index;
    }
}
