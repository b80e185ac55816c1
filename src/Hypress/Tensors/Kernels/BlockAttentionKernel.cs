using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Hypress.Tensors.Kernels;

/// <summary>Attention within non-overlapping blocks; a line of the kernel is a line of blocks.</summary>
/// <remarks>
/// For positions i and j of a block, in reading order: logit[i, j] = chain over channels from 0 of query[i] · key[j];
/// weight[i, j] = e^(logit - largest) / their sum (added in order of j); out[i] = chain over j from 0 of weight · value[j].
/// </remarks>
internal sealed class BlockAttentionKernel(
    Tensor query,
    Tensor key,
    Tensor value,
    int block,
    Tensor output
) : IKernel
{
    private static readonly int[] Centre = [0];

    public void Run<T>(int first, int end)
        where T : struct, ILanes<T>
    {
        var positions = block * block;
        var keys = new PackedWeights(1, key.Channels, positions, (LaneWidth)T.Count);
        var logits = new float[block * keys.Bias.Length];
        var gathered = new float[positions];
        for (var blockLine = first; blockLine < end; blockLine++)
        for (var sample = 0; sample < query.Samples; sample += block)
        {
            var line = blockLine * block;
            var lines = Math.Min(block, query.Lines - line);
            var samples = Math.Min(block, query.Samples - sample);
            PackKeys(keys, gathered, line, lines, sample, samples);
            var values = PackValues((LaneWidth)T.Count, line, lines, sample, samples);
            for (var i = 0; i < lines; i++)
            {
                DenseKernel.Row<T>(
                    keys,
                    query.Values,
                    query.IndexOf(line + i, sample),
                    query.Pitch,
                    Centre,
                    logits,
                    0,
                    keys.Bias.Length,
                    samples
                );
                for (var j = 0; j < samples; j++)
                    Softmax<T>(
                        logits.AsSpan(j * keys.Bias.Length, keys.Bias.Length),
                        lines * samples
                    );
                DenseKernel.Row<T>(
                    values,
                    logits,
                    0,
                    keys.Bias.Length,
                    Centre,
                    output.Values,
                    output.IndexOf(line + i, sample),
                    output.Pitch,
                    samples
                );
            }
        }
    }

    // Keys become weights [channel][position].
    private void PackKeys(
        PackedWeights keys,
        float[] gathered,
        int line,
        int lines,
        int sample,
        int samples
    )
    {
        for (var channel = 0; channel < key.Channels; channel++)
        {
            for (var i = 0; i < lines * samples; i++)
                gathered[i] = key[line + (i / samples), sample + (i % samples)][channel];
            keys.SetRow(0, channel, gathered.AsSpan(0, lines * samples));
        }
    }

    // Values become weights [position][channel].
    private PackedWeights PackValues(LaneWidth width, int line, int lines, int sample, int samples)
    {
        var values = new PackedWeights(1, lines * samples, value.Channels, width);
        for (var i = 0; i < lines * samples; i++)
            values.SetRow(0, i, value[line + (i / samples), sample + (i % samples)]);
        return values;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax<T>(Span<float> row, int count)
        where T : struct, ILanes<T>
    {
        var largest = row[0];
        for (var i = 1; i < count; i++)
            if (row[i] > largest)
                largest = row[i];
        ref var values = ref MemoryMarshal.GetReference(row);
        for (var i = 0; i < count; i += T.Count)
            DeterministicMath
                .Exp(T.Load(ref values, i) - T.Broadcast(largest))
                .Store(ref values, i);
        var sum = 0f;
        for (var i = 0; i < count; i++)
            sum += row[i];
        for (var i = 0; i < count; i += T.Count)
            (T.Load(ref values, i) / T.Broadcast(sum)).Store(ref values, i);
    }
}
