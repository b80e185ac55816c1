namespace Hypress.Codecs.Joint;

/// <summary>Picks a channel's mixture out of a position's parameters, in units of the latent step.</summary>
/// <remarks>Parameters: groups of M channels, K of logits, K of means, K of log scales. One mixture at a time.</remarks>
internal sealed class MixtureParameters(int mixtures, LatentStep step)
{
    private readonly float[] _values = new float[3 * mixtures];
    private readonly float _size = step.Size;

    public GaussianMixture Of(ReadOnlySpan<float> parameters, int channel, int channels)
    {
        for (var i = 0; i < _values.Length; i++)
            _values[i] = parameters[(i * channels) + channel];
        var means = _values.AsSpan(mixtures, mixtures);
        foreach (ref var mean in means)
            mean /= _size;
        var logScales = _values.AsSpan(2 * mixtures, mixtures);
        foreach (ref var logScale in logScales)
            logScale -= step.Log;
        return new(_values.AsSpan(0, mixtures), means, logScales);
    }
}
