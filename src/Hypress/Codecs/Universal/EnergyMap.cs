namespace Hypress.Codecs.Universal;

/// <summary>How large a subband's coefficients were in all earlier components, the later ones counting more.</summary>
internal sealed class EnergyMap
{
    private const float Kept = 0.6f;
    private const float Added = 0.4f;

    private readonly int _lines;
    private readonly int _samples;
    private readonly float[] _values; // [line, sample]
    private readonly float[] _around; // mean of 3 x 3
    private bool _isZero = true;

    public EnergyMap(int lines, int samples, DecodeBudget budget)
    {
        (_lines, _samples) = (lines, samples);
        _values = budget.Allocate<float>((long)lines * samples);
        _around = budget.Allocate<float>((long)lines * samples);
    }

    public float At(int line, int sample) => _values[(line * _samples) + sample];

    public float Around(int line, int sample) => _around[(line * _samples) + sample];

    /// <summary>Takes the next component in.</summary>
    public void Add(SubbandField field)
    {
        if (_isZero && field.IsEmpty)
            return;
        _isZero = false;
        for (var line = 0; line < _lines; line++)
        {
            var row = _values.AsSpan(line * _samples, _samples);
            var coefficients = field.Values.AsSpan(field.IndexOf(line, 0), _samples);
            for (var x = 0; x < row.Length; x++)
                row[x] = (Kept * row[x]) + (Added * Math.Abs(coefficients[x]));
        }
        for (var line = 0; line < _lines; line++)
        {
            var above = _values.AsSpan(Math.Max(line - 1, 0) * _samples, _samples);
            var row = _values.AsSpan(line * _samples, _samples);
            var below = _values.AsSpan(Math.Min(line + 1, _lines - 1) * _samples, _samples);
            var around = _around.AsSpan(line * _samples, _samples);
            var last = above[0] + row[0] + below[0];
            var here = last;
            for (var x = 0; x < row.Length; x++)
            {
                var next = Math.Min(x + 1, row.Length - 1);
                var ahead = above[next] + row[next] + below[next];
                around[x] = (last + here + ahead) * (1f / 9);
                (last, here) = (here, ahead);
            }
        }
    }
}
