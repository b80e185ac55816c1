using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Hypress.Training.Layers;

/// <summary>Our own loops over libtorch's memory.</summary>
internal static class TensorMemory
{
    /// <summary>A contiguous CPU tensor's values; valid as long as the tensor.</summary>
    public static Span<float> Values(this Tensor tensor) =>
        MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Runs the body for 0..count-1 on as many threads as libtorch uses.</summary>
    public static void ForEach(int count, Action<int> body) =>
        Parallel.For(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() },
            body
        );
}
