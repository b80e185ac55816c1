namespace Hypress.Tensors.Kernels;

/// <summary>Copies some channels of the first lines and samples to other channels of another image.</summary>
internal sealed class ChannelCopyKernel(
    Tensor input,
    int firstInput,
    Tensor output,
    int firstOutput,
    int count
) : IKernel
{
    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        for (var line = first; line < end; line++)
        for (var sample = 0; sample < output.Samples; sample++)
            input[line, sample]
                .Slice(firstInput, count)
                .CopyTo(output[line, sample].Slice(firstOutput, count));
    }
}
