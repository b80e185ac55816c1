using System.Buffers;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>The fused residual block along the bands: vectors across bands, a few pixels at a time.</summary>
/// <remarks>
/// hidden[f, b] = leaky(innerBias[f] + sum of inner[f, k] · in[b + k - 1]); out[b] = in[b] + (outerBias + sum over f, then k,
/// of outer[f, k] · hidden[f, b + k - 1]); zeros outside of the bands.
/// </remarks>
internal sealed class SpectralBlockKernel(Tensor input, SpectralBlockWeights weights, Tensor output)
    : IKernel
{
    // Loads that straddle fresh stores stall; by the time the batch comes round they are no longer fresh.
    private const int Batch = 8;

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        // A strip: one zero, the bands, zeros to a whole number of vectors and one more.
        var strip = input.Pitch + 2;
        var features = weights.Features;
        var inputs = ArrayPool<float>.Shared.Rent(Batch * strip);
        var hidden = ArrayPool<float>.Shared.Rent(Batch * strip * features);
        Array.Clear(inputs);
        Array.Clear(hidden);
        for (var line = first; line < end; line++)
        {
            for (var sample = 0; sample < input.Samples; sample += Batch)
            {
                var pixels = Math.Min(Batch, input.Samples - sample);
                for (var pixel = 0; pixel < pixels; pixel++)
                    input[line, sample + pixel].CopyTo(inputs.AsSpan((pixel * strip) + 1));
                for (var pixel = 0; pixel < pixels; pixel++)
                    Inner<T>(
                        inputs.AsSpan(pixel * strip, strip),
                        hidden.AsSpan(pixel * strip * features, strip * features)
                    );
                for (var pixel = 0; pixel < pixels; pixel++)
                    Outer<T>(
                        inputs.AsSpan(pixel * strip, strip),
                        hidden.AsSpan(pixel * strip * features, strip * features),
                        output.Values.AsSpan(output.IndexOf(line, sample + pixel), output.Pitch)
                    );
            }
        }
        ArrayPool<float>.Shared.Return(inputs);
        ArrayPool<float>.Shared.Return(hidden);
    }

    private void Inner<T>(ReadOnlySpan<float> values, Span<float> hidden)
        where T : struct, ILanes<T>
    {
        var strip = values.Length;
        ref var source = ref MemoryMarshal.GetReference(values);
        for (var feature = 0; feature < weights.Features; feature++)
        {
            var own = hidden.Slice(feature * strip, strip);
            ref var target = ref MemoryMarshal.GetReference(own);
            var bias = T.Broadcast(weights.InnerBias[feature]);
            var before = T.Broadcast(weights.Inner[feature * 3]);
            var centre = T.Broadcast(weights.Inner[(feature * 3) + 1]);
            var after = T.Broadcast(weights.Inner[(feature * 3) + 2]);
            for (var band = 0; band < strip - 2; band += T.Count)
            {
                var sum = T.MultiplyAdd(before, T.Load(ref source, band), bias);
                sum = T.MultiplyAdd(centre, T.Load(ref source, band + 1), sum);
                sum = T.MultiplyAdd(after, T.Load(ref source, band + 2), sum);
                LeakyRelu.Apply(sum).Store(ref target, band + 1);
            }
            own[input.Channels + 1] = 0; // beyond the last band: the next convolution's padding
        }
    }

    private void Outer<T>(
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> hidden,
        Span<float> result
    )
        where T : struct, ILanes<T>
    {
        var strip = values.Length;
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(result[..(strip - 2)]);
        ref var features = ref MemoryMarshal.GetReference(hidden[..(strip * weights.Features)]);
        for (var band = 0; band < strip - 2; band += T.Count)
        {
            var sum = T.Broadcast(weights.OuterBias);
            for (var feature = 0; feature < weights.Features; feature++)
            {
                var start = (feature * strip) + band;
                var outer = weights.Outer.AsSpan(feature * 3, 3);
                sum = T.MultiplyAdd(T.Broadcast(outer[0]), T.Load(ref features, start), sum);
                sum = T.MultiplyAdd(T.Broadcast(outer[1]), T.Load(ref features, start + 1), sum);
                sum = T.MultiplyAdd(T.Broadcast(outer[2]), T.Load(ref features, start + 2), sum);
            }
            (T.Load(ref source, band + 1) + sum).Store(ref target, band);
        }
    }
}

/// <summary>Weights of a spectral block.</summary>
/// <param name="Inner">[feature, k].</param>
/// <param name="InnerBias">[feature].</param>
/// <param name="Outer">[feature, k].</param>
/// <param name="OuterBias">One number.</param>
internal sealed record SpectralBlockWeights(
    float[] Inner,
    float[] InnerBias,
    float[] Outer,
    float OuterBias
)
{
    /// <summary>Hidden features a band.</summary>
    public int Features => InnerBias.Length;
}
