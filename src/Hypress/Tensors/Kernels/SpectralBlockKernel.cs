using System.Buffers;
using System.Runtime.CompilerServices;
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

    // values: one strip; hidden: a strip for each feature
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Inner<T>(ReadOnlySpan<float> values, Span<float> hidden)
        where T : struct, ILanes<T>
    {
        var strip = values.Length;
        var features = weights.Features;
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(hidden[..(features * strip)]);
        ref var taps = ref MemoryMarshal.GetReference(weights.Inner.AsSpan(0, 3 * features));
        ref var biases = ref MemoryMarshal.GetReference(weights.InnerBias.AsSpan(0, features));
        for (var band = 0; band < strip - 2; band += T.Count)
        {
            var before = T.Load(ref source, band);
            var centre = T.Load(ref source, band + 1);
            var after = T.Load(ref source, band + 2);
            for (var feature = 0; feature < features; feature++)
            {
                ref var tap = ref Unsafe.Add(ref taps, 3 * feature);
                var sum = T.Broadcast(Unsafe.Add(ref biases, feature));
                sum = T.MultiplyAdd(T.Broadcast(tap), before, sum);
                sum = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref tap, 1)), centre, sum);
                sum = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref tap, 2)), after, sum);
                LeakyRelu.Apply(sum).Store(ref target, (feature * strip) + band + 1);
            }
        }
        // Beyond the last band: the next convolution's padding.
        for (var feature = 0; feature < features; feature++)
            hidden[(feature * strip) + input.Channels + 1] = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Outer<T>(
        ReadOnlySpan<float> values,
        ReadOnlySpan<float> hidden,
        Span<float> result
    )
        where T : struct, ILanes<T>
    {
        var strip = values.Length;
        var features = weights.Features;
        ref var source = ref MemoryMarshal.GetReference(values);
        ref var target = ref MemoryMarshal.GetReference(result[..(strip - 2)]);
        ref var rows = ref MemoryMarshal.GetReference(hidden[..(features * strip)]);
        ref var taps = ref MemoryMarshal.GetReference(weights.Outer.AsSpan(0, 3 * features));
        var bias = T.Broadcast(weights.OuterBias);
        for (var band = 0; band < strip - 2; band += T.Count)
        {
            var sum = bias;
            for (var feature = 0; feature < features; feature++)
            {
                ref var row = ref Unsafe.Add(ref rows, (feature * strip) + band);
                ref var tap = ref Unsafe.Add(ref taps, 3 * feature);
                sum = T.MultiplyAdd(T.Broadcast(tap), T.Load(ref row, 0), sum);
                sum = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref tap, 1)), T.Load(ref row, 1), sum);
                sum = T.MultiplyAdd(T.Broadcast(Unsafe.Add(ref tap, 2)), T.Load(ref row, 2), sum);
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
