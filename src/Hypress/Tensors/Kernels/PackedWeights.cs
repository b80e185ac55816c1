using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>Weights of a dense layer in the order that <see cref="DenseKernel"/> reads them.</summary>
/// <remarks>
/// Output channels are split into panels of 1 to 4 vectors; a panel holds [tap][input channel][output of the panel].
/// Outputs are filled up with zeros to whole pixels of a <see cref="Tensor"/>.
/// </remarks>
internal sealed class PackedWeights
{
    private const int CacheLine = 64 / sizeof(float);

    private readonly LaneWidth _width;

    private readonly int _start;

    /// <param name="taps">Taps of the kernel.</param>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="width">The width that will read them.</param>
    public PackedWeights(int taps, int inputs, int outputs, LaneWidth width)
    {
        (Taps, Inputs, _width) = (taps, inputs, width);
        var pitch = Tensor.Pitched(outputs);
        Weights = GC.AllocateArray<float>(
            checked((taps * inputs * pitch) + CacheLine),
            pinned: true
        );
        _start = ToCacheLine(Weights);
        Bias = new float[pitch];
    }

    /// <summary>Taps of the kernel.</summary>
    public int Taps { get; }

    /// <summary>Input channels.</summary>
    public int Inputs { get; }

    /// <summary>What every output's chain starts from; as many as there are outputs, filled up.</summary>
    public float[] Bias { get; }

    /// <summary>All panels, one after the other.</summary>
    public float[] Weights { get; }

    /// <summary>Outputs of the panel that starts at an output.</summary>
    public int PanelWidth(int firstOutput) =>
        PanelVectors(Bias.Length - firstOutput, (int)_width) * (int)_width;

    /// <summary>Where a panel's weights start.</summary>
    public int PanelStart(int firstOutput) => _start + (firstOutput * Taps * Inputs);

    /// <summary>Sets the weights of one tap and input for the first outputs.</summary>
    public void SetRow(int tap, int input, ReadOnlySpan<float> outputs)
    {
        var row = (tap * Inputs) + input;
        for (var first = 0; first < outputs.Length; first += PanelWidth(first))
        {
            var width = PanelWidth(first);
            var part = outputs[first..Math.Min(outputs.Length, first + width)];
            part.CopyTo(Weights.AsSpan(PanelStart(first) + (row * width), width));
        }
    }

    // A vector that crosses cache lines is two loads, which cost a dense layer a thirtieth of its time.
    private static int ToCacheLine(float[] pinned)
    {
        ref var first = ref MemoryMarshal.GetArrayDataReference(pinned);
        var bytes = (int)(Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref first) & (64 - 1));
        return (64 - bytes) / sizeof(float) % CacheLine;
    }

    // Six pixels by four vectors fill 24 of 32 registers, six by two fill 12 of AVX2's 16. Panels of one vector wait for
    // loads, so five are three and two.
    private static int PanelVectors(int outputs, int lanes)
    {
        var most = lanes == (int)LaneWidth.Eight ? 2 : 4;
        var vectors = outputs / lanes;
        return vectors == 5 && most == 4 ? 3 : Math.Min(vectors, most);
    }
}
